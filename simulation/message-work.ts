import type { SQSRecord } from 'aws-lambda';
import { detect, type DetectDependencies, publishStale } from '../core/detect.ts';
import { parseDetectMessage } from '../lambdas/detect-message.ts';
import type { IngestWork } from '../lambdas/ingest-message.ts';
import { sqsRecord } from '../test/examples/sqs-records.ts';
import type { Letter } from './queue.ts';

/** Nobody hears what ingest says: the checks look at what it does. */
export const UNHEARD: Pick<IngestWork, 'onOtherLayout' | 'onUnknown' | 'onForeign' | 'onIngested' | 'onFailure'> = {
  onOtherLayout: () => undefined,
  onUnknown: () => undefined,
  onForeign: () => undefined,
  onIngested: () => undefined,
  onFailure: () => undefined,
};

/** Works on messages of the detect queue as the deployed function does. */
export async function detectMessages(
  messages: ReadonlyArray<Pick<SQSRecord, 'body'>>,
  world: DetectDependencies,
): Promise<void> {
  const parsed = messages.map(({ body }) => parseDetectMessage(body));
  await detect(
    parsed.flatMap((message) => ('windows' in message ? message.windows : [])),
    world,
  );
  if (parsed.some((message) => 'publish' in message)) await publishStale(world);
}

/** A message as Lambda receives it. */
export function recordOf({ id, body, receives }: Letter): SQSRecord {
  return { ...sqsRecord(body, receives), messageId: id };
}
