import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** How full a queue is. SQS counts approximately. */
export interface QueueDepth {
  /** Messages that wait. */
  readonly waiting: number;
  /** Messages that somebody works on. */
  readonly inFlight: number;
  /** Where messages go that fail too often. */
  readonly deadLetterArn: string | undefined;
}

/** Which client, and how long to try. */
export interface QueueInspectorSettings {
  readonly client: SQSClient;
  readonly budget: RetryBudget;
}

/** Looks at queues, and leaves their messages alone. */
export class QueueInspector {
  readonly #settings: QueueInspectorSettings;

  /** @param settings see {@link QueueInspectorSettings} */
  constructor(settings: QueueInspectorSettings) {
    this.#settings = settings;
  }

  /** Reads how full a queue is. */
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
   * Gives the address of a queue.
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
