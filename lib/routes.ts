import * as sns from 'aws-cdk-lib/aws-sns';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { endpointsOf, type RouteFilter } from '../core/settings/routes-setting.ts';

/** What detection puts on alerts that are worth a text message: severe ones, up to so many a day. */
export const WORTH_A_TEXT_MESSAGE = { sms: ['yes'] };

/** A subscriber of a topic, and which messages he gets. */
export interface RoutedSubscriber {
  readonly endpoint: string;
  readonly filterPolicy: Record<string, sns.SubscriptionFilter>;
}

/** Lists who gets mails of some alerts only. Whoever gets all mails is left out: SNS takes an address once for a topic. */
export function routedEmails({ email, routes }: DeploymentSettings): RoutedSubscriber[] {
  return endpointsOf(routes, 'email')
    .filter(({ endpoint }) => !email.includes(endpoint))
    .map(({ endpoint, filters }) => ({ endpoint, filterPolicy: filterPolicyOf(filters) }));
}

/** Lists who gets text messages of some alerts only, without those who get them of all. */
export function routedNumbers({ routes, sms }: DeploymentSettings): RoutedSubscriber[] {
  return endpointsOf(routes, 'sms')
    .filter(({ endpoint }) => !sms.includes(endpoint))
    .map(({ endpoint, filters }) => ({ endpoint, filterPolicy: filterPolicyOf(filters, WORTH_A_TEXT_MESSAGE) }));
}

/**
 * Writes filters as the policy of one subscription, because SNS takes an endpoint once for a topic.
 * @param filters a message has to pass one of them
 * @param always a message has to pass this one as well
 * @see https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html
 */
export function filterPolicyOf(
  filters: readonly RouteFilter[],
  always: RouteFilter = {},
): Record<string, sns.SubscriptionFilter> {
  const [first = {}, ...others] = filters;
  // SNS knows `$or` from two filters on only.
  const policy = others.length === 0 ? { ...always, ...first } : { ...always, $or: filters };
  const entries: ReadonlyArray<readonly [name: string, values: readonly unknown[]]> = Object.entries(policy);
  return Object.fromEntries(entries.map(([name, values]) => [name, new sns.SubscriptionFilter([...values])]));
}
