import type { SQSRecord } from 'aws-lambda';
import { detect, type DetectDependencies, publishStale } from '../core/detect.ts';
import { renewParts } from '../core/storage/state/state-store.ts';
import { type BatchWork, workOnMessages } from '../lambdas/detect-batch.ts';
import type { IngestWork } from '../lambdas/ingest-message.ts';
import { sqsRecord } from '../test/examples/sqs-records.ts';
import type { Letter } from './queue.ts';

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

/** Works on messages of the detect queue as the deployed function does. */
export async function detectMessages(
  messages: ReadonlyArray<Pick<SQSRecord, 'body'>>,
  world: DetectDependencies,
): Promise<void> {
  await workOnMessages(messages, {
    evaluate: async (windows) => void (await detect(windows, world)),
    publish: async () => {
      await publishStale(world);
      await renewParts(world.store, world.now());
    },
  });
}

/** Returns a message as the functions receive it. */
export function recordOf({ id, body, receives }: Letter): SQSRecord {
  return { ...sqsRecord(body, receives), messageId: id };
}
