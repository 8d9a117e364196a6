/** How far {@link mapAhead} may work ahead. */
export interface AheadLimits<T> {
  /** Largest number of calls and of results that wait, 1 or more. */
  readonly atOnce: number;
  /** Largest sum of the sizes of these items. A single item may be larger. */
  readonly totalSize: number;
  readonly sizeOf: (item: T) => number;
}

/**
 * Calls an asynchronous function for each item, and starts the next calls while a result is used.
 * @param items the items; calls start in their order
 * @param limits how far the work may be ahead of its use
 * @param work the function
 * @yields the results, in the order of the items
 * @throws the failure of a call, when its turn comes
 */
export async function* mapAhead<T, R>(
  items: readonly T[],
  { atOnce, totalSize, sizeOf }: AheadLimits<T>,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const started: Array<{ readonly result: Promise<R>; readonly size: number }> = [];
  const rest = items.values();
  let next = rest.next();
  let size = 0;
  const startNext = (): void => {
    while (next.done !== true && started.length < atOnce) {
      const itemSize = sizeOf(next.value);
      if (started.length > 0 && size + itemSize > totalSize) return;
      const result = work(next.value);
      // A failure is thrown when its turn comes; until then it is no unhandled rejection.
      result.catch(() => undefined);
      started.push({ result, size: itemSize });
      size += itemSize;
      next = rest.next();
    }
  };
  startNext();
  for (let first = started.shift(); first !== undefined; first = started.shift()) {
    const result = await first.result;
    size -= first.size;
    startNext();
    yield result;
  }
}
