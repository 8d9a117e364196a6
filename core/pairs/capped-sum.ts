/**
 * Largest sum of packets or of bytes, and "at least so many" where a table holds it. Up to here numbers are exact. A larger sum would be rounded, so that
 * it depended on the order of its parts, and one above 2^63 would not fit the tables. No real traffic comes near: it is 9 petabytes in one window.
 */
export const MAX_SUM: number = Number.MAX_SAFE_INTEGER;

/**
 * Adds two counts; the order of several additions does not matter.
 * @param count whole number, 0 to {@link MAX_SUM}; `other` likewise
 * @returns at most {@link MAX_SUM}
 */
export function cappedSum(count: number, other: number): number {
  return Math.min(count + other, MAX_SUM);
}
