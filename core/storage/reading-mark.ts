import type { LogObjectLocation, ObjectStore } from '../ports.ts';
import { readingKey } from './keys.ts';

/** A note that a log object is being read. It outlives the process that wrote it, so the next process learns that this one died. Stored as JSON. */
interface ReadingMark extends LogObjectLocation {
  /** `begun` until the reading ends, well or badly. */
  readonly state: 'begun' | 'ended';
  /** The process that wrote the mark is gone after this second, epoch seconds. */
  readonly until: number;
}

/** Which reading a mark is about. Only a message that comes again finds its own mark: others about the same object have marks of their own. */
export interface Reading {
  readonly location: LogObjectLocation;
  readonly messageId: string;
}

/**
 * What was found where a reading begins:
 * - `begun`: nothing that stands in its way, and the mark is written;
 * - `died`: the last process died while it read this object;
 * - `busy`: a process may still be reading it, because the message came twice.
 */
export type Beginning = 'begun' | 'died' | 'busy';

/**
 * Writes the mark before a log object is read. The mark of an earlier reading that never ended stays.
 * @param now the clock, epoch seconds
 * @param until the second after which this process is gone for sure, epoch seconds
 */
export async function beginReading(
  store: ObjectStore,
  reading: Reading,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<Beginning> {
  const key = readingKey(reading.location, reading.messageId);
  const bytes = encodeMark({ ...reading.location, state: 'begun', until });
  if ((await store.put(key, bytes, 'absent')) === 'written') return 'begun';
  const stored = await store.get(key);
  if (!stored) return 'busy';
  const earlier = parseMark(stored.bytes);
  if (earlier.state === 'begun') return earlier.until < now ? 'died' : 'busy';
  return (await store.put(key, bytes, { etag: stored.etag })) === 'written' ? 'begun' : 'busy';
}

/** Notes that a reading ended, well or badly. Must follow {@link beginReading} whenever the process is still there. */
export async function endReading(store: ObjectStore, { location, messageId }: Reading): Promise<void> {
  await store.put(readingKey(location, messageId), encodeMark({ ...location, state: 'ended', until: 0 }), 'anything');
}

function encodeMark(mark: ReadingMark): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(mark)}\n`);
}

function parseMark(bytes: Uint8Array): ReadingMark {
  // Only this file writes these objects.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(new TextDecoder().decode(bytes)) as ReadingMark;
}
