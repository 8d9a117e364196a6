import { mapConcurrently } from './collections/concurrently.ts';
import { flowLogOfKey } from './flowlog/log-key.ts';
import { insideRanges } from './network/ownership.ts';
import { readBody, type ReadLog } from './flowlog/body-reader.ts';
import { UnreadableObjectError, type UnreadableReason } from './flowlog/unreadable-object.ts';
import { objectIdOf, partialKey } from './storage/keys.ts';
import type { LogObject, LogObjectLocation, ObjectStore } from './ports.ts';
import { storePartial } from './storage/partial-store.ts';
import { quarantine } from './storage/quarantine.ts';
import { createPartialBuilder, type ObjectFacts } from './windows/partial.ts';
import { encodeWindow } from './windows/window-codec.ts';
import type { Settings } from './settings/detection-settings.ts';
import type { ReadLimits } from './flowlog/read-limits.ts';

/** A record may start this much after its object was written: clocks differ. */
const CLOCK_SECONDS = 300;

/** Partials that are written at once: an archive of months touches thousands of windows. */
const WRITES_AT_ONCE = 32;

/** Settings that decide how a log object is read. */
export type ReadSettings = Pick<Settings, 'ports' | 'inside'> & Partial<Pick<Settings, 'logFormat'>>;

/** What one log object says, and how it was read. */
export interface ReadObject extends ObjectFacts, ReadLog {
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
  settings: ReadSettings,
  limits: ReadLimits = { maxBytes: Infinity },
): Promise<ReadObject> {
  const ports: ReadonlySet<number> = new Set(settings.ports);
  const builder = createPartialBuilder(ports, insideRanges(settings));
  const latestSecond = object.writtenAt === undefined ? Infinity : object.writtenAt + CLOCK_SECONDS;
  const assumedFields = settings.logFormat?.split(' ');
  const read = await readBody(object, { ports, sink: builder.sink, latestSecond, limits, assumedFields });
  const objectId = objectIdOf(await object.identity());
  const flowLogId = flowLogOfKey(object.name ?? '');
  return { ...builder.finish({ objectId, flowLogId, malformed: read.rejects.total }), ...read, objectId };
}

/**
 * Writes what a log object says, one partial for each window that it touches. Names and bytes depend only on the object: writing twice changes
 * nothing.
 * @returns the windows that were touched, epoch seconds, ascending
 * @throws {UnreadableDocumentError} when a newer release has written a partial of the object
 */
export async function storePartials(read: ReadObject, store: ObjectStore): Promise<readonly number[]> {
  await mapConcurrently(read.windows, WRITES_AT_ONCE, async (start) =>
    storePartial(store, partialKey(start, read.objectId), encodeWindow(read.documentOf(start))),
  );
  return read.windows;
}

/** What ingest works with. */
export interface IngestDependencies {
  readonly store: ObjectStore;
  readonly settings: ReadSettings;
  readonly limits: ReadLimits;
  /** @throws {UnreadableObjectError} when there is nothing to read, or no leave to */
  readonly open: (location: LogObjectLocation) => Promise<LogObject>;
  /** Tells detection which windows have something new. */
  readonly announce: (windows: readonly number[]) => Promise<void>;
}

/** What became of one log object. */
export type Ingested =
  | { readonly kind: 'read'; readonly read: ReadObject }
  | { readonly kind: 'quarantined'; readonly reason: UnreadableReason; readonly message: string };

/** An object that cannot be read may still be on its way to where it is copied from; after so many tries it is set aside. */
const TRIES_BEFORE_QUARANTINE = 3;

/**
 * Takes one log object in: reads it, writes its partials, announces the windows. In this order, so that whatever fails is done again and nothing is
 * announced that is not there.
 * @param location where it is
 * @param tries the how-manieth try this is, from 1
 * @throws {UnreadableObjectError} when it cannot be read and is worth another try. One that we have no leave to read always is: a policy that was
 *   broken for an hour must not set aside all that came in that hour, so it ends among the dead letters, which can be sent back
 */
export async function ingestLogObject(
  location: LogObjectLocation,
  tries: number,
  { store, settings, limits, open, announce }: IngestDependencies,
): Promise<Ingested> {
  let object: LogObject | undefined;
  try {
    object = await open(location);
    const read = await readLogObject(object, settings, limits);
    await announce(await storePartials(read, store));
    return { kind: 'read', read };
  } catch (error) {
    if (!(error instanceof UnreadableObjectError) || error.reason === 'denied' || tries < TRIES_BEFORE_QUARANTINE) {
      throw error;
    }
    await quarantine((await object?.identity()) ?? { ...location, etag: '' }, error, store);
    return { kind: 'quarantined', reason: error.reason, message: error.message };
  }
}
