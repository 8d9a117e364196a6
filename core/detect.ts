import { type Alert, composeAlert } from './alerting/alert.ts';
import { enterWindow, type JudgedWindow } from './alerting/episodes.ts';
import { type AlertingState, decodeState, encodeState, type OutboxRow } from './alerting/state.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { judgeWindow } from './detection/judge.ts';
import { LONGEST_TRAIL } from './detection/rules.ts';
import { alertKey, EPISODES_KEY } from './keys.ts';
import type { ObjectStore, Publisher } from './ports.ts';
import type { WindowFacts } from './rollup/window-facts.ts';
import type { Settings } from './settings.ts';
import { publishHour } from './tables.ts';
import { FINAL_AFTER_SECONDS, hourOf, isoDay, WINDOW_SECONDS, windowOf } from './time.ts';
import { createWindowStore, type WindowStore } from './window-store.ts';

/** What detection works with. */
export interface DetectWorld {
  readonly store: ObjectStore;
  readonly publisher: Publisher;
  readonly settings: Settings;
  /** Kept between calls so that documents are not decoded again; by default made for each call. */
  readonly windows?: WindowStore;
}

/** What one call did. */
export interface DetectReport {
  readonly windows: number;
  readonly findings: number;
  readonly alerts: number;
  /** Latest record start seen, epoch seconds. */
  readonly watermark: number;
}

/**
 * Takes windows that log objects touched: folds, publishes the tables, judges, sends alerts. Every step may be repeated at any time, and by any
 * number of workers at once.
 * @param touched window starts, epoch seconds, in any order
 */
export async function detect(touched: readonly number[], world: DetectWorld): Promise<DetectReport> {
  const { store, settings } = world;
  const windows = world.windows ?? createWindowStore(store);
  const folded = new Map<number, WindowFacts>();
  for (const windowStart of ascending(touched)) {
    const facts = await windows.fold(windowStart);
    if (facts) folded.set(windowStart, facts);
  }
  const before = decodeState((await store.get(EPISODES_KEY))?.bytes).book.watermark;
  const watermark = Math.max(before, ...[...folded.values()].map((facts) => facts.latest));
  const judged = await judgeAll(folded, { windows, watermark: before, settings });

  const hours = new Set([...judged.map(({ facts }) => facts.windowStart), ...openAt(before)].map(hourOf));
  for (const hour of ascending([...hours])) await publishHour({ store, windows }, hour, watermark);

  await enterAll(judged, store);
  const alerts = await drainOutbox(world);
  const findings = judged.reduce((sum, one) => sum + one.findings.length, 0);
  return { windows: folded.size, findings, alerts, watermark };
}

function ascending(seconds: readonly number[]): number[] {
  return [...new Set(seconds)].toSorted((a, b) => a - b);
}

/** Windows that may have been open when the watermark was there, and may be final now. */
function openAt(watermark: number): number[] {
  if (watermark === 0) return [];
  const first = windowOf(watermark - FINAL_AFTER_SECONDS - WINDOW_SECONDS);
  const count = (windowOf(watermark) - first) / WINDOW_SECONDS + 1;
  return Array.from({ length: count }, (_, index) => first + index * WINDOW_SECONDS);
}

/** Judges the folded windows, and those after them that look back at them. */
async function judgeAll(
  folded: ReadonlyMap<number, WindowFacts>,
  world: { readonly windows: WindowStore; readonly watermark: number; readonly settings: Settings },
): Promise<JudgedWindow[]> {
  const trail = Array.from({ length: LONGEST_TRAIL }, (_, index) => index * WINDOW_SECONDS);
  const starts = ascending([...folded.keys()].flatMap((start) => trail.map((seconds) => start + seconds)));
  const known = new Map(folded);
  for (const start of ascending(starts.flatMap((one) => trail.map((seconds) => one - seconds)))) {
    if (known.has(start)) continue;
    const facts = await world.windows.read(start);
    if (facts) known.set(start, facts);
  }
  let { watermark } = world;
  return starts.flatMap((start) => {
    const facts = known.get(start);
    if (!facts) return [];
    watermark = Math.max(watermark, facts.latest);
    const earlier = (n: number): WindowFacts | undefined => known.get(start - n * WINDOW_SECONDS);
    return [{ facts, findings: judgeWindow({ facts, earlier, watermark, settings: world.settings }) }];
  });
}

/** Enters the judged windows, and puts what people must hear into the outbox, in one atomic write. */
async function enterAll(judged: readonly JudgedWindow[], store: ObjectStore): Promise<void> {
  await compareAndSwap(store, EPISODES_KEY, async (current) => {
    const state = decodeState(current?.bytes);
    let { book } = state;
    const outbox = [...state.outbox];
    for (const one of judged) {
      const entered = enterWindow(book, one);
      book = entered.book;
      outbox.push(
        ...entered.transitions.map((transition) =>
          rowOf(composeAlert(transition, book.watermark), transition.windowStart),
        ),
      );
    }
    const bytes = encodeState({ book, outbox });
    return current && Buffer.compare(current.bytes, bytes) === 0 ? undefined : bytes;
  });
}

function rowOf(alert: Alert, windowStart: number): OutboxRow {
  return { alert, day: isoDay(windowStart) };
}

/**
 * Sends what is in the outbox, records it, and only then takes it out. What is recorded has been sent: after a crash, only the alert whose record
 * is missing is sent again, not all that went out before it.
 */
async function drainOutbox({ store, publisher }: DetectWorld): Promise<number> {
  const { outbox } = decodeState((await store.get(EPISODES_KEY))?.bytes);
  for (const { alert, day } of outbox) {
    const key = alertKey(day, alert.episodeId, alert.number);
    if (await store.get(key)) continue;
    await publisher.publish(alert);
    await store.put(key, new TextEncoder().encode(`${JSON.stringify(alert)}\n`), 'absent');
  }
  if (outbox.length > 0) await takeOut(outbox, store);
  return outbox.length;
}

async function takeOut(sent: readonly OutboxRow[], store: ObjectStore): Promise<void> {
  const names = new Set(sent.map(nameOf));
  await compareAndSwap(store, EPISODES_KEY, async (current) => {
    const state: AlertingState = decodeState(current?.bytes);
    return encodeState({ ...state, outbox: state.outbox.filter((row) => !names.has(nameOf(row))) });
  });
}

function nameOf({ alert }: OutboxRow): string {
  return `${alert.episodeId} ${alert.number}`;
}
