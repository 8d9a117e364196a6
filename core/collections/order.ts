/**
 * Orders texts by code unit, as keys and tables are ordered everywhere.
 * @returns negative, zero or positive, for `sort`
 */
export function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * Gives the entries of a map in the order of their keys: texts by code unit, numbers by value.
 */
export function sortByKey<K extends string | number, V>(byKey: ReadonlyMap<K, V>): Array<[K, V]> {
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

/**
 * Orders numbers, each of them once.
 * @param numbers in any order, repeated or not
 * @returns ascending
 */
export function ascending(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

/**
 * Picks the first items of an order without sorting the rest: windows have tens of thousands of addresses, and a finding names ten.
 * @param items in any order; of equal ones the earlier comes first, as after a sort
 * @param count how many at most, 1 or more
 * @param order negative when the first of two comes first, for `sort`
 */
export function topK<T>(items: Iterable<T>, count: number, order: (one: T, other: T) => number): T[] {
  const top: T[] = [];
  for (const item of items) {
    const last = top[count - 1];
    if (last !== undefined && order(item, last) >= 0) continue;
    const after = top.findIndex((one) => order(item, one) < 0);
    top.splice(after < 0 ? top.length : after, 0, item);
    if (top.length > count) top.pop();
  }
  return top;
}
