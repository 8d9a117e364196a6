import { describe, expect, test } from '@jest/globals';
import {
  ACCOUNT,
  alertsOf,
  calm,
  exposing,
  infected,
  OTHER_VPC,
  surging,
  sweeping,
  toldBy,
  tripping,
  windowAt,
} from '../../examples/event-findings.ts';

const HOUR = 12;
const PARENT = '10.0.4.9';
const CHILD = '10.0.4.17';
const sent = (alerts: ReturnType<typeof alertsOf>) => alerts.filter(({ delivery }) => delivery === 'now');

describe('a threshold that is reached in a surge', () => {
  test('of the same window is told by the mail about the surge, and its end by the end of the surge', () => {
    const alerts = alertsOf([windowAt(0, [surging(), tripping()]), windowAt(1, [surging()]), ...calm(2, 20)]);
    expect(toldBy(alerts)).toEqual([
      'surge opened now',
      'threshold opened by surge 1',
      'threshold ended by surge 2',
      'surge ended now',
    ]);
    expect(alerts[0]?.text.email).toMatch(
      /Also above your threshold of 1,000: 1,204 rejected attempts .* \(reference /,
    );
    expect(alerts[0]?.folded).toMatchObject([{ episodeId: alerts[1]?.episodeId, number: 1, rule: 'threshold' }]);
    expect(alerts[3]?.text.email).toMatch(/Over since 2026-11-23 03:10 UTC: 1,204 rejected attempts/);
  });

  test('later waits for the next mail about the surge', () => {
    const windows = [windowAt(0, [surging()]), windowAt(1, [surging(), tripping()]), windowAt(2, [surging(700)])];
    const alerts = alertsOf(windows);
    expect(toldBy(alerts)).toEqual(['surge opened now', 'threshold opened by surge 2', 'surge escalated now']);
    expect(alerts[2]?.text.email).toContain('Also above your threshold of 1,000');
  });

  test('has a mail of its own when it is severer', () => {
    const windows = [
      windowAt(0, [surging(), tripping()]),
      windowAt(1, [surging(), tripping(1300, { severity: 'high' })]),
    ];
    const alerts = alertsOf(windows);
    expect(toldBy(alerts)).toEqual(['surge opened now', 'threshold opened by surge 1', 'threshold escalated now']);
    expect(alerts[2]?.text.email).toContain('Open since 2026-11-23 03:05 UTC: 312 sources scan port 445');
  });

  test('leads where it is severer from the start', () => {
    expect(toldBy(alertsOf([windowAt(0, [surging(), tripping(9000, { severity: 'critical' })])]))).toEqual([
      'threshold opened now',
      'surge opened by threshold 1',
    ]);
  });

  test('before it is named in the mail about the surge, and follows the surge from then on', () => {
    const windows = [
      windowAt(0, [tripping()]),
      windowAt(1, [tripping(), surging()]),
      windowAt(2, [surging(), tripping(2600)]),
    ];
    const alerts = alertsOf([...windows, ...calm(3, 20)]);
    expect(toldBy(alerts).slice(0, 3)).toEqual([
      'threshold opened now',
      'surge opened now',
      'threshold escalated by surge 2',
    ]);
    expect(alerts[1]?.text.email).toContain('Open since 2026-11-23 03:05 UTC: 1,204 rejected attempts on port 445');
    expect(sent(alerts.slice(3)).map(({ rule }) => rule)).toEqual(['surge']);
  });

  test('that goes on when the surge is over is told of by the end of the surge, and by itself from then on', () => {
    const windows = Array.from({ length: 3 * HOUR }, (_, n) =>
      windowAt(n, n < HOUR ? [surging(), tripping()] : [tripping()]),
    );
    const alerts = alertsOf([...windows, windowAt(3 * HOUR, [tripping(2600)])]);
    expect(toldBy(alerts).slice(2)).toEqual(['surge ended now', 'threshold escalated now']);
    expect(alerts[2]?.text.email).toContain('This goes on: 1,204 rejected attempts on port 445');
  });

  test('gives no reminder while the surge goes on', () => {
    const windows = Array.from({ length: 7 * HOUR }, (_, n) => windowAt(n, [surging(), tripping()]));
    expect(sent(alertsOf(windows)).map(({ rule, transition }) => `${rule} ${transition}`)).toEqual([
      'surge opened',
      'surge reminder',
    ]);
  });

  test('of another VPC is an event of its own', () => {
    expect(toldBy(alertsOf([windowAt(0, [surging(), tripping(1204, { scope: OTHER_VPC })])]))).toEqual([
      'surge opened now',
      'threshold opened now',
    ]);
  });

  test('is told by itself while the surge is only recorded, or hidden, or of severity low', () => {
    const { baseline } = surging();
    const young = surging(312, { baseline: { ...baseline, ageDays: 3 } });
    expect(toldBy(alertsOf([windowAt(0, [young, tripping()])], { learning: 'shadow' }))).toEqual([
      'surge opened shadow',
      'threshold opened now',
    ]);
    expect(toldBy(alertsOf([windowAt(0, [surging(312, { allowedBy: 'x' }), tripping()])]))).toContain(
      'threshold opened now',
    );
    expect(toldBy(alertsOf([windowAt(0, [surging(), tripping(1204, { severity: 'low' })])]))).toEqual([
      'surge opened now',
      'threshold opened digest',
    ]);
  });
});

test('surges of two VPCs and of their account are one mail, which names both', () => {
  const alerts = alertsOf([
    windowAt(0, [surging(), surging(200, { scope: OTHER_VPC }), surging(512, { scope: ACCOUNT })]),
  ]);
  expect(toldBy(alerts)).toEqual(['surge opened now', 'surge opened by surge 1', 'surge opened by surge 1']);
  expect(alerts[0]).toMatchObject({ value: 512, scope: { type: 'account' } });
  expect(alerts[0]?.text.email).toContain(`Also in ${OTHER_VPC.id}: 200 sources scan port 445`);
});

describe('a worm', () => {
  test('is one mail that names child and parent, and one when both are over', () => {
    const alerts = alertsOf([
      windowAt(0, [sweeping(PARENT)]),
      windowAt(2, [sweeping(CHILD), infected(CHILD, [PARENT])]),
      windowAt(4, [sweeping(PARENT)]),
      ...calm(5, 100),
    ]);
    expect(toldBy(alerts)).toEqual([
      'sweep opened now',
      'spread opened now',
      'sweep opened by spread 1',
      'spread ended now',
      'sweep ended by spread 2',
      'sweep ended by spread 2',
    ]);
    expect(alerts[1]?.text.email).toContain(`Open since 2026-11-23 03:05 UTC: ${PARENT} sweeps port 445 inside`);
    expect(alerts[3]?.text.email).not.toContain('goes on');
  });

  test('tells later of what its hosts do, and at once of a host that sweeps and is not known', () => {
    const worm = windowAt(0, [sweeping(PARENT), infected(CHILD, [PARENT])]);
    const alerts = alertsOf([worm, windowAt(1, [sweeping(CHILD), sweeping('10.0.4.99')])]);
    expect(toldBy(alerts)).toEqual([
      'spread opened now',
      'sweep opened by spread 1',
      'sweep opened by spread 2',
      'sweep opened now',
    ]);
  });
});

test('hosts that sweep without a worm are events of their own', () => {
  expect(toldBy(alertsOf([windowAt(0, [sweeping(PARENT), sweeping(CHILD)])]))).toEqual([
    'sweep opened now',
    'sweep opened now',
  ]);
});

describe('hosts that are exposed', () => {
  const nine = Array.from({ length: 9 }, (_, index) => exposing(`10.0.4.${index + 1}`));

  test('in one window are one mail that lists them, led by the worst, and one when it is over', () => {
    const answered = exposing('10.0.4.5', { severity: 'high', level: 'answered' });
    const alerts = alertsOf([windowAt(0, nine.with(4, answered)), ...calm(1, 300)]);
    const mails = sent(alerts);
    expect(alerts).toHaveLength(18);
    expect(mails.map(({ transition, entity }) => `${transition} ${entity.id}`)).toEqual([
      'opened 10.0.4.5',
      'ended 10.0.4.5',
    ]);
    for (const { entity } of nine) for (const { text } of mails) expect(text.email).toContain(`${entity.id} (`);
    expect(mails[0]?.headline).toContain('HIGH: 9 hosts expose port 445, 1 answered');
    expect(mails[0]?.text.sms).toContain('9 hosts expose 445, 1 ANSWERED');
  });

  test('later, or worse, are told at once', () => {
    const worse = exposing('10.0.4.2', { severity: 'high', level: 'answered' });
    const alerts = alertsOf([windowAt(0, nine), windowAt(1, [worse, exposing('10.0.4.77')])]);
    expect(toldBy(alerts.slice(9))).toEqual(['exposure escalated now', 'exposure opened by exposure 2']);
  });

  test('are no news of each other: the end of one has its own mail in a window in which another is exposed', () => {
    const end = 24 * HOUR + 4;
    const windows = [windowAt(0, nine.slice(0, 1)), ...calm(1, end), windowAt(end, nine.slice(1, 2))];
    const mails = sent(alertsOf(windows)).map(({ transition, entity }) => `${transition} ${entity.id}`);
    expect(mails.toSorted()).toEqual(['ended 10.0.4.1', 'opened 10.0.4.1', 'opened 10.0.4.2']);
  });

  test('are reminded of together', () => {
    const windows = Array.from({ length: 289 }, (_, n) => windowAt(n, nine));
    expect(sent(alertsOf(windows)).map(({ transition }) => transition)).toEqual(['opened', 'reminder']);
  });

  test('of two VPCs are two mails', () => {
    expect(toldBy(alertsOf([windowAt(0, [exposing('10.0.4.1'), exposing('10.0.4.1', { scope: OTHER_VPC })])]))).toEqual(
      ['exposure opened now', 'exposure opened now'],
    );
  });

  test('are a hundred in one mail, and all are in it', () => {
    const many = Array.from({ length: 130 }, (_, index) => exposing(`10.0.4.${index}`));
    const mails = sent(alertsOf([windowAt(0, many)]));
    expect(mails).toHaveLength(2);
    const told = mails.flatMap(({ text }) => [...text.email.matchAll(/(10\.0\.4\.\d+) \(/g)].map(([, host]) => host));
    expect(new Set(told).size).toBe(130);
  });
});

test('what is told with another is no message of a burst, and the digest of a burst names it', () => {
  const vpcs = Array.from({ length: 12 }, (_, n) => ({ ...OTHER_VPC, id: `vpc-${n}`, vpcId: `vpc-${n}` }));
  const windows = [
    windowAt(
      0,
      vpcs.flatMap((scope) => [surging(312, { scope }), tripping(1204, { scope })]),
    ),
    windowAt(5),
  ];
  const alerts = alertsOf(windows);
  expect(sent(alerts).map(({ rule }) => rule)).toEqual([...Array<string>(10).fill('surge'), 'digest']);
  const digest = alerts.at(-1);
  expect(digest?.value).toBe(2);
  expect(digest?.text.email.match(/, with threshold [A-Z0-9]{4}/g)).toHaveLength(2);
});

test('nobody hears of the end of logs that are back', () => {
  const { facts, evidence } = tripping(0);
  const back = { ...tripping(30), rule: 'silence', level: 'returned', metric: 'windows', facts, evidence } as const;
  const alerts = alertsOf([windowAt(0, [back]), ...calm(1, 40)]);
  expect(toldBy(alerts)).toEqual(['silence opened now']);
  expect(alerts[0]?.text.email).toContain('No more mail comes about this, unless it happens again.');
  const stopped = { ...back, level: 'stopped', value: 6 } as const;
  expect(toldBy(alertsOf([windowAt(0, [stopped]), windowAt(1, [back]), ...calm(2, 40)])).at(-1)).toBe(
    'silence ended now',
  );
});
