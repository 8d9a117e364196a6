import { S3Client } from '@aws-sdk/client-s3';
import type { LogBucket, LogObjectLocation } from '../../core/ports.ts';
import { CLIENT_OPTIONS } from './clients.ts';
import { createInteractiveRetryBudget } from './interactive-retry-budget.ts';
import { type DownloadedLogObject, downloadS3LogObject } from './s3-log-download.ts';
import { S3LogBucket } from './s3-log-bucket.ts';
import type { RetryBudget } from './retry-budget.ts';

/** Flow logs in S3 that belong to no deployment. They are only read. */
export interface PastLogs {
  /** Returns a bucket whose objects can be listed. */
  readonly listing: (bucket: string) => LogBucket;
  /** Reads a log object into memory. */
  readonly download: (location: LogObjectLocation) => Promise<DownloadedLogObject>;
}

/** A region to begin with if the environment names none: S3 answers with the region of the bucket. */
const FIRST_REGION = 'us-east-1';

/** Connects to S3 with the credentials of the environment. The bucket may be in any region. */
export async function connectPastLogs(): Promise<PastLogs> {
  const options = { ...CLIENT_OPTIONS, followRegionRedirects: true };
  const client = new S3Client(options);
  const hasRegion = await client.config.region().then(
    () => true,
    () => false,
  );
  return createPastLogs(hasRegion ? client : new S3Client({ ...options, region: FIRST_REGION }));
}

/**
 * Creates the adapters of flow logs in S3.
 * @param client client that follows a bucket into its region
 * @param budget time for retries of each request
 */
function createPastLogs(client: S3Client, budget: RetryBudget = createInteractiveRetryBudget()): PastLogs {
  return {
    listing: (bucket) => new S3LogBucket({ client, bucket, budget }),
    download: async (location) => downloadS3LogObject({ client, ...location, budget }),
  };
}
