import type { SQSRecord } from 'aws-lambda';
import type { BatchWork } from '../lambdas/detect-batch.ts';
import type { IngestWork } from '../lambdas/ingest-message.ts';
import { sqsRecord } from '../test/examples/sqs-records.ts';
import type { QueuedMessage } from './queue.ts';

const nobody = (): void => undefined;

/** Nobody hears of what becomes of log objects: the checks look at the buckets. */
export const NOBODY_HEARS: Omit<IngestWork, 'ingest' | 'logBucket' | 'layout'> = {
  onOtherLayout: nobody,
  onUnknown: nobody,
  onForeign: nobody,
  onIngested: nobody,
  noteRebuilt: async () => nobody(),
  onFailure: nobody,
};

/** The part of the work on a batch that a rebuild needs. The simulation sends no message of a rebuild. */
export const NO_REBUILD: Pick<BatchWork, 'rebuild' | 'hasTime' | 'onPostponed'> = {
  rebuild: () => Promise.reject(new Error('Simulate detect: found a message of a rebuild, expected none')),
  hasTime: () => true,
  onPostponed: () => undefined,
};

/** Returns a message as the functions receive it. */
export function recordOf({ id, body, receives }: QueuedMessage): SQSRecord {
  return { ...sqsRecord(body, receives), messageId: id };
}
