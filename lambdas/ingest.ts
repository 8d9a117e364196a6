import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createS3Client, createSqsClient } from '../adapters/aws/clients.ts';
import { openS3LogObject } from '../adapters/aws/s3-log-object.ts';
import { S3Store } from '../adapters/aws/s3-store.ts';
import { SqsSender } from '../adapters/aws/sqs-sender.ts';
import { UnreadableObjectError } from '../core/flowlog/unreadable-object.ts';
import { type Ingested, ingestLogObject, type IngestDependencies } from '../core/ingest.ts';
import { windowMessages } from './detect-message.ts';
import { readEnvironment, readSettings } from './environment.ts';
import { retryBudget } from './invocation.ts';
import { createMetrics } from './metrics.ts';
import { notifiedObjects } from './s3-notification-message.ts';
import type { LogObjectLocation } from '../core/ports.ts';

/** A flow-log file is at most 75 MB compressed; twenty-fold that is beyond any real one. */
const LIMITS = { maxBytes: 2_000_000_000 };

const { DATA_BUCKET, DETECT_QUEUE_URL, LOG_BUCKET } = readEnvironment('DATA_BUCKET', 'DETECT_QUEUE_URL', 'LOG_BUCKET');
const settings = readSettings();
const s3 = createS3Client();
const sqs = createSqsClient();
const logger = new Logger();
const metrics = createMetrics();
const processor = new BatchProcessor(EventType.SQS);

/**
 * Takes a batch of news of log objects, and reports failures message by message. The invocation as a whole fails, which the alarm watches, only
 * when no message came through and not for want of readable objects: those are retried and set aside, which another alarm watches.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const world = worldOf(context);
  const failures: unknown[] = [];
  const work = async (message: SQSRecord): Promise<void> => {
    try {
      await ingestMessage(message, world);
    } catch (error) {
      failures.push(error);
      throw error;
    }
  };
  try {
    const options = { context, throwOnFullBatchFailure: false };
    const response = await processPartialResponse(event, work, processor, options);
    if (failures.length === event.Records.length && failures.some(isOurs)) {
      throw new Error('Ingest: every message failed, see the log');
    }
    return response;
  } finally {
    metrics.publishStoredMetrics();
  }
}

/** Whether a failure may be the function's, not the object's. */
function isOurs(error: unknown): boolean {
  return !(error instanceof UnreadableObjectError) || error.reason === 'denied';
}

function worldOf(context: Context): IngestDependencies {
  const budget = retryBudget(context);
  const detectQueue = new SqsSender({ client: sqs, queueUrl: DETECT_QUEUE_URL, budget });
  return {
    store: new S3Store({ client: s3, bucket: DATA_BUCKET, keyArn: process.env['DATA_KEY_ARN'], budget }),
    settings,
    limits: LIMITS,
    open: async (place) => openS3LogObject({ client: s3, ...place, budget }),
    announce: async (windows) => detectQueue.send(windowMessages(windows)),
  };
}

async function ingestMessage(message: SQSRecord, world: IngestDependencies): Promise<void> {
  const tries = Number(message.attributes.ApproximateReceiveCount);
  const { logObjects, unknown } = notifiedObjects(message.body);
  for (const place of unknown.filter(({ bucket }) => bucket === LOG_BUCKET)) {
    metrics.addMetric('UnknownKeys', MetricUnit.Count, 1);
    logger.error('ingest:object:unknown', { ...place });
  }
  for (const place of logObjects) {
    if (place.bucket !== LOG_BUCKET) {
      logger.warn('ingest:object:foreign', { ...place });
      continue;
    }
    const started = performance.now();
    try {
      const ingested = await ingestLogObject(place, tries, world);
      report(place, ingested, Math.round(performance.now() - started));
    } catch (error) {
      logger.error('ingest:object:failed', { ...place, tries, error: error instanceof Error ? error : String(error) });
      throw error;
    }
  }
}

function report(place: LogObjectLocation, ingested: Ingested, ms: number): void {
  if (ingested.kind === 'quarantined') {
    metrics.addMetric('Quarantined', MetricUnit.Count, 1);
    logger.warn('ingest:object:quarantined', { ...place, reason: ingested.reason, problem: ingested.message, ms });
    return;
  }
  const { records, attempts, rejects, inflatedBytes, windows } = ingested.read;
  metrics.addMetric('LogObjects', MetricUnit.Count, 1);
  metrics.addMetric('Records', MetricUnit.Count, records);
  metrics.addMetric('Attempts', MetricUnit.Count, attempts);
  metrics.addMetric('Rejects', MetricUnit.Count, rejects.total);
  logger.info('ingest:object:done', {
    ...place,
    records,
    attempts,
    rejects: Object.fromEntries(rejects.counts),
    bytes: inflatedBytes,
    windows: windows.length,
    ms,
  });
}
