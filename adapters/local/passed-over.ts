/** Files or objects that were passed over: how many, and the first of them. */
export interface PassedOver {
  readonly count: number;
  readonly first: readonly string[];
}

/** Names that are kept: a bucket may hold millions of other objects. */
const MOST_NAMES = 3;

/** Nothing was passed over. */
export const NOTHING_PASSED_OVER: PassedOver = { count: 0, first: [] };

/** Adds up what was passed over in two places. */
export function passedOverTogether(one: PassedOver, other: PassedOver): PassedOver {
  return { count: one.count + other.count, first: [...one.first, ...other.first].slice(0, MOST_NAMES) };
}

/** Adds one file or object. */
export function passOver(before: PassedOver, path: string): PassedOver {
  return passedOverTogether(before, { count: 1, first: [path] });
}
