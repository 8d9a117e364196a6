import type { Finding, RuleId } from '../detection/all-rules.ts';
import { bySeverity } from '../detection/finding.ts';
import { isWithin, type Scope, scopeKey } from '../windows/scope.ts';

/** What several findings see of the same event: that the place is scanned, that hosts are exposed, that a worm goes round, that a host reaches out. */
type EventKind = 'scanning' | 'exposure' | 'worm' | 'outbound';

/** What the findings of a rule are within an event. */
interface EventPart {
  readonly kind: EventKind;
  /** The rule that says more of the event has the higher rank. */
  readonly rank: number;
  /**
   * Whether a mail about such a finding may tell of others: two hosts that sweep have nothing in common but that they do. The same host on the other
   * port it may tell of anyway.
   */
  readonly isLead: boolean;
}

/** The rules that may see the same event; each finding of the other rules is an event of its own. */
const PARTS: Readonly<Partial<Record<RuleId, EventPart>>> = {
  surge: { kind: 'scanning', rank: 2, isLead: true },
  threshold: { kind: 'scanning', rank: 1, isLead: true },
  exposure: { kind: 'exposure', rank: 1, isLead: true },
  spread: { kind: 'worm', rank: 2, isLead: true },
  sweep: { kind: 'worm', rank: 1, isLead: false },
  outbound: { kind: 'outbound', rank: 1, isLead: false },
};

/** Returns the kind of event that a finding is part of; undefined where it is an event of its own. */
export function eventKindOf({ rule }: Pick<Finding, 'rule'>): EventKind | undefined {
  return PARTS[rule]?.kind;
}

/** Returns how much of its event the rule of a finding says, compared with other rules: higher is more. */
export function rankOf({ rule }: Pick<Finding, 'rule'>): number {
  return PARTS[rule]?.rank ?? 0;
}

/**
 * Checks whether a mail about one finding may tell of another one: they are the same event in the same place, and the other one is not severer. A wider
 * scope and a narrower one within it are the same place where scanning is counted.
 */
export function mayTell(leader: Finding, other: Finding): boolean {
  return isOneEvent(leader, other) && bySeverity(other.severity, leader.severity) <= 0;
}

/**
 * Checks whether two findings are of one event that the first may lead, whatever their severities. The port does not matter: Windows itself tries both
 * ports of SMB at once, and so does whoever attacks it.
 */
export function isOneEvent(leader: Finding, other: Finding): boolean {
  const part = PARTS[leader.rule];
  return (
    part !== undefined &&
    part.kind === PARTS[other.rule]?.kind &&
    leader.direction === other.direction &&
    leader.drill === other.drill &&
    (isSameOnOtherPort(leader, other) || (part.isLead && isOnePlace(leader.scope, other.scope)))
  );
}

/** Checks whether two findings differ only in the port: the same rule found the same in the same place. */
export function isSameOnOtherPort(one: Finding, other: Finding): boolean {
  return (
    one.port !== other.port &&
    one.rule === other.rule &&
    one.entity.type === other.entity.type &&
    one.entity.id === other.entity.id &&
    one.direction === other.direction &&
    scopeKey(one.scope) === scopeKey(other.scope)
  );
}

/** Checks whether two scopes are the same, or one contains the other. */
function isOnePlace(scope: Scope, other: Scope): boolean {
  return scopeKey(scope) === scopeKey(other) || isWithin(scope, other) || isWithin(other, scope);
}
