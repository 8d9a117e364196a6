import {
  GetSMSSandboxAccountStatusCommand,
  ListSMSSandboxPhoneNumbersCommand,
  ListSubscriptionsByTopicCommand,
  type ListSubscriptionsByTopicCommandOutput,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { SmsSandbox, Subscriber } from '../../core/operations/doctor/subscribers.ts';
import { isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** Which client, and how long to try. */
export interface TopicInspectorSettings {
  readonly client: SNSClient;
  readonly budget: RetryBudget;
}

/** Looks at who gets alerts. */
export class TopicInspector {
  readonly #settings: TopicInspectorSettings;

  /** @param settings see {@link TopicInspectorSettings} */
  constructor(settings: TopicInspectorSettings) {
    this.#settings = settings;
  }

  /** Lists who subscribed to a topic. */
  async subscribers(topicArn: string): Promise<Subscriber[]> {
    const subscribers: Subscriber[] = [];
    let token: string | undefined;
    do {
      const command = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken: token });
      const page: ListSubscriptionsByTopicCommandOutput = await this.#retry(
        `List who gets ${topicArn}`,
        (abortSignal) => this.#settings.client.send(command, { abortSignal }),
      );
      for (const { Protocol = '', Endpoint = '', SubscriptionArn = '' } of page.Subscriptions ?? []) {
        // SNS writes PendingConfirmation or Deleted where the ARN would be.
        subscribers.push({ protocol: Protocol, endpoint: Endpoint, isConfirmed: SubscriptionArn.startsWith('arn:') });
      }
      token = page.NextToken;
    } while (token !== undefined && token !== '');
    return subscribers;
  }

  /**
   * Reads whether text messages go to verified numbers only.
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html
   */
  async smsSandbox(): Promise<SmsSandbox> {
    const { client } = this.#settings;
    const { IsInSandbox: isOn = false } = await this.#retry('Ask for the SMS sandbox', (abortSignal) =>
      client.send(new GetSMSSandboxAccountStatusCommand({}), { abortSignal }),
    );
    if (!isOn) return { isOn, verified: [] };
    // A sandbox holds ten numbers at most: one page.
    const { PhoneNumbers = [] } = await this.#retry('List the numbers of the SMS sandbox', (abortSignal) =>
      client.send(new ListSMSSandboxPhoneNumbersCommand({}), { abortSignal }),
    );
    const verified = PhoneNumbers.filter((one) => one.Status === 'Verified').map((one) => one.PhoneNumber ?? '');
    return { isOn, verified };
  }

  #retry<T>(action: string, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return retryInBudget(this.#settings.budget, { action, attempt, isTransient: isTransientFailure });
  }
}
