import * as z from 'zod';
import { text } from './command-line-values.ts';
import { accountId, emailAddress, phoneNumber, vpcId } from './deployment-values.ts';
import { SEVERITIES } from './severities.ts';
import { listOf, oneOf, strict } from './values.ts';

/** Rules that a route may name: all. The list repeats the ids of `RULES`, because settings may not import detection; a test compares the two. */
export const ROUTE_RULES = [
  'threshold',
  'exposure',
  'surge',
  'sweep',
  'spread',
  'outbound',
  'scanner',
  'silence',
] as const;

/**
 * Limits of SNS for one filter of a subscription: combinations of its values.
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
const MOST_COMBINATIONS = 150;

/** SNS takes 200 filters for a topic. */
const MOST_ENDPOINTS = 200;

/** Chat topics beside the general one. Their names and filters stand in the environment of a function, which is small. */
const MOST_CHATS = 5;

const chatName = text(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a name of small letters, digits and hyphens such as payments');

const match = strict({
  /** Accounts, one or several. Alerts about a VPC that accounts share belong to every account. */
  account: oneOrMore(accountId).optional(),
  /** VPCs, one or several. */
  vpc: oneOrMore(vpcId).optional(),
  rule: oneOrMore(oneOf(ROUTE_RULES)).optional(),
  /** The mildest severity. */
  severity: oneOf(SEVERITIES).optional(),
}).refine((value) => Object.keys(value).length > 0, {
  error:
    'found an empty match, expected some of account, vpc, rule, severity; whoever is to get all alerts belongs into email or sms',
});

const route = strict({
  match,
  /** Addresses that get the matching alerts. */
  email: oneOrMore(emailAddress).optional(),
  /** Phone numbers that get those of the matching alerts that are worth a text message. */
  sms: oneOrMore(phoneNumber).optional(),
  /** Name of a chat topic that gets the matching alerts. */
  chat: chatName.optional(),
}).refine(({ email, sms, chat }) => email !== undefined || sms !== undefined || chat !== undefined, {
  error: 'found a route to nobody, expected some of email, sms, chat',
});

/** Who hears of what, beside those who hear of everything. */
export type RouteSetting = z.output<typeof route>;

/** Values of message attributes that a route wants, by attribute. */
export type RouteFilter = Readonly<Record<string, readonly string[]>>;

/** An endpoint, and the filters of the routes that lead to it: it gets what passes any of them. */
export interface RoutedEndpoint {
  readonly endpoint: string;
  readonly filters: readonly RouteFilter[];
}

/** Schema of the setting `routes`. The command line can only give text, so JSON text is accepted. */
export function routesSchema() {
  const example = 'a list of routes such as [{"match":{"vpc":"vpc-0123456789abcdef0"},"email":"owner@example.com"}]';
  const routes = listOf(route, example).superRefine((list, context) => {
    for (const problem of problemsOf(list)) context.addIssue(problem);
  });
  return z.preprocess((input) => (typeof input === 'string' ? parsed(input) : input), routes.default([]));
}

/**
 * Collects who is to hear of what, from all routes to one kind of endpoint.
 * @param kind which endpoints
 * @returns each endpoint once, in the order of the routes
 */
export function endpointsOf(routes: readonly RouteSetting[], kind: 'email' | 'sms' | 'chat'): RoutedEndpoint[] {
  const byEndpoint = new Map<string, RouteFilter[]>();
  for (const { match: wanted, [kind]: endpoints = [] } of routes) {
    for (const endpoint of [endpoints].flat()) {
      byEndpoint.set(endpoint, [...(byEndpoint.get(endpoint) ?? []), filterOf(wanted)]);
    }
  }
  return [...byEndpoint].map(([endpoint, filters]) => ({ endpoint, filters }));
}

/**
 * Writes a match as a filter of message attributes. An alert whose account is not a single one may be about any account, and a digest of many VPCs about
 * any VPC: these pass, because nobody may miss what is his.
 */
function filterOf({ account, vpc, rule, severity }: RouteSetting['match']): RouteFilter {
  return {
    ...(account === undefined ? {} : { accountId: [...account, 'several', 'unknown'] }),
    ...(vpc === undefined ? {} : { vpcId: [...vpc, 'several'] }),
    ...(rule === undefined ? {} : { rule }),
    ...(severity === undefined ? {} : { severity: SEVERITIES.slice(SEVERITIES.indexOf(severity)) }),
  };
}

function problemsOf(routes: readonly RouteSetting[]): string[] {
  const [email, sms, chat] = (['email', 'sms', 'chat'] as const).map((kind) => endpointsOf(routes, kind));
  const people = [...(email ?? []), ...(sms ?? [])];
  const tooWide = people.filter(({ filters }) => combinationsOf(filters) > MOST_COMBINATIONS);
  const chats = chat?.length ?? 0;
  return [
    ...tooWide.map(
      ({ endpoint, filters }) =>
        `found ${combinationsOf(filters)} combinations of accounts, VPCs, rules and severities for ${endpoint}, expected at most ${MOST_COMBINATIONS}; give fewer values, or put the address into email or sms`,
    ),
    ...(people.length > MOST_ENDPOINTS
      ? [`found ${people.length} addresses and numbers, expected at most ${MOST_ENDPOINTS}; use a mailing list`]
      : []),
    ...(chats > MOST_CHATS ? [`found ${chats} names of chats, expected at most ${MOST_CHATS}`] : []),
  ];
}

/** Counts as SNS does: the values of the attributes of a filter multiplied, and the filters added up. */
function combinationsOf(filters: readonly RouteFilter[]): number {
  return filters
    .map((filter) => Object.values(filter).reduce((product, values) => product * values.length, 1))
    .reduce((sum, count) => sum + count, 0);
}

/** Accepts a single value as a list of one. */
function oneOrMore<Item extends z.ZodType<string>>(item: Item) {
  const items = listOf(item, 'a value or a list of values').min(1, {
    error: 'found an empty list, expected one or more',
  });
  return z.preprocess((input) => (typeof input === 'string' ? [input] : input), items);
}

/** Returns text that is no JSON as it is, so that the message of the schema quotes it. */
function parsed(input: string): unknown {
  try {
    const value: unknown = JSON.parse(input);
    return value;
  } catch {
    return input;
  }
}
