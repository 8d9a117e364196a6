/**
 * Picks the first items of an order without sorting the rest: windows have tens of thousands of addresses, and a finding names ten.
 * @param items in any order; of equal ones the earlier comes first, as after a sort
 * @param count how many at most, 1 or more
 * @param order negative when the first of two comes first, for `sort`
 */
export function topOf<T>(items: Iterable<T>, count: number, order: (one: T, other: T) => number): T[] {
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
