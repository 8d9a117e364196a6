import { describe, expect, test } from '@jest/globals';
import { type Finding, ruleOf } from '../../../../core/detection/all-rules.ts';
import type { Description } from '../../../../core/detection/rule.ts';
import { EVIDENCE } from '../../../../core/pairs/evidence.ts';
import type { Pair } from '../../../../core/pairs/pair.ts';
import { findingsOf } from '../../../examples/judged-windows.ts';
import { INTERFACE, INTERFACE_WITHOUT_VPC, OUTSIDE_SOURCE, WINDOW } from '../../../examples/observed-network.ts';
import { acceptedPair, observedWindow, rejectedPair, replyPair } from '../../../examples/observed-windows.ts';

/** What the exposure rule finds in a window with these pairs, after windows with those. */
function found(pairs: readonly Pair[], ...before: ReadonlyArray<readonly Pair[] | undefined>): Finding[] {
  const earlier = (n: number) => {
    const those = before[n - 1];
    return those && observedWindow(those, { windowStart: WINDOW - n * 300 });
  };
  return findingsOf('exposure', observedWindow(pairs), { earlier });
}

const levels = (findings: readonly Finding[]): string[] => findings.map(({ level }) => level);

/** One attempt from outside that was let in and answered, with fields changed. */
function answeredPair(changed: Partial<Pair> = {}): Pair {
  return acceptedPair({ evidence: EVIDENCE.syn | EVIDENCE.answered, ...changed });
}

function wordsOf(finding: Finding | undefined): Description {
  if (!finding) throw new Error('Describe a finding: there is none');
  return ruleOf(finding).describe(finding);
}

describe('exposure', () => {
  test('names each source that hammers by itself, and no other', () => {
    const hammer = (source: string, accepted: number): Pair => answeredPair({ source, accepted });
    const [finding] = found([hammer('192.0.2.9', 100), hammer('192.0.2.1', 400), hammer('192.0.2.5', 99)]);
    expect(finding).toMatchObject({ level: 'hammered', offenders: ['192.0.2.1', '192.0.2.9'] });
    expect(found([hammer('192.0.2.5', 99)])[0]).not.toHaveProperty('offenders');
  });

  test('is found where one attempt from outside was let in', () => {
    expect(found([acceptedPair()])).toMatchObject([
      {
        rule: 'exposure',
        level: 'open',
        severity: 'medium',
        scope: { type: 'vpc', id: INTERFACE.vpcId },
        entity: { type: 'host', id: '10.0.4.17' },
        direction: 'inbound',
        value: 1,
        threshold: 1,
        evidence: {
          accepted: [{ source: '203.0.113.7', destination: '10.0.4.17', accepted: 1, evidence: 'syn' }],
        },
      },
    ]);
  });

  test.each<[string, Partial<Pair>]>([
    ['it was rejected', { accepted: 0, rejected: 1 }],
    ['it came from inside', { direction: 'lateral', source: '10.0.4.18' }],
    ['it went out', { direction: 'outbound' }],
    ['it passed through', { direction: 'transit' }],
    ['it only continues an old connection', { accepted: 0, continued: 1, evidence: 0 }],
  ])('is not found where %s', (_, spoilt) => {
    expect(found([acceptedPair(spoilt)])).toEqual([]);
  });

  test.each([
    ['open', 'medium', EVIDENCE.syn],
    ['answered', 'high', EVIDENCE.syn | EVIDENCE.answered],
    ['data', 'critical', EVIDENCE.syn | EVIDENCE.answered | EVIDENCE.data],
    ['data', 'critical', EVIDENCE.syn | EVIDENCE.data],
  ])('is %s and %s by its evidence', (level, severity, evidence) => {
    expect(found([acceptedPair({ evidence })])).toMatchObject([{ level, severity }]);
  });

  test('is open, never answered, where the port only resets', () => {
    expect(levels(found([acceptedPair({ evidence: EVIDENCE.syn | EVIDENCE.reset })]))).toEqual(['open']);
  });

  test('is hammered from 100 accepted attempts of one source at a host that answers', () => {
    expect(found([answeredPair({ accepted: 100 })])).toMatchObject([
      { level: 'hammered', severity: 'critical', threshold: 100 },
    ]);
    expect(levels(found([answeredPair({ accepted: 99 })]))).toEqual(['answered']);
  });

  test('is hammered, too, by a source that gets no answer, where the host answers another', () => {
    const answered = answeredPair({ source: '203.0.113.8' });
    expect(found([acceptedPair({ accepted: 100 }), answered])).toMatchObject([
      { level: 'hammered', offenders: [OUTSIDE_SOURCE] },
    ]);
  });

  test.each([
    ['nobody answers', EVIDENCE.syn, 'no answer was seen'],
    ['the port only resets', EVIDENCE.syn | EVIDENCE.reset, 'it refused, nothing listens there'],
  ])('is open and says so, however many attempts there are, where %s', (_, evidence, words) => {
    const [finding] = found([acceptedPair({ accepted: 104, evidence })]);
    expect(finding).toMatchObject({ level: 'open', severity: 'medium', threshold: 1 });
    expect(finding).not.toHaveProperty('offenders');
    const { what, exposed, why } = wordsOf(finding);
    expect([what, ...exposed, why].map((text) => text.includes(words))).toEqual([true, true, true]);
    expect([what, ...exposed, why].join(' ')).not.toMatch(/it answered|password|\bhammer/);
  });

  test('is hammered by a log without TCP flags, which says that it counts later records of a connection, too', () => {
    const hammered = { accepted: 100, evidence: answeredPair().evidence };
    const whatOf = (pair: Pair): string => {
      const [finding] = found([pair]);
      return finding ? ruleOf(finding).describe(finding).what : '';
    };
    expect(whatOf(acceptedPair({ ...hammered, isWithoutFlags: true }))).toMatch(
      /exploits do\. The log has no TCP flags/,
    );
    expect(whatOf(acceptedPair(hammered))).toMatch(/exploits do\.$/);
  });

  test('is not hammered by two sources that make 100 attempts together', () => {
    const other = answeredPair({ accepted: 50, source: '203.0.113.8' });
    expect(found([answeredPair({ accepted: 50 }), other])).toMatchObject([{ level: 'answered', value: 100 }]);
  });

  test.each<[string, Partial<Pair>, boolean]>([
    ['an interface without an instance', { at: { ...INTERFACE, kind: 'service' } }, true],
    ['an interface of which nothing is known', { at: { ...INTERFACE, kind: 'unknown' } }, true],
    ['an instance', {}, false],
    [
      'an interface without an instance that resets',
      { at: { ...INTERFACE, kind: 'service' }, evidence: EVIDENCE.syn | EVIDENCE.reset },
      false,
    ],
    [
      'an interface without an instance that answers',
      { at: { ...INTERFACE, kind: 'service' }, evidence: EVIDENCE.syn | EVIDENCE.answered },
      false,
    ],
  ])('at %s says where it may be a gateway', (_, changed, isSaid) => {
    const [finding] = found([acceptedPair(changed)]);
    expect(wordsOf(finding).what.includes('NAT gateway')).toBe(isSaid);
    expect(wordsOf(finding).doNow.some((line) => line.startsWith('See what'))).toBe(isSaid);
  });

  test('says what the address may be, and to find that out first', () => {
    const [finding] = found([acceptedPair({ at: { ...INTERFACE, kind: 'unknown' } })]);
    const { what, doNow } = wordsOf(finding);
    expect(what).toMatch('the address may belong to a NAT gateway or a load balancer');
    expect(doNow[0]).toMatch('See what 10.0.4.17 is: look at InterfaceType and Description of its network interface');
  });

  test('is of low severity where all attempts may be answers of a server, and says so', () => {
    const doubtful = acceptedPair({ isDoubtful: true });
    const [finding] = found([doubtful]);
    expect(finding).toMatchObject({ severity: 'low', isDoubtful: true });
    expect(wordsOf(finding).what).toMatch('they may be the answers of a server to 10.0.4.17');
    expect(found([doubtful, acceptedPair({ source: '203.0.113.8' })])).toMatchObject([{ severity: 'medium' }]);
    expect(found([answeredPair({ isDoubtful: true })])).toMatchObject([{ severity: 'high', isDoubtful: true }]);
  });

  test('is one finding for each host, at the worst of its pairs', () => {
    const answered = acceptedPair({ source: '203.0.113.8', evidence: EVIDENCE.syn | EVIDENCE.answered });
    const neighbour = acceptedPair({ destination: '10.0.4.18' });
    expect(found([acceptedPair(), answered, neighbour])).toMatchObject([
      { entity: { id: '10.0.4.17' }, level: 'answered', facts: { sources: 2 } },
      { entity: { id: '10.0.4.18' }, level: 'open', facts: { sources: 1 } },
    ]);
  });

  test('names the account where the log does not name the VPC', () => {
    expect(found([acceptedPair({ at: INTERFACE_WITHOUT_VPC })])).toMatchObject([
      { scope: { type: 'account', id: INTERFACE.accountId } },
    ]);
  });

  test('does not name an account that one VPC already stands for', () => {
    expect(found([acceptedPair(), acceptedPair({ at: INTERFACE_WITHOUT_VPC })])).toMatchObject([
      { scope: { type: 'vpc' } },
    ]);
  });

  test('is not found where an interface on the way rejects what another lets pass', () => {
    const stricter = rejectedPair({ at: { ...INTERFACE, interfaceId: 'eni-0000000000000002' } });
    expect(found([acceptedPair(), stricter])).toEqual([]);
  });
});

describe('a reply that is logged after its attempt', () => {
  test.each([
    ['one window', [[acceptedPair()]]],
    ['two windows', [undefined, [acceptedPair()]]],
    ['two windows, the one between quiet', [[], [acceptedPair()]]],
    ['one window of a continued connection', [[acceptedPair({ accepted: 0, continued: 1 })]]],
  ])('counts after %s', (_, before) => {
    expect(found([replyPair()], ...before)).toMatchObject([{ level: 'answered', severity: 'high', value: 0 }]);
  });

  test.each<[string, ReadonlyArray<readonly Pair[] | undefined>]>([
    ['no attempt at all', []],
    ['an attempt three windows ago', [[], [], [acceptedPair()]]],
    ['an attempt that was rejected', [[rejectedPair()]]],
    ['an attempt of another source', [[acceptedPair({ source: '203.0.113.8' })]]],
    ['an attempt on another host', [[acceptedPair({ destination: '10.0.4.18' })]]],
    ['an attempt on another port', [[acceptedPair({ port: 139 })]]],
    ['an attempt in another VPC', [[acceptedPair({ at: { ...INTERFACE, vpcId: 'vpc-0f0e0d0c0b0a09080' } })]]],
  ])('does not count after %s', (_, before) => {
    expect(found([replyPair()], ...before)).toEqual([]);
  });

  test('does not count when it is a reset', () => {
    expect(found([replyPair({ evidence: EVIDENCE.reset })], [acceptedPair()])).toEqual([]);
  });

  test('is not found again in a window without it', () => {
    expect(found([], [acceptedPair({ evidence: EVIDENCE.syn | EVIDENCE.answered })])).toEqual([]);
  });
});
