import { describe, expect, test } from '@jest/globals';
import { type NewAlert, alertOnWindow } from '../../../core/alerting/alert-on-window.ts';
import { suggestEntries } from '../../../core/alerting/allow-suggestions.ts';
import { NOTHING_SENT } from '../../../core/alerting/delivery.ts';
import { type FlaggedHost, MAX_FLAGGED, noteFlagged } from '../../../core/alerting/flagged-hosts.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import type { SweepFinding } from '../../../core/detection/rules/sweep.ts';
import { NO_EPISODES } from '../../../core/episodes/episodes.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { DAY_SECONDS, dayOf } from '../../../core/time.ts';
import { exposureFinding, firstOf, judged, nth, windowOfFindings } from '../../examples/findings.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { neighbours, reach } from '../../examples/remembered-windows.ts';

const HOST = '10.0.9.5';

/** A host that works through thirty others, with fields changed. */
function sweepOf(changed: Partial<SweepFinding> = {}): SweepFinding {
  return { ...firstOf('sweep', judged(reach(HOST, neighbours(30), 'refused')).findings), ...changed };
}

/** An entry about another host, without its id. */
const ALLOWED = {
  kind: 'server',
  destination: ['10.0.9.9/32'],
  reason: 'the file server',
  owner: 'secops@example.com',
  expires: '2027-03-02',
};

const at = (day: number): number => WINDOW + day * DAY_SECONDS;
const on = (day: number, finding: Finding): Finding => ({ ...finding, windowStart: at(day) });

/** What is remembered when these are found, each on a day of its own. */
function flaggedOn(days: number, ...findings: readonly Finding[]): readonly FlaggedHost[] {
  let flagged: readonly FlaggedHost[] = [];
  for (let day = 0; day < days; day++) {
    flagged = noteFlagged(
      flagged,
      findings.map((finding) => on(day, finding)),
      at(day),
    );
  }
  return flagged;
}

const suggested = (flagged: readonly FlaggedHost[], day: number, allow: readonly unknown[] = []) =>
  suggestEntries(flagged, { watermark: at(day), allow: parseSettings({ allow }).allow });

describe('suggestEntries()', () => {
  test('proposes a host that was flagged on ten days, as an entry that the setting takes', () => {
    expect(suggested(flaggedOn(9, sweepOf()), 9)).toEqual([]);
    const [suggestion] = suggested(flaggedOn(10, sweepOf()), 9);
    expect(suggestion).toMatchObject({ host: HOST, days: 10, first: dayOf(WINDOW) });
    expect(suggestion?.entry).toEqual({
      id: 'sweep-10-0-9-5',
      kind: 'scanner',
      source: ['10.0.9.5/32'],
      rules: ['sweep'],
      maxDestinationsPerHour: 60,
      reason: expect.stringContaining('FILL IN'),
      owner: expect.stringContaining('FILL IN'),
      expires: '2027-03-02',
    });
    expect(() => parseSettings({ allow: [suggestion?.entry] }, '2026-12-03')).not.toThrow();
  });

  test('proposes a valid entry for an IPv6 host too', () => {
    const host = '2001:db8:1111:2222:3333:4444:5555:6666';
    const [suggestion] = suggested(flaggedOn(10, sweepOf({ level: 'many', entity: { type: 'host', id: host } })), 9);
    expect(suggestion?.entry).toMatchObject({ kind: 'manager', source: [`${host}/128`] });
    expect(() => parseSettings({ allow: [suggestion?.entry] })).not.toThrow();
  });

  test('gives each entry an id of its own, also beside those that exist', () => {
    const network = '2001:db8:1111:2222:3333:4444';
    const hosts = [`${network}:5555:1`, `${network}:5555:2`, '10.0.9.5'];
    const findings = hosts.map((id) => sweepOf({ entity: { type: 'host', id } }));
    const taken = ['sweep-10-0-9-5', 'sweep-10-0-9-5-2'].map((id) => ({ ...ALLOWED, id }));
    const entries = suggested(flaggedOn(10, ...findings), 9, taken).map(({ entry }) => entry);
    expect(entries.map(({ id }) => id)).toEqual([
      'sweep-10-0-9-5-3',
      'sweep-2222-3333-4444-5555-1',
      'sweep-2222-3333-4444-5555-2',
    ]);
    expect(() => parseSettings({ allow: [...taken, ...entries] })).not.toThrow();
  });

  test.each<[string, Finding]>([
    ['was exposed', exposureFinding({ entity: { type: 'host', id: HOST } })],
    ['is exposed by permission', exposureFinding({ entity: { type: 'host', id: HOST }, allowedBy: 'partners' })],
    ['sweeps although the allow-list calls it a server', sweepOf({ severity: 'critical' })],
    ['is on the allow-list', sweepOf({ allowedBy: 'backup' })],
    [
      'is beyond what the allow-list allows',
      sweepOf({ notAllowedBy: { entry: 'b', why: 'expired', expires: '2026-11-20' } }),
    ],
  ])('proposes no host that %s', (_, finding) => {
    const flagged = noteFlagged(flaggedOn(12, sweepOf()), [on(11, finding)], at(11));
    expect(suggested(flagged, 11)).toEqual([]);
  });

  test('proposes a host whose trouble was before it was first flagged on a day that is remembered', () => {
    const exposed = exposureFinding({ entity: { type: 'host', id: HOST } });
    let flagged = noteFlagged(flaggedOn(1, sweepOf()), [exposed], at(0));
    for (let day = 0; day < 28; day++) flagged = noteFlagged(flagged, [on(day, sweepOf())], at(day));
    expect(suggested(flagged, 27)).toEqual([]);
    flagged = noteFlagged(flagged, [on(28, sweepOf())], at(28));
    expect(suggested(flagged, 28)).toHaveLength(1);
  });

  test('proposes nothing for a drill, for what only goes on, and for an outside source', () => {
    const drill = { ...sweepOf(), drill: true } as const;
    const goesOn = { ...sweepOf(), goesOn: true } as const;
    expect(suggested(flaggedOn(12, drill, goesOn), 11)).toEqual([]);
    const outside = firstOf(
      'scanner',
      judged(reach('198.51.100.7', neighbours(30)).map((pair) => ({ ...pair, direction: 'inbound' }))).findings,
    );
    expect(suggested(flaggedOn(12, outside), 11)).toEqual([]);
  });

  test('proposes nothing that an entry is about by now', () => {
    const entry = suggested(flaggedOn(10, sweepOf()), 9)[0]?.entry;
    expect(suggested(flaggedOn(10, sweepOf()), 9, [entry])).toEqual([]);
  });
});

describe('noteFlagged()', () => {
  test('changes nothing when a window is noted again', () => {
    const once = flaggedOn(10, sweepOf());
    expect(noteFlagged(once, [on(9, sweepOf())], at(9))).toEqual(once);
    expect(noteFlagged(once, [on(3, sweepOf())], at(9))).toEqual(once);
  });

  test('is bounded, and keeps those that are flagged most often', () => {
    const regular = flaggedOn(3, sweepOf());
    const others = Array.from({ length: 300 }, (_, index) =>
      on(2, sweepOf({ entity: { type: 'host', id: `10.1.${index >> 8}.${index & 255}` } })),
    );
    const flagged = noteFlagged(regular, others, at(2));
    expect(flagged).toHaveLength(MAX_FLAGGED);
    expect(flagged.map(({ host }) => host)).toContain(HOST);
    expect(JSON.parse(JSON.stringify(flagged))).toEqual(flagged);
  });

  test('forgets after four weeks', () => {
    expect(noteFlagged(flaggedOn(1, sweepOf()), [], at(27))).toHaveLength(1);
    expect(noteFlagged(flaggedOn(1, sweepOf()), [], at(28))).toEqual([]);
  });
});

describe('the Monday mail', () => {
  test('suggests entries, also where there is no allow-list yet', () => {
    let memory = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
    const alerts: NewAlert[] = [];
    for (let day = 0; day <= 14; day++) {
      const entered = alertOnWindow(memory, windowOfFindings(nth(day * 288), [sweepOf()]), parseSettings());
      memory = entered.after;
      alerts.push(...entered.alerts);
    }
    const weekly = alerts.filter(({ alert }) => alert.level === 'weekly').map(({ alert }) => alert.text.email);
    expect(weekly).toHaveLength(1);
    const section = weekly[0]?.split('SUGGESTED\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
    expect(section[0]).toContain(
      '10.0.9.5 was flagged for sweeping on 15 days since 2026-11-23, and nothing came of it',
    );
    const entry: unknown = JSON.parse(section[1] ?? '');
    expect(parseSettings({ allow: [entry] }).allow[0]).toMatchObject({ source: ['10.0.9.5/32'] });
  });
});
