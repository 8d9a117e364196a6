import * as z from 'zod';
import { ChatPublisher } from '../adapters/aws/chat-publisher.ts';
import { createEventBridgeClient, createSnsClient } from '../adapters/aws/clients.ts';
import { EventBusPublisher } from '../adapters/aws/event-bus-publisher.ts';
import type { RetryBudget } from '../adapters/aws/retry-budget.ts';
import { type AttributeFilter, attributesOf, ATTRIBUTES, passes } from '../core/alerting/attributes.ts';
import type { SideChannel } from '../core/alerting/publisher.ts';

/** Name of the channel of the event bus in the outbox. */
const BUS_CHANNEL = 'event bus';

const chatTopics = z.array(
  z.strictObject({
    channel: z.string(),
    topicArn: z.string(),
    filters: z.array(z.partialRecord(z.enum(ATTRIBUTES), z.array(z.string()))).optional(),
  }),
);

/** Where alerts go beside the topic, as the deployment sets it. */
export interface SideChannelVariables {
  /** JSON list of topics for chats. */
  readonly chatTopics: string | undefined;
  /** Name or ARN of an event bus. */
  readonly eventBus: string | undefined;
}

/**
 * Prepares the channels that settings turned on. Clients are made once.
 * @param variables values of environment variables; undefined where the deployment set none
 * @returns a function that returns the channels of one invocation. Each call of `budget` gives a budget for one channel, so that none uses up the time
 *   of another
 * @throws {ZodError} if the list of topics is not as the deployment writes it
 */
export function prepareSideChannels({
  chatTopics: chats = '[]',
  eventBus,
}: SideChannelVariables): (budget: () => RetryBudget) => SideChannel[] {
  const topics = chatTopics.parse(JSON.parse(chats));
  const sns = createSnsClient();
  const bus = eventBus === undefined ? undefined : { client: createEventBridgeClient(), bus: eventBus };
  return (budget) => [
    ...topics.map(({ channel, topicArn, filters }) => ({
      name: channel,
      publisher: new ChatPublisher({ client: sns, topicArn, budget: budget() }),
      ...(filters === undefined ? {} : { wants: wantedBy(filters) }),
    })),
    ...(bus === undefined
      ? []
      : [{ name: BUS_CHANNEL, publisher: new EventBusPublisher({ ...bus, budget: budget() }) }]),
  ];
}

function wantedBy(filters: readonly AttributeFilter[]): NonNullable<SideChannel['wants']> {
  return (alert) => filters.some((filter) => passes(attributesOf(alert), filter));
}
