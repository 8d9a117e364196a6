import { join } from 'node:path';
import type { Emulator } from '../aws/emulator.ts';
import { type LambdaWorker, startWorker } from '../end-to-end/lambda-worker.ts';

/**
 * Starts a function from its source, in a process of its own.
 * @param service name of its file
 * @param emulator where its clients go
 * @param environment what the deployment sets
 */
export async function startFunction(
  service: 'detect' | 'ingest' | 'reconcile',
  emulator: Pick<Emulator, 'endpoint'>,
  environment: Readonly<Record<string, string>>,
  timeoutSeconds = 180,
): Promise<LambdaWorker> {
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
