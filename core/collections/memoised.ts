/**
 * Returns a function that computes each result once and then remembers it, by the identity of the argument.
 *
 * The remembered results are hidden state. Nobody can tell, as long as two things hold: `compute` is pure, and nobody changes an argument or a result
 * afterwards. A copy of an argument is another argument, and is computed again. A result is forgotten together with its argument, so memory does not
 * grow with the number of calls.
 * @param compute pure
 * @returns the same function, remembering
 */
export function memoised<Argument extends object, Result extends object>(
  compute: (argument: Argument) => Result,
): (argument: Argument) => Result {
  const results = new WeakMap<Argument, Result>();
  return (argument) => {
    const remembered = results.get(argument);
    if (remembered !== undefined) return remembered;
    const result = compute(argument);
    results.set(argument, result);
    return result;
  };
}
