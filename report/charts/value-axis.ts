/** Axis of counts from 0 to a round number. */
export interface ValueAxis {
  readonly top: number;
  /** Counts that have a line and a label, from 0 to the top. */
  readonly ticks: readonly number[];
}

/** Steps between two ticks; each power of ten has the same ones. */
const STEPS = [1, 2, 5];

/** Most steps from 0 to the top. */
const MAX_STEPS = 4;

/**
 * Returns an axis of round, whole numbers on which a count has room.
 * @param most largest count, not negative
 * @example
 * valueAxis(1563) // top 2000, ticks 0, 500, 1000, 1500, 2000
 */
export function valueAxis(most: number): ValueAxis {
  const step = roundStep(Math.max(1, most) / MAX_STEPS);
  const count = Math.max(1, Math.ceil(most / step));
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** Returns the smallest of 1, 2, 5, 10, 20, 50 and so on that is not smaller than a number. */
function roundStep(least: number): number {
  for (let power = 1; ; power *= 10) {
    const step = STEPS.map((factor) => factor * power).find((candidate) => candidate >= least);
    if (step !== undefined) return step;
  }
}
