import { groupedBy } from '../core/collections/grouped-by.ts';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../core/time.ts';

/** Alarm of a rule. */
export interface Alarm {
  readonly accountId: string;
  /** Address that the alarm is about; undefined if it is about all traffic of the account. */
  readonly about: string | undefined;
  /** Start of the window at whose end the rule raises the alarm, epoch seconds. */
  readonly windowStart: number;
}

/** Alarms that a person takes for one alarm. */
export interface AlarmRun {
  readonly accountId: string;
  /** Address that the alarms are about; undefined if they are about all traffic of the account. */
  readonly about: string | undefined;
  /** Starts of the windows with news, epoch seconds, ascending: the first alarm, and each escalation. An alarm that only continues is no news. */
  readonly windows: readonly number[];
}

/** An attack that is known to have happened. */
export interface Incident {
  readonly accountId: string;
  /** Addresses of the hosts that took part. An alarm about any of them is right. */
  readonly about: ReadonlySet<string> | 'anyone';
  /** Start, epoch seconds. */
  readonly start: number;
  /** End, epoch seconds, exclusive. */
  readonly end: number;
}

/** Score of a rule set: how well its alarms match the incidents. */
export interface Score {
  /** Number of alarms. */
  readonly alarms: number;
  /** Number of alarms that match an incident. */
  readonly right: number;
  /** Number of incidents. */
  readonly incidents: number;
  /** Number of incidents with a matching alarm. */
  readonly found: number;
  /** Delay of each found incident, in windows: from its first window to the window of the first alarm. */
  readonly delays: readonly number[];
  /** Days of observed traffic. For several hosts these are the days of all hosts together. */
  readonly days: number;
}

/** An alarm matches an incident up to this time after its end, because rules over an hour still see the incident. */
const AFTERMATH_SECONDS = HOUR_SECONDS;

/**
 * Joins alarms to runs, as people and ticket systems do. Alarms of a run are about the same address, and each is at most an hour after the one
 * before.
 * @param alarms alarms in any order
 * @returns runs, sorted by address and then by time
 */
export function joinAlarms(alarms: readonly Alarm[]): AlarmRun[] {
  const bySubject = groupedBy(alarms, ({ accountId, about }) => `${accountId} ${about ?? ''}`);
  return [...bySubject.values()].flatMap((subjectAlarms) => runsOf(subjectAlarms));
}

/**
 * Compares alarms with known incidents.
 * @param runs runs of alarms
 * @param incidents known incidents; may be empty
 * @param days days of observed traffic
 */
export function score(runs: readonly AlarmRun[], incidents: readonly Incident[], days: number): Score {
  const firsts = incidents.map((incident) =>
    Math.min(...runs.flatMap((run) => run.windows.filter((window) => isOf(run, window, incident)))),
  );
  const delays = firsts.flatMap((first, index) => {
    const start = incidents[index]?.start ?? first;
    return first === Infinity
      ? []
      : [Math.max(0, Math.floor(first / WINDOW_SECONDS) - Math.floor(start / WINDOW_SECONDS))];
  });
  const right = runs.filter((run) =>
    run.windows.some((window) => incidents.some((incident) => isOf(run, window, incident))),
  );
  return { alarms: runs.length, right: right.length, incidents: incidents.length, found: delays.length, delays, days };
}

/**
 * Adds up scores over different data.
 * @param scores scores of one rule set; may be empty
 */
export function sumScores(scores: readonly Score[]): Score {
  return scores.reduce(
    (sum, next) => ({
      alarms: sum.alarms + next.alarms,
      right: sum.right + next.right,
      incidents: sum.incidents + next.incidents,
      found: sum.found + next.found,
      delays: [...sum.delays, ...next.delays],
      days: sum.days + next.days,
    }),
    { alarms: 0, right: 0, incidents: 0, found: 0, delays: [], days: 0 },
  );
}

/**
 * Returns a quantile: the smallest of the values that at least this share of the values does not exceed.
 * @param values values in any order
 * @param share share of the values, 0 to 1; 0.5 for the median
 * @returns undefined if there are no values
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

function isOf(run: AlarmRun, window: number, incident: Incident): boolean {
  if (run.accountId !== incident.accountId) return false;
  if (run.about !== undefined && incident.about !== 'anyone' && !incident.about.has(run.about)) return false;
  return window + WINDOW_SECONDS > incident.start && window < incident.end + AFTERMATH_SECONDS;
}

function runsOf(alarms: readonly Alarm[]): AlarmRun[] {
  const runs: AlarmRun[] = [];
  let last = -Infinity;
  for (const { accountId, about, windowStart } of alarms.toSorted((a, b) => a.windowStart - b.windowStart)) {
    if (windowStart - last > HOUR_SECONDS) runs.push({ accountId, about, windows: [windowStart] });
    last = windowStart;
  }
  return runs;
}
