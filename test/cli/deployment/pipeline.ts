import { openS3LogObject } from '../../../adapters/aws/s3-log-object.ts';
import { S3Store } from '../../../adapters/aws/s3-store.ts';
import type { Alert } from '../../../core/alerting/alert.ts';
import { detect } from '../../../core/detect.ts';
import { type IngestDependencies, ingestLogObject } from '../../../core/ingest.ts';
import { parseSettings, type Settings } from '../../../core/settings/detection-settings.ts';
import { notifiedObjects } from '../../../lambdas/s3-notification-message.ts';
import { makeBudget } from '../../adapters/aws/test-budget.ts';
import { drainQueue } from '../../aws/emulated-aws.ts';
import type { Emulator } from '../../aws/emulator.ts';
import type { EmulatedDeployment } from './aws-deployment.ts';

/** The lambdas of a deployment, in this process. */
export interface Pipeline {
  /** Takes one step: reads what was announced, or judges what was read. */
  readonly step: () => Promise<void>;
  /** What was published. */
  readonly alerts: readonly Alert[];
}

/**
 * Makes a pipeline out of the functions of the core, fed by the queue.
 * @param emulator where the deployment is
 * @param place the deployment
 * @param settings what differs from the defaults
 */
export function createPipeline(
  emulator: Emulator,
  place: EmulatedDeployment,
  settings: Partial<Settings> = {},
): Pipeline {
  const budget = makeBudget();
  const alerts: Alert[] = [];
  const touched: number[] = [];
  const store = new S3Store({ client: emulator.s3, bucket: place.dataBucket, budget });
  const world: IngestDependencies = {
    store,
    settings: parseSettings(settings),
    limits: { maxBytes: 1e9 },
    open: async (object) => openS3LogObject({ client: emulator.s3, ...object, budget }),
    announce: async (windows) => void touched.push(...windows),
  };
  const publisher = { publish: async (alert: Alert) => void alerts.push(alert) };
  return {
    alerts,
    async step() {
      const messages = await drainQueue(emulator, place.queue);
      const objects = messages.flatMap((message) => notifiedObjects(JSON.stringify(message)).logObjects);
      for (const object of objects) await ingestLogObject(object, 3, world);
      if (objects.length > 0) return;
      const windows = touched.splice(0);
      await detect(windows, { store, settings: parseSettings(settings), publisher, now: () => 0, leaseSeconds: 0 });
    },
  };
}
