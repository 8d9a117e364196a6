import { MemoryStore } from '../adapters/local/memory-store.ts';
import { PartialBuffer } from '../adapters/local/partial-buffer.ts';
import type { Alert } from '../core/alerting/alert.ts';
import { detect, type DetectDependencies } from '../core/detect.ts';
import { createHistoryStore } from '../core/storage/history-store.ts';
import { readLogObject, storePartials } from '../core/ingest.ts';
import type { LogObject } from '../core/ports.ts';
import type { WindowFacts } from '../core/windows/window-facts.ts';
import { parseSettings } from '../core/settings/detection-settings.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { createWindowStore, type WindowStore } from '../core/storage/window-store.ts';
import type { Alarm, AlarmRun } from './scoring.ts';

/** Alerts and windows of replayed flow logs. */
export interface ReplayedTraffic {
  /** Alerts in the order in which they were published. */
  readonly alerts: readonly Alert[];
  /** Windows in the order of time, for the rules of others. */
  readonly windows: readonly WindowFacts[];
  /** Days from the start of the first window to the end of the last. */
  readonly days: number;
}

/** Number of windows that are judged together: a day. */
const BATCH_WINDOWS = 288;

/** A replay in memory. Log objects are added one by one. */
export interface TrafficReplay {
  /** Reads a log object and stores its partials. */
  add(object: LogObject): Promise<void>;
  /** Judges all windows, day by day. */
  finish(): Promise<ReplayedTraffic>;
}

/**
 * Creates a replay. It uses ingest and detection as deployed, with a store in memory.
 * @param inside CIDR blocks that count as inside, in addition to the private ranges
 */
export function createTrafficReplay(inside: readonly string[] = []): TrafficReplay {
  const alerts: Alert[] = [];
  const store = new PartialBuffer(new MemoryStore());
  const windows = createWindowStore(store, { remembered: 2 * BATCH_WINDOWS, isExclusive: true });
  const dependencies: DetectDependencies = {
    settings: parseSettings({ inside }),
    store,
    windows,
    history: createHistoryStore(store, windows),
    now: () => 0,
    leaseSeconds: 0,
    publisher: {
      publish: async (alert) => {
        alerts.push(alert);
      },
    },
  };
  const touched = new Set<number>();
  return {
    async add(object) {
      const read = await readLogObject(object, dependencies.settings);
      for (const start of await storePartials(read, store)) touched.add(start);
    },
    async finish() {
      const starts = [...touched].toSorted((a, b) => a - b);
      for (let from = 0; from < starts.length; from += BATCH_WINDOWS) {
        await detect(starts.slice(from, from + BATCH_WINDOWS), dependencies);
      }
      return { alerts, windows: await readAll(starts, windows), days: daysOf(starts) };
    },
  };
}

/**
 * Converts alerts to runs of alarms. The opening of an episode and each escalation are alarms. Reminders and endings are no alarms.
 * @param alerts alerts in any order
 * @param delivered `now` for alerts that are sent at once; `any` for all alerts, also those that are only recorded
 */
export function alarmRunsOf(alerts: readonly Alert[], delivered: 'now' | 'any'): AlarmRun[] {
  return alerts
    .filter(({ transition }) => transition === 'opened' || transition === 'escalated')
    .filter(({ delivery }) => delivered === 'any' || delivery === 'now')
    .map((alert) => ({ ...alarmOf(alert), windows: [Date.parse(alert.window.start) / 1000] }));
}

function alarmOf({ scope, entity }: Alert): Omit<Alarm, 'windowStart'> {
  return { accountId: scope.accountId, about: entity.type === 'series' ? undefined : entity.id };
}

async function readAll(starts: readonly number[], windows: WindowStore): Promise<WindowFacts[]> {
  const read: WindowFacts[] = [];
  for (const start of starts) {
    const facts = await windows.read(start);
    if (facts) read.push(facts);
  }
  return read;
}

function daysOf(starts: readonly number[]): number {
  const [first = 0] = starts;
  return starts.length === 0 ? 0 : ((starts.at(-1) ?? first) + WINDOW_SECONDS - first) / DAY_SECONDS;
}
