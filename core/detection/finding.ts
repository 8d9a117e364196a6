import type { Direction } from '../pairs/direction.ts';
import type { Scope } from '../windows/scope.ts';
import type { Coverage } from '../windows/coverage.ts';
import type { WindowStatus } from '../rollup/rollup.ts';

/** How soon a person should look: low in the daily digest, critical at once. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** Ascending. */
export const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/**
 * Compares severities.
 * @returns negative when `one` is the milder
 */
export function bySeverity(one: Severity, other: Severity): number {
  return SEVERITIES.indexOf(one) - SEVERITIES.indexOf(other);
}

/** What a finding is about within its scope. */
export interface Entity {
  readonly type: 'host' | 'source' | 'series';
  /** An address, or the name of a series such as `inbound rejected`. */
  readonly id: string;
}

/** An address and how many attempts it made or met. */
export interface AddressCount {
  readonly address: string;
  readonly attempts: number;
}

/** A pair that policy let pass, and what is known of the answer. */
export interface AcceptedPair {
  readonly source: string;
  readonly destination: string;
  readonly accepted: number;
  /** Names of evidence, for example `syn answered`. */
  readonly evidence: string;
}

/** What a rule that learns compares with. */
export interface BaselineLevel {
  /** Mean of the compared windows, in the unit of the finding's value. */
  readonly mean: number;
  /** What it was learnt from, for people to read: `14 days`, `5 hours`. */
  readonly basis: string;
  /** Mean of a window over the whole day, so that days can be compared whatever the hour. */
  readonly overDay?: number;
  /** Days of the same kind on which a series that is missed did not stop at that time. */
  readonly unbrokenDays?: number;
  /** The same of the level up to which a window may end what is found. */
  readonly closeOverDay?: number;
  /** Whole days since the first window that is known, at most 50; 0 on the first day. */
  readonly ageDays: number;
}

/** Totals that every finding carries, of the pairs that it is about. */
export interface FindingFacts {
  readonly rejected: number;
  readonly accepted: number;
  /** Pairs that answered. */
  readonly answered: number;
  readonly sources: number;
  readonly destinations: number;
}

/** What a rule says about one window. */
export interface Finding {
  readonly rule: string;
  /** Raised when the rule's meaning changes. */
  readonly ruleVersion: number;
  readonly scope: Scope;
  readonly entity: Entity;
  readonly port: number;
  readonly direction: Direction;
  /** Epoch seconds. */
  readonly windowStart: number;
  readonly severity: Severity;
  /** The rule's word for how bad it is, for example `answered`. */
  readonly level: string;
  /** The number that was compared, in `metric`. */
  readonly value: number;
  /** Which of the facts `value` is; `windows` where it is a time without any. */
  readonly metric: keyof FindingFacts | 'windows';
  /** Set where `value` is of the hour that ends with the window, not of the window alone: the two are never compared. */
  readonly span?: 'hour';
  /** The number that trips the rule. */
  readonly threshold: number;
  /** What is usual at that time, for rules that learn. */
  readonly baseline?: BaselineLevel;
  /** How many of the sources had come in the day before, apart from the trailing hour; absent where nobody knows. */
  readonly returning?: number;
  /** True when this keeps an open episode going and cannot open one: still above the usual, no longer far above it. */
  readonly onlyHolds?: true;
  /** True when the hour is far above the usual and its last window is not: what was found in single windows may be over by now. */
  readonly onlyInHour?: true;
  /** The entry of the allow-list that hides it. Such findings are episodes of their own, so that what is no longer hidden opens one. */
  readonly allowedBy?: string;
  /** Addresses that would have tripped the rule at this level each by itself, ascending: a new one is worth a message. Absent where none would. */
  readonly offenders?: readonly string[];
  readonly facts: FindingFacts;
  readonly evidence: {
    /** Most attempts first, at most ten. */
    readonly topSources: readonly AddressCount[];
    readonly topDestinations: readonly AddressCount[];
    readonly accepted: readonly AcceptedPair[];
    /** Our own hosts that reached the entity before it began, at most ten; for rule `spread`. */
    readonly reachedBy?: readonly string[];
  };
  readonly coverage: Coverage & { readonly status: WindowStatus };
}

/**
 * Says whether a finding is about what is not there: its value is a time, and there are no attempts to speak of.
 */
export function isAbsence({ metric }: Pick<Finding, 'metric'>): boolean {
  return metric === 'windows';
}

/**
 * Says how much there was in the window itself, whatever span was compared.
 */
export function valueInWindow({ span, metric, value, facts }: Finding): number {
  return span === undefined || metric === 'windows' ? value : facts[metric];
}

/**
 * Names what an episode continues: findings with equal keys are the same matter at different times.
 */
export function findingKey(
  finding: Pick<Finding, 'rule' | 'scope' | 'entity' | 'port' | 'direction' | 'allowedBy'>,
): string {
  const { rule, scope, entity, allowedBy } = finding;
  const key = `${rule} ${scope.type} ${scope.accountId} ${scope.id} ${entity.type} ${entity.id} ${finding.direction} ${finding.port}`;
  return allowedBy === undefined ? key : `${key} allowed by ${allowedBy}`;
}
