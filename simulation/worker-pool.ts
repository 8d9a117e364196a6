import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { CheckReport, CheckRequest } from './check-schedules.ts';

/** Schedules that a worker runs at once. */
const BLOCK_SCHEDULES = 500;
/** Seeds of blocks are so far apart that neighbouring seeds of a person share no block. */
const SEED_STEP = 7919;

/** What came of one block. */
export interface BlockReport extends CheckReport {
  /** CPU time of the worker, user and system. */
  readonly cpuSeconds: number;
}

/** What came of all blocks. */
export interface PoolReport extends Omit<BlockReport, 'failure'> {
  /** The first failure, with the seed of its block: with that seed it is found again. */
  readonly failure: (NonNullable<CheckReport['failure']> & { readonly seed: number }) | undefined;
}

/**
 * Runs schedules in several processes. Which schedules are run depends on the seed alone, not on the number of processes.
 * @param file what {@link buildSimulation} built
 * @param onBlock hears of the number of schedules after each block
 * @throws {Error} if a worker ends by itself
 */
export async function runInWorkers(
  request: CheckRequest & { readonly workers: number },
  file: string,
  onBlock: (runs: number) => void = () => undefined,
): Promise<PoolReport> {
  const blocks = blocksOf(request);
  let sum: PoolReport = { runs: 0, cpuSeconds: 0, failure: undefined };
  const work = async (): Promise<void> => {
    const worker = fork(file);
    const died = once(worker, 'exit').then(([code]) => {
      throw new Error(`Run schedules: the worker ended with ${String(code)}`);
    });
    died.catch(() => undefined);
    for (let block = blocks.shift(); block && !sum.failure; block = blocks.shift()) {
      worker.send(block);
      // The worker answers each block with one report.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const [report] = (await Promise.race([once(worker, 'message'), died])) as [BlockReport];
      sum = added(sum, report, block.seed);
      onBlock(sum.runs);
    }
    worker.disconnect();
  };
  await Promise.all(Array.from({ length: Math.min(request.workers, blocks.length) }, work));
  return sum;
}

function blocksOf({ schedules, seed, shrinks }: CheckRequest): CheckRequest[] {
  return Array.from({ length: Math.ceil(schedules / BLOCK_SCHEDULES) }, (_, index) => ({
    schedules: Math.min(BLOCK_SCHEDULES, schedules - index * BLOCK_SCHEDULES),
    seed: Math.trunc(seed + index * SEED_STEP),
    shrinks,
  }));
}

function added(sum: PoolReport, { runs, cpuSeconds, failure }: BlockReport, seed: number): PoolReport {
  return {
    runs: sum.runs + runs,
    cpuSeconds: sum.cpuSeconds + cpuSeconds,
    failure: sum.failure ?? (failure && { ...failure, seed }),
  };
}
