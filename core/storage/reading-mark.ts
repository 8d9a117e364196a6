import { requireSchema } from '../encoding/schema.ts';
import type { LogObjectLocation, ObjectStore } from '../ports.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { readingKey } from './keys.ts';
import { decodeDocument, refuseNewer } from './stored-document.ts';

const MARK = { what: 'the mark of a reading', schema: 'surge445.reading/1' };

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
 * @throws {UnreadableDocumentError} when the mark of the earlier reading is damaged, or a newer release wrote it
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
  const earlier = decodeDocument({ key, bytes: stored.bytes }, parseMark);
  if (earlier.state === 'begun') return earlier.until < now ? 'died' : 'busy';
  return (await store.put(key, bytes, { etag: stored.etag })) === 'written' ? 'begun' : 'busy';
}

/**
 * Notes that a reading ended, well or badly. Must follow {@link beginReading} whenever the process is still there.
 * @throws {UnreadableDocumentError} when a newer release has written the mark
 */
export async function endReading(store: ObjectStore, { location, messageId }: Reading): Promise<void> {
  const key = readingKey(location, messageId);
  await compareAndSwap(store, key, async (current) => {
    if (current) refuseNewer({ key, bytes: current.bytes }, MARK);
    return encodeMark({ ...location, state: 'ended', until: 0 });
  });
}

function encodeMark(mark: ReadingMark): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ schema: MARK.schema, ...mark })}\n`);
}

/** Marks of earlier releases name no schema. */
function parseMark(bytes: Uint8Array): ReadingMark {
  // Only this file writes these objects.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { schema = MARK.schema, ...mark } = JSON.parse(new TextDecoder().decode(bytes)) as ReadingMark & {
    readonly schema?: string;
  };
  requireSchema(MARK.what, schema, MARK.schema);
  return mark;
}
