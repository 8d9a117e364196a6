import { type Scope, scopeKey } from '../windows/scope.ts';

/** Things that findings are about, to be looked up by their place, so that thousands of places need not be compared with each other. */
export interface Places<T> {
  /** Adds a thing after all others. */
  add(thing: T): void;
  /** Returns the things whose scope is the given one, contains it, or lies in it, in the order in which they were added; and perhaps others. */
  near(scope: Scope): readonly T[];
}

/**
 * Collects things by their place.
 * @param things the first things, in order
 * @param scopeOf returns the scope of a thing
 */
export function placesOf<T>(things: Iterable<T>, scopeOf: (thing: T) => Scope): Places<T> {
  const all: T[] = [];
  /** Numbers of the things, ascending: of each VPC by itself, and of all other scopes together. */
  const ofVpc = new Map<string, number[]>();
  const others: number[] = [];
  const add = (thing: T): void => {
    const scope = scopeOf(thing);
    const number = all.push(thing) - 1;
    if (scope.type !== 'vpc') others.push(number);
    else if (!ofVpc.get(scopeKey(scope))?.push(number)) ofVpc.set(scopeKey(scope), [number]);
  };
  for (const thing of things) add(thing);
  return {
    add,
    near(scope) {
      if (scope.type !== 'vpc') return all;
      const numbers = [...(ofVpc.get(scopeKey(scope)) ?? []), ...others].toSorted((one, other) => one - other);
      return numbers.flatMap((number) => all[number] ?? []);
    },
  };
}
