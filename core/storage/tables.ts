import { compareAndSwapAll } from './compare-and-swap.ts';
import { tableKey } from './keys.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { type Attempt, ATTEMPT_COLUMNS, ROLLUP_COLUMNS } from '../rollup/columns.ts';
import { encodeParquet } from '../rollup/parquet.ts';
import { rollupWindow } from '../rollup/rollup.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../time.ts';
import type { WindowStore } from './window-store.ts';

/** Where tables are made from and written to. */
export interface TableSource {
  readonly store: ObjectStore;
  readonly windows: WindowStore;
}

/**
 * Writes one hour of both tables from the window documents of that hour. Documents are read after the file that they replace, so a writer with
 * older documents can never overwrite one with newer.
 * @param hourStart epoch seconds
 * @param watermark latest record start seen, epoch seconds: it decides which windows are final
 */
export async function publishHour(place: TableSource, hourStart: number, watermark: number): Promise<void> {
  const keys = [tableKey('rollups', hourStart), tableKey('attempts', hourStart)];
  await compareAndSwapAll(place.store, keys, async ([rollups, attempts]) => {
    const starts = Array.from(
      { length: HOUR_SECONDS / WINDOW_SECONDS },
      (_, index) => hourStart + index * WINDOW_SECONDS,
    );
    const documents = await Promise.all(starts.map((start) => place.windows.read(start)));
    const windows = documents.filter((document) => document !== undefined);
    if (windows.length === 0) return [undefined, undefined];
    return [changed(rollups, encodeRollups(windows, watermark)), changed(attempts, encodeAttempts(windows))];
  });
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
