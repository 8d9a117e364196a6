import type { Finding, RuleId } from '../detection/all-rules.ts';
import { bySeverity } from '../detection/finding.ts';
import { isWithin, type Scope, scopeKey } from '../windows/scope.ts';

/** What several rules see of the same event: that the place is scanned, that hosts are exposed, that a worm goes round. */
type EventKind = 'scanning' | 'exposure' | 'worm';

/** What the findings of a rule are within an event. */
interface EventPart {
  readonly kind: EventKind;
  /** The rule that says more of the event has the higher rank. */
  readonly rank: number;
  /** Whether a mail about such a finding may tell of others: two hosts that sweep have nothing in common but that they do. */
  readonly isLead: boolean;
}

/** The rules that may see the same event; each finding of the other rules is an event of its own. */
const PARTS: Readonly<Partial<Record<RuleId, EventPart>>> = {
  surge: { kind: 'scanning', rank: 2, isLead: true },
  threshold: { kind: 'scanning', rank: 1, isLead: true },
  exposure: { kind: 'exposure', rank: 1, isLead: true },
  spread: { kind: 'worm', rank: 2, isLead: true },
  sweep: { kind: 'worm', rank: 1, isLead: false },
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

/** Checks whether two findings are of one event that the first may lead, whatever their severities. */
export function isOneEvent(leader: Finding, other: Finding): boolean {
  const part = PARTS[leader.rule];
  return (
    part?.isLead === true &&
    part.kind === PARTS[other.rule]?.kind &&
    leader.port === other.port &&
    leader.direction === other.direction &&
    leader.drill === other.drill &&
    isOnePlace(leader.scope, other.scope)
  );
}

/** Checks whether two scopes are the same, or one contains the other. */
function isOnePlace(scope: Scope, other: Scope): boolean {
  return scopeKey(scope) === scopeKey(other) || isWithin(scope, other) || isWithin(other, scope);
}
