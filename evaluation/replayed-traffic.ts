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

/** What came out of flow logs. */
export interface ReplayedTraffic {
  /** In the order in which they were told. */
  readonly alerts: readonly Alert[];
  /** By time; what other rules are shown. */
  readonly windows: readonly WindowFacts[];
  /** From the first window to the last. */
  readonly days: number;
}

/** Windows that are judged at once: a day. */
const BATCH_WINDOWS = 288;

/** A replay in memory, fed object by object. */
export interface TrafficReplay {
  /** Reads a log object. */
  add(object: LogObject): Promise<void>;
  /** Judges all windows, day by day. */
  finish(): Promise<ReplayedTraffic>;
}

/**
 * Starts a replay: ingest and detection as they are deployed, with a store in memory.
 * @param inside CIDR blocks that are ours besides the private ranges
 */
export function createTrafficReplay(inside: readonly string[] = []): TrafficReplay {
  const alerts: Alert[] = [];
  const store = new PartialBuffer(new MemoryStore());
  const settings = parseSettings({ inside });
  const windows = createWindowStore(store, { settings, remembered: 2 * BATCH_WINDOWS, isExclusive: true });
  const world: DetectDependencies = {
    settings,
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
      for (const start of await storePartials(await readLogObject(object, world.settings), store)) touched.add(start);
    },
    async finish() {
      const starts = [...touched].toSorted((a, b) => a - b);
      for (let from = 0; from < starts.length; from += BATCH_WINDOWS) {
        await detect(starts.slice(from, from + BATCH_WINDOWS), world);
      }
      return { alerts, windows: await readAll(starts, windows), days: daysOf(starts) };
    },
  };
}

/**
 * Takes alerts as alarms: an opening and each escalation, because both are news. Reminders and endings are not.
 * @param delivered `now` for what people are sent, `any` for what is recorded as well
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
