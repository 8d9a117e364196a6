import type { Direction } from '../pairs/direction.ts';
import { SEVERITIES } from '../settings/severities.ts';
import type { Scope } from '../windows/scope.ts';
import type { Coverage } from '../windows/coverage.ts';
import type { WindowStatus } from '../rollup/rollup.ts';
import type { HostPlace } from './host-place.ts';

/** How soon a person should look. */
export type Severity = (typeof SEVERITIES)[number];

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
  /** Whole days since the first window that is known, at most 50; 0 on the first day. */
  readonly ageDays: number;
}

/** Why an entry of the allow-list that is about the host does not hide a finding. */
export type NotAllowedBy = {
  /** Id of the entry. */
  readonly entry: string;
} & (
  | {
      readonly why: 'expired';
      /** The last day on which the entry held, `YYYY-MM-DD`. */
      readonly expires: string;
    }
  | {
      readonly why: 'outside schedule';
      /** The hours of the entry, for people. */
      readonly schedule: string;
    }
  | {
      readonly why: 'above cap';
      /** Address of the host that reached for too many. */
      readonly host: string;
      /** Hosts that it reached for in the hour that ends with the window. */
      readonly reached: number;
      readonly cap: number;
      /** True when the cap follows from what the host did on earlier days; false when it is the number in the entry. */
      readonly isLearnt: boolean;
    }
);

/** Totals that every finding carries, of the pairs that it is about. */
export interface FindingFacts {
  readonly rejected: number;
  readonly accepted: number;
  /** Attempts that only a transit gateway logged, so that nobody knows whether they were let in; absent where there are none. */
  readonly unknown?: number;
  /** Pairs that answered. */
  readonly answered: number;
  readonly sources: number;
  readonly destinations: number;
}

/** Pairs and addresses that a finding names. */
export interface FindingEvidence {
  /** Most attempts first, at most ten. */
  readonly topSources: readonly AddressCount[];
  readonly topDestinations: readonly AddressCount[];
  readonly accepted: readonly AcceptedPair[];
}

/**
 * What the findings of every rule have: what one rule says about one window. A rule adds the fields that only its own findings have; the findings of
 * all rules together are the type `Finding` of `all-rules.ts`.
 */
export interface FindingBase<Id extends string = string, Level extends string = string> {
  /** Id of the rule. */
  readonly rule: Id;
  /** Raised when the rule's meaning changes. */
  readonly ruleVersion: number;
  readonly scope: Scope;
  readonly entity: Entity;
  /** Where the host is that the finding is about; absent where it is about none, or where the log does not tell. */
  readonly host?: HostPlace;
  readonly port: number;
  readonly direction: Direction;
  /** Epoch seconds. */
  readonly windowStart: number;
  readonly severity: Severity;
  /** The rule's word for how bad it is, for example `answered`. */
  readonly level: Level;
  /** The number that was compared, in `metric`. */
  readonly value: number;
  /** Which of the facts `value` is; `windows` where it is a time without any. */
  readonly metric: Exclude<keyof FindingFacts, 'unknown'> | 'windows';
  /** The number that trips the rule. */
  readonly threshold: number;
  /** The entry of the allow-list that hides it. Such findings are episodes of their own, so that what is no longer hidden opens one. */
  readonly allowedBy?: string;
  /** There when an entry of the allow-list would hide it, if the entry had not expired, or if the host stayed within the limits of the entry. */
  readonly notAllowedBy?: NotAllowedBy;
  /** There when `surge445 drill` made it up. */
  readonly drill?: true;
  readonly facts: FindingFacts;
  readonly evidence: FindingEvidence;
  readonly coverage: Coverage & {
    readonly status: WindowStatus;
    /** Pairs of the scope that are counted and not listed, because the window has too many; absent where all are listed. */
    readonly unlisted?: number;
  };
}

/**
 * Checks whether a finding is about what is not there: its value is a time, and there are no attempts to speak of.
 */
export function isAbsence({ metric }: Pick<FindingBase, 'metric'>): boolean {
  return metric === 'windows';
}

/**
 * Names what an episode continues: findings with equal keys are the same episode at different times. A VPC is one scope, whatever accounts own its
 * interfaces.
 */
export function findingKey(
  finding: Pick<FindingBase, 'rule' | 'scope' | 'entity' | 'port' | 'direction' | 'allowedBy'>,
): string {
  const { rule, scope, entity, allowedBy } = finding;
  const accountId = scope.type === 'vpc' ? '' : scope.accountId;
  const key = `${rule} ${scope.type} ${accountId} ${scope.id} ${entity.type} ${entity.id} ${finding.direction} ${finding.port}`;
  return allowedBy === undefined ? key : `${key} allowed by ${allowedBy}`;
}
