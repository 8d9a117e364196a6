/** Counts of one step of colour, both ends included. */
export interface ColourLevel {
  readonly from: number;
  readonly to: number;
}

/** Steps of colour above zero. */
export interface ColourScale {
  readonly levels: readonly ColourLevel[];
}

/** Most steps of colour above zero. */
const MAX_LEVELS = 5;

/** Round counts; each power of ten has the same ones. */
const ROUND = [1, 2, 5];

/**
 * Returns steps of colour at round counts. They grow by a factor, because a surge is many times the usual.
 * @param most largest count
 */
export function colourScale(most: number): ColourScale {
  const round = roundCounts(most);
  const stride = Math.max(1, Math.ceil(round.length / MAX_LEVELS));
  const starts = round.filter((_, index) => index % stride === 0);
  return { levels: starts.map((from, index) => ({ from, to: (starts[index + 1] ?? most + 1) - 1 })) };
}

/** Returns the step of colour of a count: 0 for 0, then from 1 on. */
export function levelOf(count: number, { levels }: ColourScale): number {
  return levels.findLastIndex(({ from }) => count >= from) + 1;
}

/** Returns 1, 2, 5, 10 and so on up to a count. */
function roundCounts(most: number): number[] {
  const counts: number[] = [];
  for (let power = 1; power <= most; power *= 10) counts.push(...ROUND.map((factor) => factor * power));
  return counts.filter((count) => count <= most);
}
