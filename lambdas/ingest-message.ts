import type { SQSRecord } from 'aws-lambda';
import { type Ingested, ingestLogObject, type IngestDependencies } from '../core/ingest.ts';
import type { LogObjectLocation } from '../core/ports.ts';
import { notifiedObjects } from './s3-notification-message.ts';

/** What a message of the ingest queue is worked on with, and who hears of it. */
export interface IngestWork {
  readonly dependencies: IngestDependencies;
  /** Name of the only bucket whose objects are read. */
  readonly logBucket: string;
  /** Hears of an object of the log bucket in a folder of flow logs whose key is no log key. */
  readonly onUnknown: (location: LogObjectLocation) => void;
  /** Hears of an object of another bucket, which is not read. */
  readonly onForeign: (location: LogObjectLocation) => void;
  readonly onIngested: (location: LogObjectLocation, ingested: Ingested, ms: number) => void;
  readonly onFailure: (location: LogObjectLocation, tries: number, error: unknown) => void;
}

/**
 * Ingests the log objects that a message names, in their order.
 * @throws the first failure: the message then comes again, with all its objects
 */
export async function ingestMessage(
  message: Pick<SQSRecord, 'body'> & { readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateReceiveCount'> },
  work: IngestWork,
): Promise<void> {
  const tries = Number(message.attributes.ApproximateReceiveCount);
  const { logObjects, unknown } = notifiedObjects(message.body);
  for (const location of unknown.filter(({ bucket }) => bucket === work.logBucket)) work.onUnknown(location);
  for (const location of logObjects) {
    if (location.bucket !== work.logBucket) {
      work.onForeign(location);
      continue;
    }
    const started = performance.now();
    try {
      const ingested = await ingestLogObject(location, tries, work.dependencies);
      work.onIngested(location, ingested, Math.round(performance.now() - started));
    } catch (error) {
      work.onFailure(location, tries, error);
      throw error;
    }
  }
}
