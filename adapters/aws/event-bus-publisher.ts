import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Alert } from '../../core/alerting/alert.ts';
import { type AlertEvent, alertEvent } from '../../core/alerting/alert-event.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';
import { isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** An event bus, and what it takes to put events on it. */
export interface EventBusAccess {
  readonly client: EventBridgeClient;
  /** Name or ARN. */
  readonly bus: string;
  readonly budget: RetryBudget;
}

/** Error for an event that EventBridge answered for and did not take. */
export class RefusedEventError extends Error {
  override readonly name = 'RefusedEventError';
  /** The code of EventBridge, for example `ThrottlingException`. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Codes of an entry that may be taken the next time, beside those of every service.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const PASSING_CODES = ['InternalFailure', 'InternalException', 'ServiceUnavailable'];

/**
 * Puts alerts on an event bus of EventBridge, one event for each alert, at least once. EventBridge drops events for a bus that does not exist, and does
 * not say so.
 */
export class EventBusPublisher implements Publisher {
  readonly #access: EventBusAccess;

  /** @param access where the events go */
  constructor(access: EventBusAccess) {
    this.#access = access;
  }

  /**
   * Puts one alert on the bus if its delivery is `now`.
   * @throws {RefusedEventError} if EventBridge does not take the event, for example because the function may not put events
   * @throws {RetryBudgetExhaustedError} if EventBridge does not answer in time; it may have taken the event all the same
   */
  async publish(alert: Alert): Promise<void> {
    if (alert.delivery !== 'now') return;
    const { bus, budget } = this.#access;
    const event = alertEvent(alert);
    await retryInBudget(budget, {
      action: `Put an event on ${bus}`,
      attempt: async (signal) => this.#put(event, signal),
      isTransient: (error) =>
        isTransientFailure(error) || (error instanceof RefusedEventError && PASSING_CODES.includes(error.code)),
    });
  }

  /** The call itself succeeds also when EventBridge did not take the entry. */
  async #put({ source, detailType, detail, resources }: AlertEvent, abortSignal: AbortSignal): Promise<void> {
    const { bus, client } = this.#access;
    const entry = {
      EventBusName: bus,
      Source: source,
      DetailType: detailType,
      Detail: detail,
      Resources: [...resources],
    };
    const reply = await client.send(new PutEventsCommand({ Entries: [entry] }), { abortSignal });
    const [result] = reply.Entries ?? [];
    if (reply.FailedEntryCount === 0 && result?.EventId !== undefined) return;
    const { ErrorCode: code = 'unknown', ErrorMessage: reason = 'no reason' } = result ?? {};
    throw new RefusedEventError(`Put an event on ${bus}: found ${code} (${reason}), expected an event id`, code);
  }
}
