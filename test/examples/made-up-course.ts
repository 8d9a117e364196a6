import fc from 'fast-check';
import type { Alert } from '../../core/alerting/alert.ts';
import { type AlertingMemory, alertOnWindow } from '../../core/alerting/alert-on-window.ts';
import { NOTHING_SENT } from '../../core/alerting/delivery.ts';
import type { Baselines } from '../../core/baseline/baselines.ts';
import { NO_EPISODES } from '../../core/episodes/episodes.ts';
import { EVIDENCE } from '../../core/pairs/evidence.ts';
import { type Pair, pairKey } from '../../core/pairs/pair.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { scopeKey } from '../../core/windows/scope.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { ACCOUNT, OTHER_VPC, VPC } from './event-findings.ts';
import { nth, windowOfFindings } from './findings.ts';
import { JudgedCourse } from './judged-course.ts';
import { findingsIn } from './judged-windows.ts';
import { INTERFACE, INTERFACE_WITHOUT_VPC } from './observed-network.ts';
import { acceptedPair, type Observation, observedWindow, rejectedPair } from './observed-windows.ts';

const { syn, reject, answered, data, reset } = EVIDENCE;
const ELSEWHERE = { ...INTERFACE, vpcId: OTHER_VPC.vpcId, interfaceId: 'eni-0aaaaaaaaaaaaaaaa', instanceId: '' };
const TRANSIT = { ...INTERFACE, vpcId: '', subnetId: '', instanceId: '', interfaceId: '', kind: 'transit' } as const;
const PLACES = [INTERFACE, ELSEWHERE, TRANSIT];
/** Windows after which everything is over: a day of quiet, and the time until windows are final. */
const LONG = 310;

const from = fc.constantFrom;
const at = from(INTERFACE, INTERFACE, ELSEWHERE, INTERFACE_WITHOUT_VPC, { ...INTERFACE, kind: 'service' as const });
const outcome = from(syn, syn | answered, syn | answered | data, syn | reset, syn | answered | reset, data);
const host = from('10.0.4.4', '10.0.4.17', '10.0.4.18', '10.0.4.30');
const port = from(445, 445, 139);

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

/** Sources from outside that try addresses of ours, all of which reject them. */
const scans = fc
  .record({ at, port, sources: from(1, 3, 12, 40), targets: from(1, 3, 26), rejected: from(1, 2, 400) })
  .map(({ sources, targets, ...pair }) =>
    times(sources * targets, (n) =>
      rejectedPair({
        ...pair,
        source: `203.0.113.${n % sources}`,
        destination: `10.0.4.${30 + Math.floor(n / sources)}`,
      }),
    ),
  );

/** Sources from outside that are let in to hosts of ours. */
const letIn = fc
  .record({ at, port, hosts: from(1, 1, 2, 5, 18), sources: from(1, 1, 3), accepted: from(0, 1, 2, 140), outcome })
  .chain((one) => fc.record({ one: fc.constant(one), rejected: from(0, 0, 5), isDoubtful: fc.boolean() }))
  .map(({ one: { hosts, sources, outcome: evidence, ...pair }, rejected, isDoubtful }) =>
    times(hosts * sources, (n) =>
      acceptedPair({
        ...pair,
        source: `203.0.113.${77 + (n % sources)}`,
        destination: `10.0.4.${17 + Math.floor(n / sources)}`,
        rejected,
        evidence: (n % 3 === 2 ? syn : evidence) | (rejected > 0 ? reject | syn : 0),
        ...(isDoubtful ? { isDoubtful } : {}),
      }),
    ),
  );

/** Hosts of ours that reach for others of ours: that sweep, or were reached by such a host and sweep too. */
const lateral = fc
  .record({
    at,
    port,
    host,
    child: fc.boolean(),
    targets: from(1, 3, 10, 27, 55),
    evidence: from(reject, syn, syn | answered),
  })
  .map(({ at: where, port: on, host: source, child, targets, evidence }) => {
    const base = { at: where, port: on, direction: 'lateral' } as const;
    const reach = (by: string, first: number): Pair[] =>
      times(targets, (n) => {
        const pair = { ...base, source: by, destination: `10.0.5.${first + n}` };
        return evidence === reject ? rejectedPair(pair) : acceptedPair({ ...pair, evidence });
      });
    const reached = acceptedPair({ ...base, source, destination: '10.0.4.99', evidence: syn | answered });
    return child ? [...reach(source, 100), reached, ...reach('10.0.4.99', 180)] : reach(source, 100);
  });

/** Hosts of ours that reach out. */
const outbound = fc
  .record({ at, port, host, targets: from(1, 2, 12), accepted: from(0, 1), evidence: outcome })
  .map(({ host: source, targets, accepted, evidence, ...pair }) =>
    times(targets, (n) => {
      const base = { ...pair, direction: 'outbound', source, destination: `198.51.100.${n}` } as const;
      return accepted === 0 ? rejectedPair(base) : acceptedPair({ ...base, evidence });
    }),
  );

/** What only a transit gateway logged. */
const unknown = fc
  .record({ direction: from('inbound', 'lateral', 'outbound'), sources: from(1, 2, 30), unknown: from(1, 40), host })
  .map(({ sources, host: destination, ...pair }) =>
    times(sources, (n) => {
      const source = pair.direction === 'inbound' ? `203.0.113.${n}` : `10.0.7.${n}`;
      const other = pair.direction === 'outbound' ? '198.51.100.9' : destination;
      return rejectedPair({ ...pair, at: TRANSIT, source, destination: other, rejected: 0, evidence: syn });
    }),
  );

const step = fc.record({
  pairs: fc.array(fc.oneof(scans, scans, letIn, letIn, lateral, lateral, outbound, unknown), { maxLength: 4 }),
  observation: fc.record({ skipped: from(0, 0, 0, 1), leftOut: from(undefined, undefined, undefined, ['object']) }),
  repeat: from(1, 1, 1, 2, 9),
  gap: from(1, 1, 2, 5, 14, 80),
});

/** What may happen one after the other, in a network of two VPCs and an account whose VPC the log does not name. */
export const madeUpCourses = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  usual: from(undefined, 0.2, 5.7),
  end: from('quiet', 'quiet', 'lossy', 'without logs'),
  thresholds: from<readonly object[]>(
    [{ atLeast: 1000 }],
    [{ atLeast: 1 }, { metric: 'sources', atLeast: 2, severity: 'high' }, { metric: 'accepted', atLeast: 1 }],
    [
      { metric: 'destinations', atLeast: 3, scope: 'fleet' },
      { metric: 'accepted', atLeast: 1, direction: 'lateral', scope: 'account' },
      { metric: 'sources', atLeast: 1, direction: 'outbound', severity: 'critical' },
    ],
  ),
});

/** A course of {@link madeUpCourses}. */
export type MadeUpCourse = typeof madeUpCourses extends fc.Arbitrary<infer T> ? T : never;

/** All alerts about a course, in the order in which they are recorded. */
export function alertsOfCourse({ steps, usual, end, thresholds }: MadeUpCourse): Alert[] {
  const settings = parseSettings({
    thresholds,
    ports: [445, 139],
    advisories: [{ id: 'MS05-027', published: '2026-11-20' }],
  });
  const baselines = usual === undefined ? undefined : usualOf(usual);
  const course = new JudgedCourse(false);
  const known = new Map<number, WindowFacts>();
  let memory: AlertingMemory = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
  const alerts: Alert[] = [];
  const enter = (facts: WindowFacts, isJudged: boolean): void => {
    known.set(facts.windowStart, facts);
    const earlier = (back: number) => known.get(facts.windowStart - back * 300);
    const findings = isJudged
      ? findingsIn(facts, { earlier, settings, history: { ...course.observe(facts), baselines } })
      : [];
    const told = alertOnWindow(memory, { facts, findings, baselines }, settings);
    memory = told.after;
    alerts.push(...told.alerts.map(({ alert }) => alert));
  };
  const windows = windowsOf(steps);
  for (const facts of windows) enter(facts, true);
  for (let n = 0; n < LONG; n++) {
    const places = end === 'without logs' ? [ELSEWHERE] : PLACES;
    const lost = end === 'lossy' && n < 3 ? 1 : 0;
    enter(windowOfFindings(nth(windows.length + n), [], { places, skipped: lost }).facts, false);
  }
  return alerts;
}

function windowsOf(steps: MadeUpCourse['steps']): WindowFacts[] {
  const windows: WindowFacts[] = [];
  const add = (pairs: readonly Pair[], observation: Observation): void => {
    const facts = observedWindow(pairs, { windowStart: nth(windows.length), places: PLACES, ...observation });
    windows.push({ ...facts, ports: [445, 139] });
  };
  for (const { pairs, observation, repeat, gap } of steps) {
    const { skipped, leftOut } = observation;
    const unique = [...new Map(pairs.flat().map((pair) => [pairKey(pair), pair])).values()];
    // The second time there is three times as much, so that what had opened gets worse.
    const more = unique.map((pair) => ({ ...pair, accepted: 3 * pair.accepted, rejected: 3 * pair.rejected }));
    for (let n = 0; n < repeat; n++) {
      add(n === 1 ? more : unique, n === 0 ? { skipped, ...(leftOut ? { leftOut } : {}) } : {});
      const pause = repeat === 9 ? 9 : 0;
      for (let quiet = 0; quiet < pause; quiet++) add([], {});
    }
    for (let quiet = 1; quiet < gap; quiet++) add([], {});
  }
  return windows;
}

/** So many sources in five minutes are usual at any time. */
function usualOf(mean: number): Baselines {
  const hour = { mean: mean * 3, slow: Math.max(4, Math.ceil(mean * 5)) };
  const now = Math.max(10, Math.ceil(mean * 4));
  const slot = {
    mean,
    now,
    fast: Math.max(3, Math.ceil(mean * 2)),
    close: Math.max(1, Math.floor(mean * 1.5)),
    days: 14,
    hour,
  };
  const series = [VPC, OTHER_VPC, ACCOUNT].map((scope) => [
    `${scopeKey(scope)} 445 sources`,
    { ageDays: 20, slots: Array.from({ length: 288 }, () => slot) },
  ]);
  return {
    schema: 'surge445.baselines/1',
    dayStart: nth(0) - (nth(0) % 86_400),
    series: Object.fromEntries(series) as Baselines['series'],
  };
}
