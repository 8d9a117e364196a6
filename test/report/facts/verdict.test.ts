import { describe, expect, test } from '@jest/globals';
import { WINDOW_SECONDS } from '../../../core/time.ts';
import { DRILL_VPC_ID } from '../../../core/windows/drill-scope.ts';
import type { FoundAlert } from '../../../report/facts/alert-files.ts';
import type { ObservedScope } from '../../../report/facts/coverage-tally.ts';
import { expectedSpan, judgeSpan, type VerdictEvidence } from '../../../report/facts/verdict.ts';
import type { ExposedHost, OverallVerdict } from '../../../report/report-facts.ts';
import { INSIDE_HOST, INTERFACE, WINDOW } from '../../examples/observed-network.ts';

const SPAN = { from: WINDOW, to: WINDOW + 3600 };
const { accountId, vpcId, instanceId } = INTERFACE;

/** A scope that was observed without a gap, with fields changed. */
function scope(changed: Partial<ObservedScope> = {}): ObservedScope {
  const counts = {
    windows: 12,
    partialWindows: 0,
    skipped: 0,
    malformed: 0,
    records: 100,
    rejected: 0,
    accepted: 0,
    gapCount: 0,
    lossCount: 0,
    lostSeconds: 0,
  };
  return { scopeType: 'account', scopeId: accountId, accountId, ...counts, gaps: [], observed: SPAN, ...changed };
}

/** A host that answered, with fields changed. */
function host(changed: Partial<ExposedHost> = {}): ExposedHost {
  const counts = { accepted: 1, sources: 1, firstSeen: WINDOW, lastSeen: WINDOW };
  return { address: INSIDE_HOST, accountId, vpcId, instanceId, port: 445, exposure: 'answered', ...counts, ...changed };
}

/** An alert about that host, with fields changed. */
function alert(changed: Partial<FoundAlert> = {}): FoundAlert {
  return {
    episodeId: 'abcdefghijklmnopqrstuvwxyz',
    number: 1,
    rule: 'exposure',
    transition: 'opened',
    severity: 'high',
    headline: '',
    verdict: { gotThrough: 'yes', text: 'Something got in.' },
    delivery: 'now',
    scope: { accountId, vpcId },
    entity: { type: 'host', id: INSIDE_HOST },
    port: 445,
    direction: 'inbound',
    windowStart: WINDOW,
    first: WINDOW,
    last: WINDOW,
    reachedBy: [],
    subject: '',
    mail: '',
    ...changed,
  };
}

/** Evidence that proves that nothing got through, with fields changed. */
function judge(changed: Partial<VerdictEvidence> = {}): OverallVerdict {
  return judgeSpan({
    alerts: [],
    openBefore: [],
    hosts: [],
    scopes: [scope()],
    unknown: 0,
    accepted: 3,
    acceptedFromOutside: 0,
    expected: SPAN,
    silent: [],
    damagedFiles: 0,
    quarantined: 0,
    isCut: false,
    hasAlerts: true,
    ...changed,
  });
}

describe('judgeSpan()', () => {
  test('names a VPC that shows no accepted attempt also beside another account that shows none', () => {
    const scopes = [
      scope({ rejected: 9 }),
      scope({ scopeId: '210987654321', accountId: '210987654321', rejected: 9, accepted: 3 }),
      scope({ scopeType: 'vpc', scopeId: 'vpc-a', rejected: 9 }),
      scope({ scopeType: 'vpc', scopeId: 'vpc-b', accountId: '210987654321', rejected: 9 }),
      scope({ scopeType: 'vpc', scopeId: 'vpc-c', accountId: '210987654321', accepted: 3 }),
      scope({ scopeType: 'vpc', scopeId: 'vpc-shared', accountId: '', rejected: 9 }),
    ];
    const { reasons } = judge({ scopes });
    expect(reasons[0]).toMatch(/^The logs of 123456789012 and vpc-b show rejected attempts and no accepted one\./);
  });

  test('says which accounts show no accepted attempt where others do, and that there is no alert at all', () => {
    const other = { scopeId: '210987654321', accountId: '210987654321' };
    const scopes = [scope({ rejected: 9 }), scope({ ...other, rejected: 9, accepted: 3 })];
    const { gotThrough, reasons } = judge({ scopes, hasAlerts: false });
    expect(gotThrough).toBe('no');
    expect(reasons).toEqual([
      expect.stringMatching(/^The logs of 123456789012 show rejected attempts and no accepted one\. A flow log that/),
      expect.stringMatching(
        /^There is no alert of any day\. In a copy of the data bucket, check that the folder alerts/,
      ),
    ]);
  });

  test('names a host that answered on connections of before', () => {
    expect(judge({ hosts: [host({ accepted: 0 })] }).reasons).toEqual([
      expect.stringMatching(/^10\.0\.4\.17 answered 1 outside source on connections that were let in before, /),
    ]);
  });

  test('says no where every window of every scope was observed', () => {
    expect(judge()).toEqual({
      gotThrough: 'no',
      sentence: 'Nothing got through, as far as the logs show.',
      reasons: [],
    });
  });

  test('says of logs without any accepted attempt that a flow log of rejected traffic looks the same', () => {
    const { gotThrough, reasons } = judge({ accepted: 0 });
    expect(gotThrough).toBe('no');
    expect(reasons).toEqual([
      'The logs show no accepted attempt at all. A flow log that records rejected traffic only looks the same: check that its traffic type is ALL.',
    ]);
  });

  test('says where no record was read at all', () => {
    const { gotThrough, reasons } = judge({ accepted: 0, scopes: [scope({ records: 0 })] });
    expect(gotThrough).toBe('no');
    expect(reasons).toEqual([expect.stringMatching(/^The logs have no record of any traffic/)]);
  });

  test.each<[string, Partial<VerdictEvidence>, string]>([
    ['a host let attempts in', { hosts: [host({ exposure: 'open' })] }, 'the logs show no answer'],
    ['there is a gap', { scopes: [scope({ lossCount: 1, lostSeconds: 600 })] }, 'Logs are missing for 10 min in all'],
    [
      'records were lost',
      { scopes: [scope({ partialWindows: 1 })] },
      `because AWS lost them or a window had no room for them: ${accountId}.`,
    ],
    ['lines cannot be read', { scopes: [scope({ malformed: 1 })] }, 'Lines that cannot be read'],
    ['logs begin late', { scopes: [scope({ observed: { ...SPAN, from: WINDOW + 300 } })] }, 'No log at the start'],
    ['logs end early', { scopes: [scope({ observed: { ...SPAN, to: WINDOW + 300 } })] }, 'or the end of the time'],
    ['there is no log', { scopes: [] }, 'No account and no VPC has a log.'],
    [
      'an account fell silent',
      { silent: ['210987654321'] },
      'No log of 210987654321, which had logs on the day before.',
    ],
    ['a file is damaged', { damagedFiles: 1 }, '1 file of the tables or the alerts cannot be read.'],
    ['a log object cannot be read', { quarantined: 2 }, '2 log objects could not be read.'],
    ['not everything was read', { isCut: true }, 'There was too much to read'],
    [
      'the table attempts is missing',
      { acceptedFromOutside: 3 },
      'The table attempts lacks 3 accepted attempts from outside',
    ],
    [
      'an alert does not know',
      { alerts: [alert({ verdict: { gotThrough: 'unknown', text: 'Unknown.' } })] },
      'Unknown.',
    ],
  ])('does not know where %s', (_, changed, reason) => {
    const { gotThrough, reasons } = judge(changed);
    expect(gotThrough).toBe('unknown');
    expect(reasons).toEqual([expect.stringContaining(reason)]);
  });

  test('says a doubt once: what an alert doubts of five minutes from outside, the tables tell of the whole span', () => {
    const verdict = { gotThrough: 'unknown', text: 'Unknown: your rules let through 1 attempt.' } as const;
    const hosts = [host({ exposure: 'open', accepted: 5 })];
    expect(judge({ hosts, alerts: [alert({ verdict })] }).reasons).toEqual([
      expect.stringContaining('the logs show no answer'),
    ]);
    expect(judge({ hosts, alerts: [alert({ verdict, direction: 'outbound' })] }).reasons).toHaveLength(2);
  });

  test.each<[string, Partial<VerdictEvidence>]>([
    ['a host answered', { hosts: [host()] }],
    ['a host sent data, of which no alert tells', { hosts: [host({ exposure: 'data' })], damagedFiles: 1 }],
    ['an alert says so', { alerts: [alert()] }],
    ['the rule still learns, but the tables have it', { hosts: [host()], alerts: [alert({ delivery: 'shadow' })] }],
    [
      'only some alerts about the host are hidden',
      { hosts: [host()], alerts: [alert(), alert({ delivery: 'suppressed' })] },
    ],
  ])('says yes where %s', (_, changed) => {
    expect(judge(changed).gotThrough).toBe('yes');
  });

  test('says no of a host that refuses with a reset', () => {
    expect(judge({ hosts: [host({ exposure: 'reset' })] }).gotThrough).toBe('no');
  });

  test('names what the allow-list permits, and what was not sent', () => {
    const alerts = [
      alert({ delivery: 'suppressed' }),
      alert({ delivery: 'shadow', rule: 'sweep', episodeId: 'other' }),
    ];
    expect(judge({ hosts: [host()], alerts })).toEqual({
      gotThrough: 'no',
      sentence: 'Nothing got through but what your allow-list permits.',
      reasons: [
        `Your allow-list permits that 1 host of yours (${INSIDE_HOST}) answered attempts from outside.`,
        '1 alert that your allow-list hides: not counted here.',
        '1 alert of rules that still learn: not sent, and not counted here.',
      ],
    });
    const elsewhere = [host({ port: 139 }), host({ vpcId: 'vpc-other' }), host({ address: '10.0.4.18' })];
    for (const other of elsewhere) expect(judge({ hosts: [other], alerts }).gotThrough).toBe('yes');
  });

  test('asks the episodes that opened before the span what the allow-list permits', () => {
    const openBefore = [alert({ delivery: 'suppressed' })];
    expect(judge({ hosts: [host()], openBefore })).toMatchObject({
      gotThrough: 'no',
      sentence: 'Nothing got through but what your allow-list permits.',
    });
    expect(judge({ hosts: [host()], openBefore: [alert()] }).gotThrough).toBe('yes');
  });

  test.each<[string, Partial<FoundAlert>, string]>([
    ['an exposure from before is not over', {}, 'unknown'],
    ['logs stopped before and are not back', { verdict: { gotThrough: 'unknown', text: 'Unknown.' } }, 'unknown'],
    ['a surge from before is not over', { verdict: { gotThrough: 'no', text: 'Nothing got in.' } }, 'no'],
  ])('names what is still open where %s', (_, changed, gotThrough) => {
    const openBefore = [alert({ headline: 'HIGH: 10.0.4.17 exposes port 445', ...changed })];
    expect(judge({ openBefore })).toMatchObject({
      gotThrough,
      reasons: ['Still open from before: 10.0.4.17 exposes port 445, since 2026-11-23 03:05 UTC.'],
    });
    expect(judge({ openBefore: [alert({ ...changed, delivery: 'suppressed' })] }).reasons).toEqual([]);
  });

  test('takes the last word of an episode, and does not count a drill', () => {
    const unknown = alert({ verdict: { gotThrough: 'unknown', text: 'Unknown.' } });
    const ended = alert({ number: 2, verdict: { gotThrough: 'no', text: 'Nothing got in.' } });
    expect(judge({ alerts: [unknown, ended] }).gotThrough).toBe('no');
    expect(judge({ alerts: [alert({ drill: true })], hosts: [host({ vpcId: DRILL_VPC_ID })] }).gotThrough).toBe('no');
  });

  test('counts what a host that answered let in over the whole span, and leaves out what alerts count of five minutes', () => {
    const { sentence, reasons } = judge({ hosts: [host({ accepted: 588, sources: 41 })], alerts: [alert()] });
    expect(sentence).toBe('Something got through.');
    expect(reasons).toEqual([
      expect.stringMatching(/^10\.\d+\.\d+\.\d+ let in 588 attempts of 41 outside sources and answered, 20.* UTC\.$/),
    ]);
  });

  test('says of attacks that only the inside saw that a host inside attacks, once for each episode', () => {
    const verdict = { gotThrough: 'yes', text: 'A worm, most likely.' } as const;
    const lateral = { direction: 'lateral', rule: 'spread', verdict } as const;
    const end = { gotThrough: 'yes', text: 'A worm, most likely. That the traffic stopped does not undo it.' } as const;
    const alerts = [alert(lateral), alert({ ...lateral, number: 2, transition: 'ended', verdict: end })];
    expect(judge({ alerts })).toEqual({
      gotThrough: 'yes',
      sentence: 'A host inside attacks others.',
      reasons: ['A worm, most likely.'],
    });
  });
});

test('expectedSpan() waits for the last windows only at ends that nobody asked for', () => {
  const late = 4 * WINDOW_SECONDS;
  expect(expectedSpan(SPAN, SPAN)).toEqual(SPAN);
  expect(expectedSpan(SPAN, {})).toEqual({ from: SPAN.from + late, to: SPAN.to - late });
});
