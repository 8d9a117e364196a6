import { groupedBy } from '../core/collections/grouped-by.ts';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../core/time.ts';

/** What a rule says, in the window at whose end it can say it. */
export interface Alarm {
  readonly accountId: string;
  /** An address; undefined when the rule speaks of everything that the account logs. */
  readonly about: string | undefined;
  /** Epoch seconds. */
  readonly windowStart: number;
}

/** Alarms that a person takes as one. */
export interface AlarmRun {
  readonly accountId: string;
  readonly about: string | undefined;
  /** When there was news: the beginning, and each time it got worse. An alarm that only goes on tells nobody anything. Epoch seconds, ascending. */
  readonly windows: readonly number[];
}

/** Something that is known to have happened. */
export interface Incident {
  readonly accountId: string;
  /** Who took part: an alarm about any of them is right. */
  readonly about: ReadonlySet<string> | 'anyone';
  /** Epoch seconds, [start, end). */
  readonly start: number;
  readonly end: number;
}

/** How well alarms and incidents agree. */
export interface Score {
  readonly alarms: number;
  readonly right: number;
  readonly incidents: number;
  readonly found: number;
  /** One for each incident found: windows from its first to that of the first alarm, 0 for the same. */
  readonly delays: readonly number[];
  readonly days: number;
}

/** An alarm may come this much after the end: rules that look at an hour still see it. */
const AFTERMATH_SECONDS = HOUR_SECONDS;

/**
 * Joins alarms to runs, as people and ticket systems do: those about the same that are never more than an hour apart.
 * @param alarms in any order
 * @returns runs by what they are about, then time
 */
export function joinAlarms(alarms: readonly Alarm[]): AlarmRun[] {
  const bySubject = groupedBy(alarms, ({ accountId, about }) => `${accountId} ${about ?? ''}`);
  return [...bySubject.values()].flatMap((same) => runsOf(same));
}

/**
 * Compares alarms with what is known to have happened.
 * @param runs what was said
 * @param incidents what happened; may be none
 * @param days how long was watched
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
 * Adds up scores of different data.
 * @param scores at least none
 */
export function sumScores(scores: readonly Score[]): Score {
  return scores.reduce(
    (sum, one) => ({
      alarms: sum.alarms + one.alarms,
      right: sum.right + one.right,
      incidents: sum.incidents + one.incidents,
      found: sum.found + one.found,
      delays: [...sum.delays, ...one.delays],
      days: sum.days + one.days,
    }),
    { alarms: 0, right: 0, incidents: 0, found: 0, delays: [], days: 0 },
  );
}

/**
 * Gives the value that a share of values does not exceed.
 * @param values in any order
 * @param share 0.5 for the median
 * @returns undefined when there are no values
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
