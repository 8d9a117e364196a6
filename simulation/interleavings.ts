import { SimulatedProcess } from './process.ts';

/** Picks a number below a limit. */
export type Choose = (limit: number) => number;

/**
 * Runs something once for every way in which its choices can be made.
 * @param run must make the same choices again as long as it gets the same numbers
 * @returns how many ways there are
 */
export async function everyWay(run: (choose: Choose) => Promise<void>): Promise<number> {
  let planned: number[] = [];
  for (let ways = 1; ; ways++) {
    const made: Array<{ readonly chosen: number; readonly limit: number }> = [];
    const before = planned;
    await run((limit) => {
      const chosen = before[made.length] ?? 0;
      made.push({ chosen, limit });
      return chosen;
    });
    const last = made.findLastIndex(({ chosen, limit }) => chosen + 1 < limit);
    if (last < 0) return ways;
    planned = [...made.slice(0, last).map(({ chosen }) => chosen), (made[last]?.chosen ?? 0) + 1];
  }
}

/** Lets several processes work, call by call, in the order that the choices give. */
export async function interleave(
  works: ReadonlyArray<(process: SimulatedProcess) => Promise<unknown>>,
  choose: Choose,
): Promise<void> {
  const failures: unknown[] = [];
  const processes = works.map((work, id) => {
    const process = new SimulatedProcess({ id, skew: 0, startedAt: 0 }, () => undefined);
    void work(process)
      .catch((error: unknown) => failures.push(error))
      .finally(() => process.end());
    return process;
  });
  for (;;) {
    const alive = processes.filter(({ isAlive }) => isAlive);
    const process = alive.length > 1 ? alive[choose(alive.length)] : alive[0];
    if (!process) break;
    await process.goOn(alive.length > 1 ? 1 : 1000);
  }
  if (failures.length > 0) throw failures[0];
}
