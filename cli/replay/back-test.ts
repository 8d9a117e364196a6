import type { Alert } from '../../core/alerting/alert.ts';
import { type HeldAlerts, worstOf } from '../../core/alerting/held-alerts.ts';
import type { Delivery } from '../../core/alerting/route.ts';
import type { TransitionName } from '../../core/episodes/episode.ts';
import { bySeverity } from '../../core/detection/finding.ts';
import { RULES } from '../../core/detection/all-rules.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import type { Settings } from '../../core/settings/detection-settings.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import { pluralised, duration, withThousands } from '../../core/wording.ts';
import { createThresholdTrials, type ThresholdTrial } from './threshold-trial.ts';

/** What settings would have done, had they been in force while the logs were written. */
export interface BackTest {
  /** Takes an alert of these logs, sent or only recorded, by this run or by an earlier one. */
  addAlert(alert: Pick<Alert, 'rule' | 'transition' | 'delivery'>): void;
  /** Takes a window that was judged; they must come by time. */
  addWindow(facts: WindowFacts): void;
  /**
   * @param held alerts that were still held when the logs ended: no digest tells them
   * @returns lines for a person, without newlines; none when nothing was judged
   */
  lines(held: readonly HeldAlerts[]): string[];
}

const TRANSITIONS: ReadonlyArray<readonly [name: TransitionName, head: string]> = [
  ['opened', 'opened'],
  ['escalated', 'escalated'],
  ['reminder', 'reminders'],
  ['ended', 'ended'],
];

const HELD_BACK: ReadonlyArray<readonly [delivery: Delivery, head: string]> = [
  ['folded', 'in another mail'],
  ['digest', 'in a digest'],
  ['suppressed', 'allow-listed'],
  ['shadow', 'in shadow'],
];

/** The rule of messages that tell of several alerts. */
const DIGEST = 'digest';

/**
 * Returns an empty back-test. It counts the alerts of a replay, and tries other thresholds on its windows.
 * @param settings what was judged by
 */
export function createBackTest(settings: Settings): BackTest {
  const trials = createThresholdTrials(settings);
  const counts = new Map<string, number>();
  let first = Infinity;
  let last = -Infinity;
  return {
    addAlert({ rule, transition, delivery }) {
      const key = rule === DIGEST ? DIGEST : `${rule} ${delivery === 'now' ? transition : delivery}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    addWindow(facts) {
      first = Math.min(first, facts.windowStart);
      last = Math.max(last, facts.windowStart);
      trials.add(facts);
    },
    lines(held) {
      if (last < first) return [];
      const seconds = last + WINDOW_SECONDS - first;
      return [
        ...alertLines(counts, seconds),
        ...heldText(held),
        ...trials.results().flatMap((trial) => trialLines(trial)),
      ];
    },
  };
}

function alertLines(counts: ReadonlyMap<string, number>, seconds: number): string[] {
  const sent = [...counts]
    .filter(([key]) => TRANSITIONS.some(([name]) => key.endsWith(` ${name}`)))
    .reduce((sum, [, count]) => sum + count, 0);
  const days = seconds / DAY_SECONDS;
  const digests = counts.get(DIGEST) ?? 0;
  const daily = days < 1 ? '' : ` (${((sent + digests) / days).toFixed(1)} a day)`;
  const alerts = `${pluralised(sent, 'alert')}${digests === 0 ? '' : ` and ${pluralised(digests, 'digest')}`}`;
  const told = `These settings would have sent ${alerts} in ${spanText(seconds)}${daily}`;
  const columns = [...TRANSITIONS, ...HELD_BACK.filter(([name]) => name === 'digest' || holds(counts, name))];
  const rows = RULES.map(
    ({ id }) => [id, ...columns.map(([name]) => counts.get(`${id} ${name}`) ?? 0)] as const,
  ).filter(([, ...numbers]) => numbers.some((number) => number > 0));
  if (rows.length === 0) return [`${told}.`];
  return [
    `${told}:`,
    ...layOut([['rule', ...columns.map(([, head]) => head)], ...rows.map((row) => row.map(cellText))]),
  ];
}

function holds(counts: ReadonlyMap<string, number>, name: Delivery): boolean {
  return [...counts.keys()].some((key) => key.endsWith(` ${name}`));
}

/** Alerts for a digest count as such above, also those whose digest was not due before the logs ended. */
function heldText(held: readonly HeldAlerts[]): string[] {
  const count = held.reduce((sum, one) => sum + one.count, 0);
  const [worst] = held.map(worstOf).toSorted((one, other) => bySeverity(other, one));
  return worst === undefined
    ? []
    : [`Held for a digest when the logs ended: ${pluralised(count, 'alert')} (worst: ${worst}).`];
}

function trialLines({ setting, peak, trials }: ThresholdTrial): string[] {
  const { scope, metric, direction } = setting;
  const what = `${direction} ${metric} of one ${scope} in five minutes`;
  if (peak === 0) return [`A threshold on ${what}: there were none.`];
  const rows = trials.map(({ atLeast, windows, episodes }) => [
    `${withThousands(atLeast)}${atLeast === setting.atLeast ? ' (set)' : ''}`,
    withThousands(windows),
    withThousands(episodes),
  ]);
  return [
    `A threshold on ${what} (at most ${withThousands(peak)}) would have been reached:`,
    ...layOut([['at least', 'windows', 'episodes'], ...rows]),
  ];
}

function spanText(seconds: number): string {
  return seconds < 2 * DAY_SECONDS ? duration(seconds) : pluralised(Math.round(seconds / DAY_SECONDS), 'day');
}

function cellText(cell: string | number): string {
  return typeof cell === 'number' ? withThousands(cell) : cell;
}

/** Columns side by side, the first to the left. */
function layOut(rows: ReadonlyArray<readonly string[]>): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  );
}
