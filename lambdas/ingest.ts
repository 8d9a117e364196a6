import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createS3Client, createSqsClient } from '../adapters/aws/clients.ts';
import { openS3LogObject } from '../adapters/aws/s3-log-object.ts';
import { S3Store } from '../adapters/aws/s3-store.ts';
import { SqsSender } from '../adapters/aws/sqs-sender.ts';
import { layoutOfSetting } from '../core/flowlog/log-layout.ts';
import { UnreadableObjectError } from '../core/flowlog/unreadable-object.ts';
import { type Ingested, ingestLogObject, type IngestDependencies } from '../core/ingest.ts';
import { METRICS } from '../core/operations/metric-names.ts';
import { windowMessages } from './detect-message.ts';
import { readEnvironment, readSettings } from './environment.ts';
import { retryBudget } from './invocation.ts';
import { createMetrics } from './metrics.ts';
import { notifiedObjects } from './s3-notification-message.ts';
import type { LogObjectLocation } from '../core/ports.ts';

/** Limit of the inflated size of a log object. A flow-log file has at most 75 MB compressed, and no real file inflates to this size. */
const LIMITS = { maxBytes: 2_000_000_000 };

const { DATA_BUCKET, DETECT_QUEUE_URL, LOG_BUCKET } = readEnvironment('DATA_BUCKET', 'DETECT_QUEUE_URL', 'LOG_BUCKET');
const LAYOUT = layoutOfSetting(process.env['LOG_PREFIX'] ?? '');
const settings = readSettings();
const s3 = createS3Client();
const sqs = createSqsClient();
const logger = new Logger();
const metrics = createMetrics();
const processor = new BatchProcessor(EventType.SQS);

/**
 * Ingests the log objects of a batch of notifications, and reports the failure of each message. The whole invocation fails only if every message
 * failed and at least one failure may be a fault of the function. The alarm on errors watches this. A log object that cannot be read does not count:
 * it is tried again and then put in quarantine, which has its own alarm.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const dependencies = dependenciesOf(context);
  const failures: unknown[] = [];
  const work = async (message: SQSRecord): Promise<void> => {
    try {
      await ingestMessage(message, dependencies);
    } catch (error) {
      failures.push(error);
      throw error;
    }
  };
  try {
    const options = { context, throwOnFullBatchFailure: false };
    const response = await processPartialResponse(event, work, processor, options);
    if (failures.length === event.Records.length && failures.some(isFaultOfFunction)) {
      throw new Error('Ingest log objects: every message failed; see the log of the function');
    }
    return response;
  } finally {
    metrics.publishStoredMetrics();
  }
}

/** Checks whether the cause of a failure may be the function or its permissions, and not the log object. */
function isFaultOfFunction(error: unknown): boolean {
  return !(error instanceof UnreadableObjectError) || error.reason === 'denied';
}

function dependenciesOf(context: Context): IngestDependencies {
  const budget = retryBudget(context);
  const detectQueue = new SqsSender({ client: sqs, queueUrl: DETECT_QUEUE_URL, budget });
  return {
    store: new S3Store({ client: s3, bucket: DATA_BUCKET, keyArn: process.env['DATA_KEY_ARN'], budget }),
    settings,
    limits: LIMITS,
    open: async (location) => openS3LogObject({ client: s3, ...location, budget }),
    announce: async (windows) => detectQueue.send(windowMessages(windows)),
  };
}

async function ingestMessage(message: SQSRecord, dependencies: IngestDependencies): Promise<void> {
  const tries = Number(message.attributes.ApproximateReceiveCount);
  const { foreign, logObjects, unknown } = notifiedObjects(message.body, LAYOUT);
  for (const { bucket, key, form } of foreign) logger.warn('ingest:object:layout', { bucket, key, form });
  for (const location of unknown.filter(({ bucket }) => bucket === LOG_BUCKET)) {
    metrics.addMetric(METRICS.ingest.unknownKeys, MetricUnit.Count, 1);
    logger.error('ingest:object:unknown', { ...location });
  }
  for (const location of logObjects) {
    if (location.bucket !== LOG_BUCKET) {
      logger.warn('ingest:object:foreign', { ...location });
      continue;
    }
    const started = performance.now();
    try {
      const ingested = await ingestLogObject(location, tries, dependencies);
      report(location, ingested, Math.round(performance.now() - started));
    } catch (error) {
      const cause = error instanceof Error ? error : String(error);
      logger.error('ingest:object:failed', { ...location, tries, error: cause });
      throw error;
    }
  }
}

function report(location: LogObjectLocation, ingested: Ingested, ms: number): void {
  if (ingested.kind === 'quarantined') {
    metrics.addMetric(METRICS.ingest.quarantined, MetricUnit.Count, 1);
    logger.warn('ingest:object:quarantined', { ...location, reason: ingested.reason, problem: ingested.message, ms });
    return;
  }
  const { records, attempts, rejects, inflatedBytes, windows } = ingested.read;
  metrics.addMetric(METRICS.ingest.logObjects, MetricUnit.Count, 1);
  metrics.addMetric(METRICS.ingest.records, MetricUnit.Count, records);
  metrics.addMetric(METRICS.ingest.attempts, MetricUnit.Count, attempts);
  metrics.addMetric(METRICS.ingest.rejects, MetricUnit.Count, rejects.total);
  logger.info('ingest:object:done', {
    ...location,
    records,
    attempts,
    rejects: Object.fromEntries(rejects.counts),
    bytes: inflatedBytes,
    windows: windows.length,
    ms,
  });
}
