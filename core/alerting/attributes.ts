import { isOneAccount } from '../windows/coverage.ts';
import type { Alert } from './alert.ts';
import { SEVERAL } from './held-alerts.ts';

/** Names of the attributes that every message about an alert has. */
export const ATTRIBUTES = ['rule', 'severity', 'transition', 'accountId', 'vpcId', 'scope', 'sms'] as const;

/** Attributes of a message, for the filters of its subscribers. A digest, and a mail that tells of other alerts, have lists: what is true of any of them. */
export type Attributes = Readonly<Record<(typeof ATTRIBUTES)[number], string | readonly string[]>>;

/** Values of attributes that are wanted, by attribute; an attribute that is absent may have any value. */
export type AttributeFilter = Readonly<Partial<Record<(typeof ATTRIBUTES)[number], readonly string[]>>>;

/**
 * Returns the attributes of the message about an alert. No value is empty: `accountId` is `all` for the fleet, `several` for a VPC that accounts share
 * and `unknown` where the log does not say; `vpcId` is `none` where there is no VPC.
 */
export function attributesOf(alert: Alert): Attributes {
  const { holds, rule, scope, severity, sms, transition } = alert;
  return {
    rule: withHeld(rule, holds?.rules),
    severity,
    transition,
    accountId: withHeld(accountOf(scope), holds?.accounts),
    vpcId: withHeld(scope.vpcId === '' ? 'none' : scope.vpcId, holds?.vpcs),
    scope: scope.type,
    sms: sms ? 'yes' : 'no',
  };
}

/**
 * Checks whether a message passes a filter, by the rules of SNS: for each attribute of the filter, a value of the message is among the wanted ones.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function passes(attributes: Attributes, filter: AttributeFilter): boolean {
  return ATTRIBUTES.every((name) => {
    const wanted = filter[name];
    return wanted === undefined || [attributes[name]].flat().some((value) => wanted.includes(value));
  });
}

function accountOf({ accountId, type }: Alert['scope']): string {
  if (isOneAccount(accountId)) return accountId;
  if (type === 'fleet') return 'all';
  return accountId === '' ? SEVERAL : accountId;
}

function withHeld(value: string, held: readonly string[] | undefined): string | readonly string[] {
  const values = [...new Set([value, ...(held ?? [])])];
  return values.length === 1 ? value : values;
}
