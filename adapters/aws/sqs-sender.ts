import { SendMessageBatchCommand, type SendMessageBatchCommandOutput, type SQSClient } from '@aws-sdk/client-sqs';
import { isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** Largest number of messages in one request to SQS. */
const BATCH = 10;

/** Client, queue and retry budget of an {@link SqsSender}. */
export interface SqsSenderSettings {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly budget: RetryBudget;
}

/** Sends messages to one queue. */
export class SqsSender {
  readonly #settings: SqsSenderSettings;

  /** @param settings see {@link SqsSenderSettings} */
  constructor(settings: SqsSenderSettings) {
    this.#settings = settings;
  }

  /**
   * Sends messages, each of them at least once.
   * @param bodies texts of at most 100,000 bytes each, so that ten fit into one request
   * @throws {RetryBudgetExhaustedError} if SQS does not accept all messages in time; some may have been sent
   */
  async send(bodies: readonly string[]): Promise<void> {
    for (let from = 0; from < bodies.length; from += BATCH) await this.#sendBatch(bodies.slice(from, from + BATCH));
  }

  async #sendBatch(bodies: readonly string[]): Promise<void> {
    const { client, queueUrl, budget } = this.#settings;
    let entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));
    await retryInBudget(budget, {
      action: `Send to ${queueUrl}`,
      attempt: async (abortSignal) => {
        const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries });
        const reply: SendMessageBatchCommandOutput = await client.send(command, { abortSignal });
        const failed = new Set((reply.Failed ?? []).map(({ Id }) => Id));
        entries = entries.filter((entry) => failed.has(entry.Id));
        if (entries.length > 0) {
          throw new RefusedMessagesError(
            `Send to ${queueUrl}: found ${entries.length} of ${bodies.length} messages refused, expected none`,
          );
        }
      },
      isTransient: (error) => error instanceof RefusedMessagesError || isTransientFailure(error),
    });
  }
}

/** Error when SQS refuses some messages of a batch. Those messages are sent again. */
class RefusedMessagesError extends Error {
  override readonly name = 'RefusedMessagesError';
}
