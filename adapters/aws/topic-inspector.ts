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

/** Client and retry budget of a {@link TopicInspector}. */
export interface TopicInspectorSettings {
  readonly client: SNSClient;
  readonly budget: RetryBudget;
}

/** Reads the subscribers of a topic and the state of the SMS sandbox. It changes nothing. */
export class TopicInspector {
  readonly #settings: TopicInspectorSettings;

  /** @param settings see {@link TopicInspectorSettings} */
  constructor(settings: TopicInspectorSettings) {
    this.#settings = settings;
  }

  /** Lists the subscribers of a topic, confirmed or not. */
  async subscribers(topicArn: string): Promise<Subscriber[]> {
    const subscribers: Subscriber[] = [];
    let token: string | undefined;
    do {
      const command = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken: token });
      const page: ListSubscriptionsByTopicCommandOutput = await this.#retry(
        `List the subscribers of ${topicArn}`,
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
   * Reads whether the account is in the SMS sandbox, where text messages go to verified numbers only.
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html
   */
  async smsSandbox(): Promise<SmsSandbox> {
    const { client } = this.#settings;
    const { IsInSandbox: isOn = false } = await this.#retry('Read the state of the SMS sandbox', (abortSignal) =>
      client.send(new GetSMSSandboxAccountStatusCommand({}), { abortSignal }),
    );
    if (!isOn) return { isOn, verified: [] };
    // A sandbox has at most ten numbers, so they fit on one page.
    const { PhoneNumbers = [] } = await this.#retry('List the numbers of the SMS sandbox', (abortSignal) =>
      client.send(new ListSMSSandboxPhoneNumbersCommand({}), { abortSignal }),
    );
    const verified = PhoneNumbers.filter(({ Status }) => Status === 'Verified').map(
      ({ PhoneNumber = '' }) => PhoneNumber,
    );
    return { isOn, verified };
  }

  #retry<T>(action: string, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return retryInBudget(this.#settings.budget, { action, attempt, isTransient: isTransientFailure });
  }
}
