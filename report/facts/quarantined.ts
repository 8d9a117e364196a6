import { mapConcurrently } from '../../core/collections/concurrently.ts';
import { dayOfLogKey } from '../../core/flowlog/log-key.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { parseQuarantineNote } from '../../core/storage/quarantine.ts';
import { DAY_SECONDS, isoDay } from '../../core/time.ts';
import type { Span } from '../report-facts.ts';
import type { DataStore } from './table-files.ts';

/** Most notes that are read. Further log objects count as if they belonged to the span. */
const MAX_NOTES = 1000;

const READS_AT_ONCE = 8;

/**
 * Counts the log objects that could not be read and may hold records of a span. The name of a log object of AWS tells its day; a file with another name
 * may hold records of any day.
 */
export async function countQuarantined(store: DataStore, span: Span): Promise<number> {
  const keys: string[] = [];
  for await (const key of store.list(PREFIXES.quarantine)) keys.push(key);
  const read = await mapConcurrently(keys.slice(0, MAX_NOTES), READS_AT_ONCE, async (key) => {
    const stored = await store.get(key);
    return stored !== undefined && mayHold(dayOfNote(stored.bytes), span);
  });
  return read.filter(Boolean).length + Math.max(0, keys.length - MAX_NOTES);
}

function dayOfNote(bytes: Uint8Array): string | undefined {
  try {
    return dayOfLogKey(parseQuarantineNote(bytes).key);
  } catch {
    return undefined;
  }
}

/** A log object holds records of the minutes before it was written, so it may lie in the folder of the next day. */
function mayHold(day: string | undefined, { from, to }: Span): boolean {
  return day === undefined || (day >= isoDay(from) && day <= isoDay(to - 1 + DAY_SECONDS));
}
