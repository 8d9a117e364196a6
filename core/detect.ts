import { alertOnWindow } from './alerting/alert-on-window.ts';
import type { JudgedWindow } from './episodes/episodes.ts';
import {
  type AlertingState,
  decodeState,
  encodeState,
  markStale,
  type OutboxRow,
  type StaleHour,
  withoutPublished,
} from './alerting/state.ts';
import { mapConcurrently } from './collections/concurrently.ts';
import { compareAndSwap } from './storage/compare-and-swap.ts';
import { judgeWindow } from './detection/judge.ts';
import { LONGEST_TRAIL } from './detection/all-rules.ts';
import { createHistoryStore, type HistoryStore } from './storage/history-store.ts';
import { EPISODES_KEY } from './storage/keys.ts';
import { leaseRows, type OutboxDependencies, sendRows } from './storage/outbox.ts';
import type { ObjectStore } from './ports.ts';
import type { WindowFacts } from './windows/window-facts.ts';
import type { Settings } from './settings/detection-settings.ts';
import { type OnUnreadable, readOrSkip, type UnreadableDocumentError } from './storage/stored-document.ts';
import { publishHour } from './storage/tables.ts';
import { FINAL_AFTER_SECONDS, hourOf, WINDOW_SECONDS, windowOf } from './time.ts';
import { createWindowStore, type WindowStore } from './storage/window-store.ts';
import { ascending, byText } from './collections/order.ts';

const READS_AT_ONCE = 16;

/** What detection works with. */
export interface DetectDependencies extends OutboxDependencies {
  readonly settings: Settings;
  /** Kept between calls, where nobody else writes, so that documents are not decoded again. */
  readonly windows?: WindowStore;
  /** Likewise; made from the same windows. */
  readonly history?: HistoryStore;
}

/** What one call did. */
export interface DetectReport {
  readonly windows: number;
  readonly findings: number;
  /** Alerts that were sent. */
  readonly alerts: number;
  /**
   * From the end of the window in which something began or got worse to when people were told, by the clock: the longest of those that did not
   * wait for a digest, undefined when there was none.
   */
  readonly alertLagSeconds: number | undefined;
  /** Alerts that wait in the outbox. */
  readonly waiting: number;
  /** Latest record start seen, epoch seconds; 0 before anything was seen. */
  readonly watermark: number;
  /** Documents that could not be read and were done without, ascending; none of them is one of the touched windows. */
  readonly unreadable: readonly string[];
}

/**
 * Takes windows that log objects touched: folds them, judges them, sends what people must hear. Every step may be repeated at any time, and by
 * any number of workers at once.
 *
 * Tables are not rewritten for every touch, because a query fails when a file is replaced under it: hours are marked, and {@link publishStale}
 * writes them. Only the hour that an alert speaks of is written at once, before the alert is sent, so that its SQL finds its numbers.
 *
 * A document that cannot be read holds up the window that it is of, and no other: a neighbour is judged as if nothing had been observed there.
 * @param touched window starts, epoch seconds, in any order; none is allowed and sends what is left in the outbox
 * @throws {UnreadableDocumentError} when a touched window, or a partial of it, cannot be read
 * @throws {UnsentAlertsError} after all alerts were tried; those that failed stay in the outbox
 */
export async function detect(touched: readonly number[], world: DetectDependencies): Promise<DetectReport> {
  const { store, settings } = world;
  const windows = world.windows ?? createWindowStore(store, { settings });
  const unreadable = new Set<string>();
  const note = ({ key }: UnreadableDocumentError): void => void unreadable.add(key);
  // Where nobody else writes, somebody is there to be told that the folder is damaged.
  const onUnreadable = world.windows ? undefined : note;
  const folded = await foldAll(touched, windows);
  const before = (await readState(store)).episodeState.watermark;
  const seen = rememberReads(windows, onUnreadable);
  const digests = world.history ?? createHistoryStore(store, seen, { isExclusive: false, onUnreadable });
  const watermarkNow = Math.max(before, ...[...folded.values()].map((facts) => facts.latest));
  await digests.update([...new Set([...folded.keys()].map(hourOf))], watermarkNow);
  const judged = await judgeAll(folded, { seen, digests, watermark: before, settings });
  const hours = folded.size === 0 ? [] : [...folded.keys(), ...openAt(before)].map(hourOf);

  const { state, ours } = await recordAndLease({ judged, hours }, world);
  const { watermark } = state.episodeState;
  const citedHours = new Set(ours.map((row) => hourOf(row.windowStart)));
  const cited = state.stale.filter((hour) => citedHours.has(hour.hourStart));
  // An alert does not wait for a table that cannot be written: that stays marked, and publishStale() will say why.
  await readOrSkip(async () => publishHours(cited, { ...world, windows }), note);
  const { sent, failure } = await sendRows(ours, world);
  if (failure) throw failure;

  const findings = judged.reduce((sum, one) => sum + one.findings.length, 0);
  return {
    windows: folded.size,
    findings,
    alerts: sent.length,
    alertLagSeconds: alertLag(sent, world.now()),
    waiting: state.outbox.length - sent.length,
    watermark,
    unreadable: [...unreadable].toSorted(byText),
  };
}

function alertLag(sent: readonly OutboxRow[], now: number): number | undefined {
  const prompt = sent.filter(
    ({ alert }) => alert.delivery === 'now' && (alert.transition === 'opened' || alert.transition === 'escalated'),
  );
  const lags = prompt.map(({ windowStart }) => Math.max(0, now - windowStart - WINDOW_SECONDS));
  return lags.length === 0 ? undefined : Math.max(...lags);
}

/**
 * Writes the tables of every hour that changed since they were last written.
 * @returns how many hours were written
 * @throws {UnreadableDocumentError} the first, after all other hours were written
 */
export async function publishStale(world: Pick<DetectDependencies, 'store' | 'windows' | 'settings'>): Promise<number> {
  const { stale } = await readState(world.store);
  await publishHours(stale, {
    store: world.store,
    windows: world.windows ?? createWindowStore(world.store, { settings: world.settings }),
  });
  return stale.length;
}

async function readState(store: ObjectStore): Promise<AlertingState> {
  return decodeState((await store.get(EPISODES_KEY))?.bytes);
}

async function publishHours(
  hours: readonly StaleHour[],
  place: { readonly store: ObjectStore; readonly windows: WindowStore },
): Promise<void> {
  if (hours.length === 0) return;
  const { watermark } = (await readState(place.store)).episodeState;
  const failures: UnreadableDocumentError[] = [];
  const published: StaleHour[] = [];
  for (const hour of hours) {
    const failed = failures.length;
    await readOrSkip(
      async () => publishHour(place, hour.hourStart, watermark),
      (error) => failures.push(error),
    );
    if (failures.length === failed) published.push(hour);
  }
  await compareAndSwap(place.store, EPISODES_KEY, async (current) => {
    const state = decodeState(current?.bytes);
    return encodeState({ ...state, stale: withoutPublished(state.stale, published) });
  });
  const [failure] = failures;
  if (failure) throw failure;
}

async function foldAll(touched: readonly number[], windows: WindowStore): Promise<Map<number, WindowFacts>> {
  const folded = new Map<number, WindowFacts>();
  for (const windowStart of ascending(touched)) {
    const result = await windows.fold(windowStart);
    if (result) folded.set(windowStart, result.facts);
  }
  return folded;
}

/** Windows that may have been open when the watermark was there, and may be final now. */
function openAt(watermark: number): number[] {
  if (watermark === 0) return [];
  const first = windowOf(watermark - FINAL_AFTER_SECONDS - WINDOW_SECONDS);
  const count = (windowOf(watermark) - first) / WINDOW_SECONDS + 1;
  return Array.from({ length: count }, (_, index) => first + index * WINDOW_SECONDS);
}

/** Window documents that were read in one call, after it folded its own: whoever folds later sees both. */
interface WindowReads extends Pick<WindowStore, 'read'> {
  /** As it was last read; read now when it was not. */
  readonly last: (windowStart: number) => Promise<WindowFacts | undefined>;
}

function rememberReads(windows: WindowStore, onUnreadable: OnUnreadable | undefined): WindowReads {
  const last = new Map<number, WindowFacts | undefined>();
  const read = async (windowStart: number): Promise<WindowFacts | undefined> => {
    const facts = await readOrSkip(async () => windows.read(windowStart), onUnreadable);
    last.set(windowStart, facts);
    return facts;
  };
  return { read, last: async (windowStart) => (last.has(windowStart) ? last.get(windowStart) : read(windowStart)) };
}

/** Judges the folded windows, and those after them that look back at them. */
async function judgeAll(
  folded: ReadonlyMap<number, WindowFacts>,
  world: {
    readonly seen: WindowReads;
    readonly digests: HistoryStore;
    readonly watermark: number;
    readonly settings: Settings;
  },
): Promise<JudgedWindow[]> {
  const trail = Array.from({ length: LONGEST_TRAIL }, (_, index) => index * WINDOW_SECONDS);
  const starts = ascending([...folded.keys()].flatMap((start) => trail.map((seconds) => start + seconds)));
  const around = ascending(starts.flatMap((one) => trail.map((seconds) => one - seconds)));
  const read = await mapConcurrently(
    around,
    READS_AT_ONCE,
    async (start) => folded.get(start) ?? world.seen.last(start),
  );
  const known = new Map(around.map((start, index) => [start, read[index]]));
  let { watermark } = world;
  const judged: JudgedWindow[] = [];
  for (const start of starts) {
    const facts = known.get(start);
    if (!facts) continue;
    watermark = Math.max(watermark, facts.latest);
    const earlier = (n: number): WindowFacts | undefined => known.get(start - n * WINDOW_SECONDS);
    const memory = await world.digests.recall(start);
    const findings = judgeWindow({ facts, earlier, watermark, history: memory, settings: world.settings });
    judged.push({ facts, findings, baselines: memory.baselines });
  }
  return judged;
}

/** Enters the judged windows, marks their hours, and leases what people must hear, in one atomic write. */
async function recordAndLease(
  input: { readonly judged: readonly JudgedWindow[]; readonly hours: readonly number[] },
  world: DetectDependencies,
): Promise<{ state: AlertingState; ours: readonly OutboxRow[] }> {
  let result: { state: AlertingState; ours: readonly OutboxRow[] } | undefined;
  await compareAndSwap(world.store, EPISODES_KEY, async (current) => {
    const before = decodeState(current?.bytes);
    let { episodeState, delivery } = before;
    const rows = [...before.outbox];
    for (const one of input.judged) {
      const entered = alertOnWindow({ episodeState, delivery }, one, world.settings);
      ({ episodeState, delivery } = entered.after);
      rows.push(...entered.alerts.map((alert) => ({ ...alert, leasedUntil: 0 })));
    }
    const { outbox, ours } = leaseRows(rows, world);
    result = { state: { episodeState, delivery, outbox, stale: markStale(before.stale, input.hours) }, ours };
    const isIdle = input.judged.length === 0 && ours.length === 0 && input.hours.length === 0;
    return isIdle ? undefined : encodeState(result.state);
  });
  if (!result) throw new Error('Enter windows: the state was not read');
  return result;
}
