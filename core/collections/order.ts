/**
 * Compares two texts by code unit. Stored keys and the rows of tables are in this order.
 * @returns a number for `sort`: negative if the first text comes first, zero if both are equal, positive if the second comes first
 */
export function byText(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** Returns the entries of a map, sorted by key: texts by code unit, numbers by value. */
export function sortByKey<K extends string | number, V>(byKey: ReadonlyMap<K, V>): Array<[K, V]> {
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

/**
 * Returns the distinct numbers of a list in ascending order.
 * @param numbers numbers in any order; repetitions are allowed
 */
export function ascending(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

/**
 * Returns the first items of an order without sorting the rest. A window can have tens of thousands of addresses, and a finding names ten.
 * @param items items in any order; of equal items the earlier one comes first, as after a stable sort
 * @param count largest number of items that are returned, 1 or more
 * @param order comparison as for `sort`: negative if the first item comes first
 */
export function topK<T>(items: Iterable<T>, count: number, order: (first: T, second: T) => number): T[] {
  const top: T[] = [];
  for (const item of items) {
    const last = top[count - 1];
    if (last !== undefined && order(item, last) >= 0) continue;
    const after = top.findIndex((listed) => order(item, listed) < 0);
    top.splice(after < 0 ? top.length : after, 0, item);
    if (top.length > count) top.pop();
  }
  return top;
}
