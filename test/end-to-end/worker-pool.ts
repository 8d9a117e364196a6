import { type LambdaWorker, startWorker, type WorkerCode } from './lambda-worker.ts';

/** Workers of one function. */
export interface WorkerPool {
  /** Gives the worker of a number, started when it is first asked for, and again after it was killed. */
  get(index: number): Promise<LambdaWorker>;
  /** Ends all without warning, and starts others at once. */
  kill(): void;
  /** Processes of the workers that run. */
  pids(): number[];
  /** Lines that they printed since the last call. */
  takeLines(): unknown[];
  /** Ends all, also those that are still starting, and waits until their processes have gone. */
  close(): Promise<void>;
}

/** Makes a pool that is still empty. */
export function createWorkerPool(code: WorkerCode): WorkerPool {
  const starting: Array<Promise<LambdaWorker>> = [];
  const workers: LambdaWorker[] = [];
  const start = (index: number): Promise<LambdaWorker> => {
    const started = startWorker(code).then((worker) => {
      workers.push(worker);
      return worker;
    });
    starting[index] = started;
    return started;
  };
  const kill = (): void => {
    for (const worker of workers) if (worker.isAlive()) worker.kill();
  };
  return {
    async get(index) {
      const worker = await (starting[index] ?? start(index));
      return worker.isAlive() ? worker : start(index);
    },
    kill,
    pids: () => workers.filter((worker) => worker.isAlive()).map(({ pid }) => pid),
    takeLines: () => workers.flatMap((worker) => worker.takeLines()),
    async close() {
      await Promise.allSettled(starting);
      kill();
      await Promise.all(workers.map(({ gone }) => gone));
    },
  };
}
