import { compileRanges } from './flowlog/address.ts';
import { readText, type ReadBytes, type ReadLimits } from './flowlog/inflate.ts';
import { createTextReader, type TextSummary } from './flowlog/text-reader.ts';
import { objectIdOf, partialKey } from './keys.ts';
import type { LogObject, ObjectStore } from './ports.ts';
import { createPartialBuilder, type ObjectFacts } from './rollup/partial.ts';
import { encodeWindow } from './rollup/window-codec.ts';
import { PRIVATE_RANGES, type Settings } from './settings.ts';

/** What one log object says, and how it was read. */
export interface ReadObject extends ObjectFacts, TextSummary, ReadBytes {
  readonly objectId: string;
}

/**
 * Reads a log object. Nothing is written.
 * @param object opened for reading
 * @param settings what is watched, and what is ours
 * @param limits for objects that nobody chose to read
 * @throws {UnreadableObjectError} when the object as a whole cannot be used
 */
export async function readLogObject(
  object: LogObject,
  settings: Pick<Settings, 'ports' | 'inside'>,
  limits: ReadLimits = { maxBytes: Infinity },
): Promise<ReadObject> {
  const builder = createPartialBuilder(settings.ports, compileRanges([...PRIVATE_RANGES, ...settings.inside]));
  const reader = createTextReader(settings.ports, builder.sink);
  const bytes = await readText(object.body, (chunk) => reader.push(chunk), limits);
  const summary = reader.end();
  const objectId = objectIdOf(object.identity());
  return { ...builder.finish(objectId), ...summary, ...bytes, objectId };
}

/**
 * Writes what a log object says, one partial for each window that it touches. Names and bytes depend only on the object: writing twice changes
 * nothing.
 * @returns the windows that were touched, epoch seconds, ascending
 */
export async function storePartials(read: ReadObject, store: ObjectStore): Promise<number[]> {
  await Promise.all(
    read.windows.map((facts) =>
      store.put(partialKey(facts.windowStart, read.objectId), encodeWindow(facts), 'anything'),
    ),
  );
  return read.windows.map((facts) => facts.windowStart);
}
