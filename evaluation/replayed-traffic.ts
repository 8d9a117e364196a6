import { MemoryStore } from '../adapters/local/memory-store.ts';
import { PartialBuffer } from '../adapters/local/partial-buffer.ts';
import type { Alert } from '../core/alerting/alert.ts';
import type { LogObject } from '../core/ports.ts';
import { type PastLogObject, replay } from '../core/replay.ts';
import { parseSettings, type Settings } from '../core/settings/detection-settings.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import type { WindowFacts } from '../core/windows/window-facts.ts';
import type { Alarm, AlarmRun } from './scoring.ts';

/** Alerts and windows of replayed flow logs. */
export interface ReplayedTraffic {
  /** Alerts in the order in which they were published. */
  readonly alerts: readonly Alert[];
  /** Windows in the order of time, for the rules of others. */
  readonly windows: readonly WindowFacts[];
  /** Number of log objects that could not be read. */
  readonly unreadable: number;
  /** Days from the start of the first window to the end of the last. */
  readonly days: number;
}

/**
 * Replays log objects: ingest and detection as they are deployed, with a store in memory. A log object that cannot be read is passed over.
 * @param objects log objects, in any order
 * @param settings settings of detection
 */
export async function replayTraffic(
  objects: Iterable<LogObject>,
  settings: Settings = parseSettings(),
): Promise<ReplayedTraffic> {
  const alerts: Alert[] = [];
  const windows: WindowFacts[] = [];
  let unreadable = 0;
  await replay(located(objects), {
    settings,
    store: new PartialBuffer(new MemoryStore()),
    now: () => 0,
    publisher: { publish: async (alert) => void alerts.push(alert) },
    hooks: { onJudged: (facts) => windows.push(facts), onUnreadable: () => (unreadable += 1) },
  });
  return { alerts, windows, unreadable, days: daysOf(windows) };
}

/**
 * Gives all log objects the same place, because nobody asks where they are.
 * @yields the log objects, in their order
 */
function* located(objects: Iterable<LogObject>): Generator<PastLogObject> {
  for (const object of objects) yield { location: { bucket: '', key: '' }, object };
}

/**
 * Converts alerts to runs of alarms. The opening of an episode and each escalation are alarms. Reminders and endings are no alarms.
 * @param alerts alerts in any order
 * @param delivered `now` for alerts that are told at once, also in the mail about another one; `any` for all alerts, also those that are only recorded
 */
export function alarmRunsOf(alerts: readonly Alert[], delivered: 'now' | 'any'): AlarmRun[] {
  return alerts
    .filter(({ transition }) => transition === 'opened' || transition === 'escalated')
    .filter(({ delivery }) => delivered === 'any' || delivery === 'now' || delivery === 'folded')
    .map((alert) => ({ ...alarmOf(alert), windows: [Date.parse(alert.window.start) / 1000] }));
}

function alarmOf({ scope, entity }: Alert): Omit<Alarm, 'windowStart'> {
  return { accountId: scope.accountId, about: entity.type === 'series' ? undefined : entity.id };
}

function daysOf(windows: readonly WindowFacts[]): number {
  const [first] = windows;
  const last = windows.at(-1);
  return first && last ? (last.windowStart + WINDOW_SECONDS - first.windowStart) / DAY_SECONDS : 0;
}
