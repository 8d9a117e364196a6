import { join } from 'node:path';
import type { Emulator } from '../aws/emulator.ts';
import { type LambdaWorker, startWorker } from '../end-to-end/lambda-worker.ts';

/** A function, and where it runs. */
export interface StartedFunction {
  /** Name of its file. */
  readonly service: 'detect' | 'ingest' | 'reconcile';
  /** Where its clients go. */
  readonly emulator: Pick<Emulator, 'endpoint'>;
  /** What the deployment sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
}

/** Starts a function from its source, in a process of its own. */
export async function startFunction(started: StartedFunction): Promise<LambdaWorker> {
  const { service, emulator, environment, timeoutSeconds = 180 } = started;
  const clients = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: emulator.endpoint,
  };
  return startWorker({
    service,
    bundle: join(import.meta.dirname, `../../lambdas/${service}.ts`),
    environment: { NODE_OPTIONS: '--import tsx', STACK_NAME: 'surge445', ...clients, ...environment },
    timeoutSeconds,
  });
}

/** Ends a function that {@link startFunction} started. */
export async function endFunction(worker: LambdaWorker): Promise<void> {
  worker.kill();
  await worker.gone;
}
