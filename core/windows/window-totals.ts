import type { Direction } from '../pairs/direction.ts';
import type { Sketch } from '../sketch/hyperloglog.ts';
import type { Scope } from './scope.ts';

/** Sums over pairs. */
export interface Totals {
  readonly rejected: number;
  readonly accepted: number;
  /** Pairs whose destination answered. */
  readonly answered: number;
  /** Attempts of which only a transit gateway has a record, without an outcome. */
  readonly unknown: number;
  readonly continued: number;
  readonly packets: number;
  readonly bytes: number;
  /** Distinct addresses. */
  readonly sources: number;
  /** Distinct addresses. */
  readonly destinations: number;
  readonly pairs: number;
  /** Epoch seconds, undefined where there are no pairs. */
  readonly firstSeen: number | undefined;
  readonly lastSeen: number | undefined;
}

/** How many addresses of each end {@link SeriesTotals} names. */
export const TOP_ADDRESSES = 10;

/** An address, and how many attempts it made or met. */
export interface AddressAttempts {
  readonly address: string;
  readonly attempts: number;
}

/** Totals of all pairs of one scope, on one port and in one direction. Every number is exact. */
export interface SeriesTotals extends Totals {
  readonly port: number;
  readonly direction: Direction;
  readonly sourcesSketch: Sketch;
  readonly destinationsSketch: Sketch;
  /** Pairs that made an attempt. */
  readonly attemptPairs: number;
  /** Sources that made an attempt. */
  readonly attemptSources: number;
  /** Sources of which an attempt was rejected. */
  readonly rejectedSources: number;
  /** Sources of which an attempt was let in. */
  readonly acceptedSources: number;
  /** Sources that made attempts, none of them with an outcome that is known. */
  readonly unknownSources: number;
  /** Most attempts first, at most {@link TOP_ADDRESSES}; none of an interface. */
  readonly topSources: readonly AddressAttempts[];
  readonly topDestinations: readonly AddressAttempts[];
}

/** Totals of one scope. */
export interface ScopeTotals {
  readonly scope: Scope;
  /** By port and direction. */
  readonly series: readonly SeriesTotals[];
}

/** Totals of a window that has more pairs than are listed. */
export interface WindowTotals {
  /** All pairs of the window, also those that are listed. */
  readonly pairs: number;
  /** By `scopeKey`: every scope that has pairs. */
  readonly scopes: ReadonlyMap<string, ScopeTotals>;
}
