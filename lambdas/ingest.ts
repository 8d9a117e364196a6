import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { openS3LogObject } from '../adapters/s3-log-object.ts';
import { S3Store } from '../adapters/s3-store.ts';
import { SqsSender } from '../adapters/sqs-sender.ts';
import { type Ingested, ingestLogObject, type IngestWorld, type LogObjectPlace } from '../core/ingest.ts';
import { windowMessages } from './detect-message.ts';
import { readEnvironment, readSettings } from './environment.ts';
import { CLIENT_OPTIONS, retryBudget } from './invocation.ts';
import { announcedObjects } from './log-object-events.ts';

/** A flow-log file is at most 75 MB compressed; twenty-fold that is beyond any real one. */
const LIMITS = { maxBytes: 2_000_000_000 };

const { DATA_BUCKET, DETECT_QUEUE_URL } = readEnvironment('DATA_BUCKET', 'DETECT_QUEUE_URL');
const settings = readSettings();
const s3 = new S3Client(CLIENT_OPTIONS);
const sqs = new SQSClient(CLIENT_OPTIONS);
const logger = new Logger();
const metrics = new Metrics();
const processor = new BatchProcessor(EventType.SQS);

/**
 * Takes a batch of news of log objects, and reports failures message by message.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const world = worldOf(context);
  try {
    const work = async (message: SQSRecord): Promise<void> => ingestMessage(message, world);
    return await processPartialResponse(event, work, processor, { context });
  } finally {
    metrics.publishStoredMetrics();
  }
}

function worldOf(context: Context): IngestWorld {
  const budget = retryBudget(context);
  const detectQueue = new SqsSender({ client: sqs, queueUrl: DETECT_QUEUE_URL, budget });
  return {
    store: new S3Store({ client: s3, bucket: DATA_BUCKET, budget }),
    settings,
    limits: LIMITS,
    open: async (place) => openS3LogObject({ client: s3, ...place, budget }),
    announce: async (windows) => detectQueue.send(windowMessages(windows)),
  };
}

async function ingestMessage(message: SQSRecord, world: IngestWorld): Promise<void> {
  const tries = Number(message.attributes.ApproximateReceiveCount);
  for (const place of announcedObjects(message.body)) {
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

function report(place: LogObjectPlace, ingested: Ingested, ms: number): void {
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
