import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/** What is done with messages of the detect queue. */
export interface BatchWork {
  /** Evaluates the windows of messages together. */
  readonly work: (messages: readonly SQSRecord[]) => Promise<void>;
  /** Hears of each failure of `work`. */
  readonly onFailure: (messages: readonly SQSRecord[], error: unknown) => void;
}

/**
 * Evaluates the windows of a batch of messages together. If this fails, each message is tried alone, so that one bad window does not block the other
 * windows.
 * @returns the messages that failed
 */
export async function workOnBatch(
  messages: readonly SQSRecord[],
  { work, onFailure }: BatchWork,
): Promise<SQSBatchResponse> {
  const failed: SQSRecord[] = [];
  const groups = [messages];
  for (const group of groups) {
    try {
      await work(group);
    } catch (error) {
      onFailure(group, error);
      if (group.length === 1) failed.push(...group);
      else groups.push(...group.map((message) => [message]));
    }
  }
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
