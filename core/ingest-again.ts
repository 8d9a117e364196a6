import { UnreadableObjectError } from './flowlog/unreadable-object.ts';
import { type Ingested, type IngestDependencies, ingestLogObject } from './ingest.ts';
import type { ObjectStore } from './ports.ts';
import { quarantine } from './storage/quarantine.ts';
import { beginReading, endReading, type Reading } from './storage/reading-mark.ts';

/** A further try of a log object whose first try failed, perhaps because the process died. */
export interface FurtherTry extends Reading {
  /** The how-manieth try this is, from 2. */
  readonly tries: number;
  /** The clock, epoch seconds. */
  readonly now: number;
  /** The second after which this process is gone for sure, epoch seconds. */
  readonly until: number;
}

/** What a further try works with. */
export interface IngestAgainDependencies extends IngestDependencies {
  /** The data bucket, with time that is left when the log object has used up its own: a mark that never ends sets the object aside. */
  readonly marks: ObjectStore;
}

/**
 * Takes one log object in that failed before. It must be read alone: nothing else may be read in this process at the same time. A mark in the data
 * bucket says which object is being read. So if the process dies, the next try knows of which object it died, and sets this one aside; the others of
 * the batch go on.
 * @throws {Error} when another process may still be reading it; else as {@link ingestLogObject} does
 */
export async function ingestAgain(again: FurtherTry, dependencies: IngestAgainDependencies): Promise<Ingested> {
  const { location, messageId, now, tries, until } = again;
  const beginning = await beginReading(dependencies.marks, { location, messageId }, { now, until });
  if (beginning === 'busy') {
    throw new Error(`Read s3://${location.bucket}/${location.key} again: another process may still be reading it`);
  }
  if (beginning === 'died') return setAside(again, dependencies);
  try {
    return await ingestLogObject(location, tries, dependencies);
  } finally {
    await endReading(dependencies.marks, again);
  }
}

async function setAside({ location }: Reading, { marks }: IngestAgainDependencies): Promise<Ingested> {
  const error = new UnreadableObjectError(
    'crash',
    'Read a log object: a process that read it alone died, out of memory or of time; write it anew as several smaller files',
  );
  await quarantine({ ...location, etag: '' }, error, marks);
  return { kind: 'quarantined', reason: error.reason, message: error.message };
}
