import { pluralised, withThousands } from '../wording.ts';
import type { RejectReason } from './flow-record.ts';
import { REJECT_ADVICE } from './reject-advice.ts';

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
export interface RejectTally {
  /** Takes a line. `line` is printable ASCII; the first {@link MAX_SAMPLES} are kept. */
  add(reason: RejectReason, line: string): void;
  /** @returns what was counted so far */
  rejects(): Rejects;
}

/**
 * Starts counting.
 */
export function createRejectTally(): RejectTally {
  const counts = new Map<RejectReason, number>();
  const samples: Array<{ reason: RejectReason; line: string }> = [];
  let total = 0;
  return {
    add(reason, line) {
      total++;
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      if (samples.length < MAX_SAMPLES) samples.push({ reason, line });
    },
    rejects: () => ({ total, counts, samples }),
  };
}

/**
 * Says that no line could be read, and why: `none of 9 lines could be read: 9 time (start or end is not in seconds ...); for example time: "..."`.
 * @param noun what they are, for one
 */
export function allRejectedText({ total, counts, samples }: Rejects, noun: 'line' | 'row'): string {
  const reasons = [...counts].map(([reason, count]) => `${withThousands(count)} ${reason} (${REJECT_ADVICE[reason]})`);
  const firsts = samples.filter(({ reason }, at) => samples.findIndex((other) => other.reason === reason) === at);
  const examples = firsts.map(({ reason, line }) => `${reason}: "${line}"`);
  return `none of ${pluralised(total, noun)} could be read: ${reasons.join(', ')}; for example ${examples.join('; ')}`;
}
