import type { RejectReason } from '../flowlog/flow-record.ts';

/** How many bad lines are kept as samples, of one log object. */
export const MAX_SAMPLES = 5;

/** Lines that could not be read. */
export interface Rejects {
  readonly total: number;
  readonly counts: ReadonlyMap<RejectReason, number>;
  /** Printable ASCII, at most {@link MAX_SAMPLES}. */
  readonly samples: ReadonlyArray<{ readonly reason: RejectReason; readonly line: string }>;
}

/** Counts lines that could not be read. */
export interface RejectTally extends Rejects {
  add(reason: RejectReason, line: string): void;
}

/**
 * Starts counting.
 */
export function createRejectTally(): RejectTally {
  const counts = new Map<RejectReason, number>();
  const samples: Array<{ reason: RejectReason; line: string }> = [];
  let total = 0;
  return {
    get total() {
      return total;
    },
    counts,
    samples,
    add(reason, line) {
      total++;
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      if (samples.length < MAX_SAMPLES) samples.push({ reason, line });
    },
  };
}
