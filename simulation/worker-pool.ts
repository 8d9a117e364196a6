import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { CheckReport, CheckRequest, CrashPointRequest } from './check-schedules.ts';
import { addExtents, NO_EXTENT } from './extent.ts';

/** Schedules that a worker runs at once. */
const BLOCK_SCHEDULES = 500;
/** Seeds of blocks are so far apart that neighbouring seeds of a person share no block. */
const SEED_STEP = 7919;

/** What a worker does at once. */
export type BlockRequest = CheckRequest | CrashPointRequest;

/** What came of one block. */
export interface BlockReport extends CheckReport {
  /** CPU time of the worker, user and system. */
  readonly cpuSeconds: number;
}

/** What came of all blocks. */
export interface PoolReport extends Omit<BlockReport, 'failure'> {
  /** The first failure, and what was asked for: asked again, it fails again. */
  readonly failure: (NonNullable<CheckReport['failure']> & { readonly request: BlockRequest }) | undefined;
}

/** The processes that run schedules. */
export interface WorkerPool {
  /** What {@link buildSimulation} built. */
  readonly file: string;
  /** How many processes run at once. */
  readonly workers: number;
  /** Hears of the number of schedules after each block. */
  readonly onBlock?: (runs: number) => void;
  /** When it is aborted, the blocks that have begun are the last ones. */
  readonly signal?: AbortSignal;
}

/**
 * Works on blocks in several processes, until one fails or somebody stops it.
 * @throws {Error} if a worker ends by itself
 */
export async function runInWorkers(
  requests: readonly BlockRequest[],
  { file, workers, onBlock = () => undefined, signal }: WorkerPool,
): Promise<PoolReport> {
  const blocks = [...requests];
  let sum: PoolReport = { runs: 0, extent: NO_EXTENT, cpuSeconds: 0, failure: undefined };
  const next = (): BlockRequest | undefined => (sum.failure || signal?.aborted ? undefined : blocks.shift());
  const work = async (): Promise<void> => {
    const worker = fork(file);
    const died = once(worker, 'exit').then(([code]) => {
      throw new Error(`Run schedules: the worker ended with ${String(code)}`);
    });
    died.catch(() => undefined);
    for (let block = next(); block; block = next()) {
      worker.send(block);
      // The worker answers each block with one report.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const [report] = (await Promise.race([once(worker, 'message'), died])) as [BlockReport];
      sum = added(sum, report, block);
      onBlock(sum.runs);
    }
    worker.disconnect();
  };
  await Promise.all(Array.from({ length: Math.min(workers, blocks.length) }, work));
  return sum;
}

/** Divides schedules into blocks. They depend on the seed alone, not on the number of workers. */
export function blocksOf({ schedules, seed, shrinks }: CheckRequest): CheckRequest[] {
  return Array.from({ length: Math.ceil(schedules / BLOCK_SCHEDULES) }, (_, index) => ({
    schedules: Math.min(BLOCK_SCHEDULES, schedules - index * BLOCK_SCHEDULES),
    seed: Math.trunc(seed + index * SEED_STEP),
    shrinks,
  }));
}

function added(sum: PoolReport, report: BlockReport, request: BlockRequest): PoolReport {
  const { runs, extent, cpuSeconds, failure } = report;
  return {
    runs: sum.runs + runs,
    extent: addExtents(sum.extent, extent),
    cpuSeconds: sum.cpuSeconds + cpuSeconds,
    failure: sum.failure ?? (failure && { ...failure, request }),
  };
}
