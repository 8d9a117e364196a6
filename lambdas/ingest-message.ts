import type { SQSRecord } from 'aws-lambda';
import type { Ingested } from '../core/ingest.ts';
import type { LogLayout } from '../core/flowlog/log-layout.ts';
import type { LogObjectLocation } from '../core/ports.ts';
import type { RebuildNote } from '../core/storage/rebuild-note.ts';
import { type ForeignObject, notifiedObjects } from './s3-notification-message.ts';

/** The parts of a message of the ingest queue that the work needs. */
export type IngestMessage = Pick<SQSRecord, 'body' | 'messageId'> & {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateReceiveCount'>;
};

/** What a message of the ingest queue is worked on with, and who hears of it. */
export interface IngestWork {
  /** Ingests one log object of the message. */
  readonly ingest: (location: LogObjectLocation, message: IngestMessage) => Promise<Ingested>;
  /** Name of the only bucket whose objects are read. */
  readonly logBucket: string;
  /** What the keys of log objects look like. */
  readonly layout: LogLayout;
  /** Hears of an object whose key is that of another layout. It is not read. */
  readonly onOtherLayout: (object: ForeignObject) => void;
  /** Hears of an object of the log bucket in a folder of flow logs whose key is no log key. */
  readonly onUnknown: (location: LogObjectLocation) => void;
  /** Hears of an object of another bucket, which is not read. */
  readonly onForeign: (location: LogObjectLocation) => void;
  readonly onIngested: (location: LogObjectLocation, ingested: Ingested, ms: number) => void;
  /** Notes for a rebuild that a log object was read again. */
  readonly noteRebuilt: (note: RebuildNote) => Promise<void>;
  readonly onFailure: (location: LogObjectLocation, tries: number, error: unknown) => void;
}

/** Returns the how-manieth try of a message this is, from 1. */
export function triesOf({ attributes }: Pick<IngestMessage, 'attributes'>): number {
  return Number(attributes.ApproximateReceiveCount);
}

/**
 * Ingests the log objects that a message names, in their order.
 * @throws the first failure: the message then comes again, with all its objects
 */
export async function ingestMessage(message: IngestMessage, work: IngestWork): Promise<void> {
  const { foreign, logObjects, rebuild, unknown } = notifiedObjects(message.body, work.layout);
  for (const object of foreign) work.onOtherLayout(object);
  for (const location of unknown.filter(({ bucket }) => bucket === work.logBucket)) work.onUnknown(location);
  for (const location of logObjects) {
    if (location.bucket !== work.logBucket) {
      work.onForeign(location);
      continue;
    }
    const started = performance.now();
    try {
      const ingested = await work.ingest(location, message);
      work.onIngested(location, ingested, Math.round(performance.now() - started));
      if (rebuild !== undefined) await work.noteRebuilt({ run: rebuild, location, outcome: ingested.kind });
    } catch (error) {
      work.onFailure(location, triesOf(message), error);
      throw error;
    }
  }
}
