import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { isRebuildMessage } from './detect-message.ts';

/** What is done with messages of the detect queue. */
export interface BatchWork {
  /** Evaluates the windows of messages together. */
  readonly work: (messages: readonly SQSRecord[]) => Promise<void>;
  /**
   * Makes the windows of one message anew.
   * @returns false when the time was not enough for all of them
   */
  readonly rebuild: (message: SQSRecord) => Promise<boolean>;
  /** Checks whether there is time for another message of a rebuild. */
  readonly hasTime: () => boolean;
  /** Hears of each failure of `work` and `rebuild`. */
  readonly onFailure: (messages: readonly SQSRecord[], error: unknown) => void;
  /** Hears of the messages of a rebuild for which the time was not enough. */
  readonly onPostponed: (messages: readonly SQSRecord[]) => void;
}

/**
 * Works on a batch of messages. The messages of a rebuild come last, one by one: they can wait, and one of them may take as long as everything else.
 * @returns the messages that failed, or for which the time was not enough: they come again
 */
export async function workOnBatch(messages: readonly SQSRecord[], work: BatchWork): Promise<SQSBatchResponse> {
  const rebuilds = messages.filter(({ body }) => isRebuildMessage(body));
  const others = messages.filter((message) => !rebuilds.includes(message));
  const failed = [...(await workTogether(others, work)), ...(await rebuildInTurn(rebuilds, work))];
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/**
 * Evaluates the windows of messages together. If this fails, each message is tried alone, so that one bad window does not block the other windows.
 * @returns the messages that failed
 */
async function workTogether(messages: readonly SQSRecord[], { work, onFailure }: BatchWork): Promise<SQSRecord[]> {
  const failed: SQSRecord[] = [];
  const groups = messages.length > 0 ? [messages] : [];
  for (const group of groups) {
    try {
      await work(group);
    } catch (error) {
      onFailure(group, error);
      if (group.length === 1) failed.push(...group);
      else groups.push(...group.map((message) => [message]));
    }
  }
  return failed;
}

/**
 * Works on messages of a rebuild as long as there is time. A message that waits uses up one of its tries. So the messages with the most tries come first.
 * @returns the messages that failed, or for which the time was not enough
 */
async function rebuildInTurn(messages: readonly SQSRecord[], work: BatchWork): Promise<SQSRecord[]> {
  const failed: SQSRecord[] = [];
  const postponed: SQSRecord[] = [];
  for (const message of messages.toSorted((one, other) => receivesOf(other) - receivesOf(one))) {
    try {
      const isDone = work.hasTime() && (await work.rebuild(message));
      if (!isDone) postponed.push(message);
    } catch (error) {
      work.onFailure([message], error);
      failed.push(message);
    }
  }
  if (postponed.length > 0) work.onPostponed(postponed);
  return [...failed, ...postponed];
}

function receivesOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}
