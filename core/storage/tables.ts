import { compareAndSwapAll } from './compare-and-swap.ts';
import { tableKey } from './keys.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { type Attempt, ATTEMPT_COLUMNS, ROLLUP_COLUMNS } from '../rollup/columns.ts';
import { encodeParquet } from '../rollup/parquet.ts';
import { rollupWindow } from '../rollup/rollup.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { isFinal, WINDOW_SECONDS, WINDOWS_PER_HOUR } from '../time.ts';
import type { WindowStore } from './window-store.ts';

/** Pairs that one hour of the tables holds at most: writing so many takes 2 GB of memory, and detect has 3 GB. */
export const MAX_HOUR_PAIRS = 1_000_000;

/** Where tables are made from and written to. */
export interface TableSource {
  /** Where tables are written to. */
  readonly store: ObjectStore;
  readonly windows: Pick<WindowStore, 'read' | 'renewLearnt'>;
  /** The latest record start that was known before, epoch seconds; 0 where nothing was. What is final by it stays final. */
  readonly watermark: number;
  /** Reads the latest record start that is known now. */
  readonly readWatermark: () => Promise<number>;
}

/** How the tables of an hour were found, and are left. */
export interface HourTables {
  /** False when the tables said it already. */
  readonly isWritten: boolean;
  /** True when no window of the hour is waited for any more: until a window changes, the tables stay as they are. */
  readonly isFinal: boolean;
}

/**
 * Writes one hour of both tables from the window documents of that hour. Documents, what was learnt of the day before, and watermark are read after
 * the file that they replace, so a writer with older ones can never overwrite one with newer: what is final stays final.
 * @param hourStart epoch seconds
 * @throws {RangeError} when the hour has more than {@link MAX_HOUR_PAIRS} pairs
 */
export async function publishHour(source: TableSource, hourStart: number): Promise<HourTables> {
  const keys = [tableKey('rollups', hourStart), tableKey('attempts', hourStart)];
  let published: HourTables = { isWritten: false, isFinal: true };
  await compareAndSwapAll(source.store, keys, async ([rollups, attempts]) => {
    source.windows.renewLearnt();
    const windows = await readHour(source, hourStart);
    if (windows.length === 0) return [undefined, undefined];
    const watermark = areFinal(windows, source.watermark) ? source.watermark : await source.readWatermark();
    const changes = [changed(rollups, encodeRollups(windows, watermark)), changed(attempts, encodeAttempts(windows))];
    published = {
      isWritten: published.isWritten || changes.some((bytes) => bytes !== undefined),
      isFinal: areFinal(windows, watermark),
    };
    return changes;
  });
  return published;
}

function areFinal(windows: readonly WindowFacts[], watermark: number): boolean {
  return windows.every(({ windowStart }) => isFinal(windowStart, watermark));
}

async function readHour({ windows }: TableSource, hourStart: number): Promise<WindowFacts[]> {
  const starts = Array.from({ length: WINDOWS_PER_HOUR }, (_, index) => hourStart + index * WINDOW_SECONDS);
  const documents = await Promise.all(starts.map((start) => windows.read(start)));
  const observed = documents.filter((document) => document !== undefined);
  const pairs = observed.reduce((sum, facts) => sum + facts.pairs.length, 0);
  if (pairs > MAX_HOUR_PAIRS) {
    throw new RangeError(`Write the tables of an hour: found ${pairs} pairs, expected at most ${MAX_HOUR_PAIRS}`);
  }
  return observed;
}

function changed(current: StoredObject | undefined, bytes: Uint8Array): Uint8Array | undefined {
  return current && Buffer.compare(current.bytes, bytes) === 0 ? undefined : bytes;
}

function encodeRollups(windows: readonly WindowFacts[], watermark: number): Uint8Array {
  return encodeParquet(
    ROLLUP_COLUMNS,
    windows.flatMap((facts) => rollupWindow(facts, watermark)),
  );
}

function encodeAttempts(windows: readonly WindowFacts[]): Uint8Array {
  const rows = windows.flatMap((facts) =>
    facts.pairs.map((pair): Attempt => ({ ...pair, windowStart: facts.windowStart })),
  );
  return encodeParquet(ATTEMPT_COLUMNS, rows);
}
