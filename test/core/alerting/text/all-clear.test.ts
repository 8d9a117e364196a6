import { describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../../core/alerting/alert.ts';
import { hostLines } from '../../../../core/alerting/text/host-lines.ts';
import type { Finding } from '../../../../core/detection/all-rules.ts';
import type { JudgedWindow } from '../../../../core/episodes/episodes.ts';
import { EVIDENCE } from '../../../../core/pairs/evidence.ts';
import type { Pair } from '../../../../core/pairs/pair.ts';
import { ACCOUNT, alertsOf, calm, OTHER_VPC, surging, tripping, windowAt } from '../../../examples/event-findings.ts';
import { exposureFinding, judged, nth, windowOfFindings } from '../../../examples/findings.ts';
import { INTERFACE } from '../../../examples/observed-network.ts';
import { acceptedPair, type Observation, rejectedPair, replyPair } from '../../../examples/observed-windows.ts';
import { contradictionsOf } from './contradictions.ts';

const LONG = 310;
const TRANSIT = { ...INTERFACE, vpcId: '', subnetId: '', instanceId: '', interfaceId: '', kind: 'transit' } as const;

/** A source that tries many of ours, all of which reject it. */
const SCAN = Array.from({ length: 30 }, (_, index) => rejectedPair({ destination: `10.0.4.${index}`, rejected: 50 }));

/** What only a transit gateway logged. */
const unknown = (changed: Partial<Pair>): Pair =>
  rejectedPair({ at: TRANSIT, rejected: 0, unknown: 4, evidence: EVIDENCE.syn, ...changed });

/** The window `n`, judged. */
const at = (n: number, pairs: readonly Pair[], observation: Observation = {}): JudgedWindow =>
  judged(pairs, { windowStart: nth(n), ...observation });

/** The alerts of some windows and of the calm after them, none of which contradicts itself. */
function told(windows: readonly JudgedWindow[], after = calm(windows.length, LONG)): Alert[] {
  const alerts = alertsOf([...windows, ...after]).filter(({ rule }) => rule !== 'digest');
  expect(alerts.flatMap(contradictionsOf)).toEqual([]);
  return alerts;
}

function one(alerts: readonly Alert[], rule: string, transition: Alert['transition']): Alert {
  const found = alerts.find((alert) => alert.rule === rule && alert.transition === transition);
  if (!found) throw new Error(`Find an alert: none found, ${rule} ${transition} expected`);
  return found;
}

function mailOf(windows: readonly JudgedWindow[], rule: string, transition: Alert['transition']): string {
  return one(told(windows), rule, transition).text.email;
}

describe('that nothing is urgent', () => {
  const CALM = 'Nothing got through, so nothing is urgent';

  test('is said where nothing got through', () => {
    expect(mailOf([at(0, SCAN)], 'threshold', 'opened')).toContain(CALM);
  });

  test.each<[string, Observation]>([
    ['AWS lost records', { skipped: 1 }],
    ['log objects were left out', { leftOut: ['object'] }],
  ])('is not said where %s', (_, observation) => {
    const { text } = one(told([at(0, SCAN, observation)]), 'threshold', 'opened');
    expect(text.email).toContain('1. Check that port 445 is closed from outside in every security group.');
    expect(JSON.stringify(text)).not.toContain(CALM);
  });

  test('is not said where only the answer to an earlier attempt is seen', () => {
    const mail = mailOf(
      [at(0, [...SCAN, replyPair({ destination: '10.0.4.17', source: '203.0.113.8' })])],
      'threshold',
      'opened',
    );
    expect(mail).toContain('1. Close port 445 from outside in the security groups of the hosts that let attempts in.');
  });

  test('is not said where another finding of the same mail let somebody in, whom it names', () => {
    const answered = [{ source: '203.0.113.9', destination: '10.0.4.99', accepted: 2, evidence: 'syn answered' }];
    const other = tripping(2, {
      severity: 'low',
      metric: 'accepted',
      entity: { type: 'series', id: 'inbound accepted' },
      scope: ACCOUNT,
    });
    const letIn = {
      ...other,
      severity: 'medium',
      facts: { ...other.facts, accepted: 2, answered: 1 },
      evidence: { ...other.evidence, accepted: answered },
    } as const;
    const mail = mailOf([windowAt(0, [tripping(1204, { severity: 'high' }), letIn])], 'threshold', 'opened');
    expect(mail).toContain('HIGH. Something got in: 10.0.4.99 answered 1 outside host in five minutes.');
    expect(mail).toContain('EXPOSED\n  10.0.4.99 let in 2 attempts from 203.0.113.9: it answered.\n');
    expect(mail).not.toContain(CALM);
  });
});

describe('an end', () => {
  const passed = acceptedPair({ source: '203.0.113.8', accepted: 2 });
  const milder = SCAN.map((pair) => ({ ...pair, rejected: 40 }));

  test('counts what passed in milder minutes than the worst', () => {
    const { text } = one(told([at(0, SCAN), at(1, [...milder, passed])]), 'threshold', 'ended');
    expect(text.email).toContain('Unknown whether anything got through: policy let 2 of 2,702 attempts pass.');
    expect(text.email).toContain(
      'EXPOSED\n  Unknown: 2 attempts of this time were accepted, but none of the attempts of the worst five minutes was accepted.\n',
    );
    expect(text.email).not.toContain('nothing is urgent');
    expect(text.sms).toContain('. 2 ACCEPT. ');
  });

  test('counts in the first line what was let in in all of its time, as below it', () => {
    const host = [acceptedPair({ accepted: 3 })];
    const mail = mailOf([at(0, host), at(1, host), at(2, host)], 'exposure', 'ended');
    expect(mail).toMatch(
      /^OVER, was MEDIUM\. Unknown whether anything got through: policy let all 9 attempts pass\.\n/,
    );
    expect(mail).toContain(': 0 rejected attempts and 9 accepted attempts, most at ');
  });

  test('counts what passed in another alert that it tells of, if nothing passed in its own time', () => {
    const worst = windowAt(0, [surging(), tripping(1204, { scope: ACCOUNT })]);
    const facts = { ...tripping().facts, accepted: 2 };
    const later = windowAt(1, [surging(300), tripping(900, { scope: ACCOUNT, facts })]);
    const { verdict, text } = one(alertsOf([worst, later, ...calm(2, LONG)]), 'surge', 'ended');
    expect(verdict?.text).toBe('Unknown whether anything got through: policy let 2 of 2,410 attempts pass.');
    expect(text.email).toContain(
      'EXPOSED\n  Unknown: 2 attempts of this time were accepted, but none of the attempts ',
    );
    expect(text.sms).toContain('. 2 ACCEPT. ');
  });

  test('is an all-clear where several hosts refused all that was let in', () => {
    const evidence = EVIDENCE.syn | EVIDENCE.reset;
    const hosts = ['10.0.4.17', '10.0.4.18'].map((destination) => acceptedPair({ destination, evidence }));
    expect(one(told([at(0, hosts)]), 'exposure', 'ended').verdict).toEqual({
      gotThrough: 'no',
      text: 'Nothing got in: 2 exposed hosts refused the attempts that your rules let through.',
    });
  });

  test('says under EXPOSED that records are missing', () => {
    const mail = mailOf([at(0, SCAN), at(1, milder, { skipped: 1 })], 'threshold', 'ended');
    expect(mail).toContain(
      'EXPOSED\n  Unknown: records of this time are missing. As far as is known, none of the attempts of the worst five minutes was accepted.\n',
    );
  });

  test('says under EXPOSED that the logs have stopped', () => {
    const other = { ...INTERFACE, vpcId: OTHER_VPC.vpcId };
    const after = Array.from({ length: 320 }, (_, index) => windowOfFindings(nth(index + 1), [], { places: [other] }));
    const { text } = one(told([at(0, SCAN)], after), 'threshold', 'ended');
    expect(text.email).toContain(
      'EXPOSED\n  Unknown: there are no logs since 2026-11-23 03:10 UTC. Before that, none of the attempts of the worst five minutes was accepted.\n',
    );
    expect(text.email).not.toContain('nothing is urgent');
  });

  test('leaves something to do where an earlier attempt was answered', () => {
    const mail = mailOf([at(0, [...SCAN, replyPair({ destination: '10.0.4.99' })])], 'scanner', 'ended');
    expect(mail).toContain('TRAFFIC STOPPED, was LOW. Something got in: 10.0.4.99 answered');
    expect(mail).toContain('LEFT TO DO\n  Do these, unless they are done already:\n');
  });

  test('adds up all of several exposed hosts', () => {
    const hosts = ['10.0.4.17', '10.0.4.18', '10.0.4.19'].map((destination) => acceptedPair({ destination }));
    const { text } = one(told([at(0, hosts)]), 'exposure', 'ended');
    expect(text.email).toContain(
      'and lasted 5 min: 0 rejected attempts and 3 accepted attempts on all of these hosts.',
    );
    expect(text.sms).toContain('was 3 hosts expose 445, none ANSWERED. 3 ACCEPT. ');
  });

  test('counts nothing where there is nothing to count', () => {
    const reached = Array.from({ length: 30 }, (_, index) =>
      unknown({ direction: 'lateral', source: '10.0.4.17', destination: `10.0.5.${index}` }),
    );
    expect(mailOf([at(0, reached)], 'sweep', 'ended')).toContain(
      '\n  It began at 2026-11-23 03:05 UTC and lasted 5 min.\n',
    );
  });

  test('names no command that its mail does not have', () => {
    const mail = mailOf([at(0, [acceptedPair({ at: { ...INTERFACE, kind: 'unknown' } })])], 'exposure', 'ended');
    expect(mail).toContain('1. See what 10.0.4.17 is: look at InterfaceType and Description of its network interface.');
    expect(mail).not.toMatch(/COMMANDS|below/);
  });
});

test('a reminder says when that was, and that it is over, of which another alert is the verdict', () => {
  const answered = [{ source: '203.0.113.9', destination: '10.0.4.99', accepted: 2, evidence: 'syn answered' }];
  const other = tripping();
  const letIn = { ...other, facts: { ...other.facts, accepted: 2, answered: 1 } };
  const found = { ...letIn, evidence: { ...other.evidence, accepted: answered } };
  const windows = Array.from({ length: 80 }, (_, n) => windowAt(n, n === 1 ? [surging(), found] : [surging()]));
  expect(one(alertsOf(windows), 'surge', 'reminder').verdict?.text).toBe(
    'Something got in: 10.0.4.99 answered 1 outside host in five minutes. That was at 2026-11-23 03:10 UTC, and is over.',
  );
});

describe('a text message', () => {
  test('does not say that nothing was accepted where an earlier attempt is answered', () => {
    const { sms } = one(told([at(0, [...SCAN, replyPair({ destination: '10.0.4.99' })])]), 'threshold', 'opened').text;
    expect(sms).toContain('tgt, ANSWERED. ');
  });

  test('does not say that nothing was accepted where nobody knows', () => {
    const pairs = [unknown({ direction: 'outbound', source: '10.0.4.17', destination: '203.0.113.9' })];
    expect(one(told([at(0, pairs)]), 'outbound', 'opened').text.sms).toContain('1 src>1 tgt, 4 unknown. ');
  });
});

test('a host of which only account and region are known has no interface', () => {
  const host = {
    accountId: '123456789012',
    instanceId: '',
    interfaceId: '',
    region: 'us-east-1',
    subnetId: '',
    vpcId: '',
  };
  expect(hostLines(exposureFinding({ host }), {})).toEqual([
    'The log does not say which interface has the address 10.0.4.17. It is in us-east-1, account 123456789012.',
  ]);
});

describe('traffic that vanished', () => {
  const { host: _, ...ofNoHost } = exposureFinding();
  const vanished = (changed: Partial<Pick<Finding, 'direction'>>, id: string): Finding => ({
    ...ofNoHost,
    rule: 'silence',
    level: 'vanished',
    severity: 'medium',
    metric: 'windows',
    entity: { type: 'series', id },
    value: 3,
    threshold: 3,
    facts: { rejected: 0, accepted: 0, answered: 0, sources: 0, destinations: 0 },
    evidence: { topSources: [], topDestinations: [], accepted: [] },
    baseline: { mean: 15.2, basis: '14 days at this time', unbrokenDays: 10, ageDays: 20 },
    ...changed,
  });

  test('is told as past when it is over', () => {
    const mail = mailOf([windowOfFindings(nth(0), [vanished({}, 'inbound sources')])], 'silence', 'ended');
    expect(mail).toMatch(/^OVER, was MEDIUM\. Nothing got in while there were no inbound sources on port 445\.\n/);
    expect(mail).toContain('It is over: for 1 h the logs have been complete and as usual.');
    expect(mail).not.toMatch(/any more|the proof that it works/);
  });

  test('is no all-clear when it is over, where AWS lost records of its time', () => {
    const found = (n: number) => windowOfFindings(nth(n), [vanished({}, 'inbound sources')]);
    const alerts = told([found(0), windowOfFindings(nth(1), [], { skipped: 1 }), found(2)]);
    const { verdict, text } = one(alerts, 'silence', 'ended');
    expect(verdict).toEqual({
      gotThrough: 'unknown',
      text: 'Unknown: records of this time are missing. By the others nothing got in while there were no inbound sources on port 445.',
    });
    expect(text.email).not.toContain('Nothing:');
  });

  test('of hosts of ours says nothing of what comes from outside, also when it is over', () => {
    const finding = vanished({ direction: 'lateral' }, 'lateral sources');
    const { verdict } = one(told([windowOfFindings(nth(0), [finding])]), 'silence', 'ended');
    expect(verdict).toEqual({
      gotThrough: 'unknown',
      text: 'For a time there were no lateral sources on port 445. This alert says nothing about other traffic.',
    });
  });
});

test('a host that refused all attempts of its episode let nothing in, also when it is over', () => {
  const refused = acceptedPair({ accepted: 3, evidence: EVIDENCE.syn | EVIDENCE.reset });
  const { facts, findings } = at(0, [refused]);
  const early = findings.map((finding) => ({ ...finding, coverage: { ...finding.coverage, status: 'open' as const } }));
  const { verdict } = one(told([{ facts, findings: early }]), 'exposure', 'ended');
  expect(verdict).toMatchObject({
    gotThrough: 'no',
    text: 'Nothing got in: 10.0.4.17 refused 3 attempts that your rules let through.',
  });
  const more = one(told([at(0, [refused]), at(1, [acceptedPair({ accepted: 2 })])]), 'exposure', 'ended');
  expect(more.verdict?.gotThrough).toBe('unknown');
});

test('steps in a chat do not point to what only the mail has', () => {
  const { chat } = one(
    told([at(0, [acceptedPair({ at: { ...INTERFACE, kind: 'unknown' } })])]),
    'exposure',
    'opened',
  ).text;
  expect(chat?.nextSteps.join('\n')).not.toMatch(/below|COMMANDS/);
});
