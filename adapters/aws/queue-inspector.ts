import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** Numbers of messages in a queue. The counts of SQS are approximate. */
export interface QueueDepth {
  /** Number of messages that wait. */
  readonly waiting: number;
  /** Number of messages that a consumer has received and not yet deleted. */
  readonly inFlight: number;
  /** ARN of the queue for messages that failed too often; undefined if there is none. */
  readonly deadLetterArn: string | undefined;
}

/** Client and retry budget of a {@link QueueInspector}. */
export interface QueueInspectorSettings {
  readonly client: SQSClient;
  readonly budget: RetryBudget;
}

/** Reads attributes of queues. It never receives or deletes a message. */
export class QueueInspector {
  readonly #settings: QueueInspectorSettings;

  /** @param settings see {@link QueueInspectorSettings} */
  constructor(settings: QueueInspectorSettings) {
    this.#settings = settings;
  }

  /** Reads the numbers of messages in a queue. */
  async depth(queueUrl: string): Promise<QueueDepth> {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
    const { Attributes = {} } = await this.#retry(`Look at ${queueUrl}`, (abortSignal) =>
      this.#settings.client.send(command, { abortSignal }),
    );
    return {
      waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
      inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
      deadLetterArn: /"deadLetterTargetArn":\s*"([^"]+)"/.exec(Attributes['RedrivePolicy'] ?? '')?.[1],
    };
  }

  /**
   * Looks up the URL of a queue.
   * @param arn for example `arn:aws:sqs:us-east-1:123456789012:name`
   */
  async urlOf(arn: string): Promise<string> {
    const [account = '', name = ''] = arn.split(':').slice(-2);
    const command = new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account });
    const { QueueUrl = '' } = await this.#retry(`Find ${arn}`, (abortSignal) =>
      this.#settings.client.send(command, { abortSignal }),
    );
    return QueueUrl;
  }

  #retry<T>(action: string, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return retryInBudget(this.#settings.budget, { action, attempt, isTransient: isTransientFailure });
  }
}
