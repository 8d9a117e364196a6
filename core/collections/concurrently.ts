/**
 * Calls an asynchronous function for each item, with a limit on how many calls run at the same time.
 * @param items the items; calls start in their order
 * @param atOnce largest number of calls that run at the same time, 1 or more
 * @param work the function; after the first failure no further call is started
 * @returns the results, in the order of the items
 * @throws the first failure of a call
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !hasFailed) {
      const index = next++;
      const item = items[index];
      if (item === undefined) continue;
      try {
        results[index] = await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
