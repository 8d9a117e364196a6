import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import type { createS3Client } from '../adapters/aws/clients.ts';
import { createS3ConditionalReader } from '../adapters/aws/s3-conditional-reader.ts';
import { S3Store } from '../adapters/aws/s3-store.ts';
import { METRICS } from '../core/operations/metric-names.ts';
import type { Settings } from '../core/settings/detection-settings.ts';
import { createAllowListObject } from '../core/storage/allow-list-object.ts';
import { retryBudget } from './invocation.ts';

/** Longest time for which alerts wait for the allow-list in the data bucket, and as long again for the copy of the last one. */
const LONGEST_MS = 2000;

/** What the settings are completed with. */
export interface AllowListParts {
  readonly client: ReturnType<typeof createS3Client>;
  readonly bucket: string;
  readonly keyArn: string | undefined;
  readonly logger: Pick<Logger, 'error'>;
  readonly metrics: { addMetric(...metric: Parameters<Metrics['addMetric']>): unknown };
}

/**
 * Creates the function that completes the settings with the allow-list in the data bucket, once in each invocation. It never fails. Without the setting
 * `allowFile` it returns the settings as they are, and asks nobody.
 */
export function settingsCompleter(
  settings: Settings,
  parts: AllowListParts,
): (context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<Settings> {
  if (settings.allowFile === undefined) return async () => settings;
  const { client, bucket, keyArn, logger, metrics } = parts;
  const object = createAllowListObject(settings.allow);
  return async (context) => {
    const { allow, problem } = await object.current({
      config: createS3ConditionalReader({ client, bucket, budget: retryBudget(context, LONGEST_MS) }),
      store: new S3Store({ client, bucket, keyArn, budget: retryBudget(context, LONGEST_MS) }),
      now: Math.floor(Date.now() / 1000),
    });
    metrics.addMetric(METRICS.detect.allowListFailures, MetricUnit.Count, problem === undefined ? 0 : 1);
    if (problem !== undefined) logger.error('detect:allow-list:unusable', { problem });
    return { ...settings, allow: [...allow] };
  };
}
