/** Results that are kept of one function: beyond, all are forgotten. */
const MOST_KEPT = 20_000;

const numbers = new WeakMap<object, number>();
let count = 0;

/** Returns a number that stands for an object, and for no other; 0 for undefined. */
export function numberOf(value: object | undefined): number {
  if (value === undefined) return 0;
  const known = numbers.get(value);
  if (known !== undefined) return known;
  numbers.set(value, ++count);
  return count;
}

/**
 * Returns a function that computes each result once.
 * @param compute pure
 * @param nameOf names what the result depends on: equal names, equal results
 */
export function rememberedBy<Args extends readonly unknown[], Result>(
  compute: (...args: Args) => Result,
  nameOf: (...args: Args) => string | number,
): (...args: Args) => Result {
  const results = new Map<string | number, { readonly result: Result }>();
  return (...args) => {
    const name = nameOf(...args);
    const known = results.get(name);
    if (known) return known.result;
    const result = compute(...args);
    if (results.size >= MOST_KEPT) results.clear();
    results.set(name, { result });
    return result;
  };
}
