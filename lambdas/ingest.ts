import { addAbortSignal } from 'node:stream';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createS3Client, createSqsClient } from '../adapters/aws/clients.ts';
import type { RetryBudget } from '../adapters/aws/retry-budget.ts';
import { openS3LogObject } from '../adapters/aws/s3-log-object.ts';
import { S3Store } from '../adapters/aws/s3-store.ts';
import { SqsSender } from '../adapters/aws/sqs-sender.ts';
import { MAX_INFLATED_BYTES } from '../core/flowlog/read-limits.ts';
import { layoutOfSetting } from '../core/flowlog/log-layout.ts';
import { UnreadableObjectError } from '../core/flowlog/unreadable-object.ts';
import { type FurtherTry, ingestAgain } from '../core/ingest-again.ts';
import { type Ingested, ingestLogObject, type IngestDependencies } from '../core/ingest.ts';
import { METRICS } from '../core/operations/metric-names.ts';
import { windowMessages } from './detect-message.ts';
import { readEnvironment, readSettings } from './environment.ts';
import { type IngestMessage, ingestMessage, type IngestWork, triesOf } from './ingest-message.ts';
import { retryBudget } from './invocation.ts';
import { type ReadingTime, sharedReadingTime, timeAlone } from './reading-time.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import type { LogObjectLocation } from '../core/ports.ts';
import { noteRebuilt } from '../core/storage/rebuild-note.ts';

const { DATA_BUCKET, DETECT_QUEUE_URL, LOG_BUCKET } = readEnvironment('DATA_BUCKET', 'DETECT_QUEUE_URL', 'LOG_BUCKET');
const LAYOUT = layoutOfSetting(process.env['LOG_PREFIX'] ?? '');
const settings = readSettings();
const s3 = createS3Client();
const sqs = createSqsClient();
const logger = createLogger();
const metrics = createMetrics();
const processor = new BatchProcessor(EventType.SQS);

/**
 * Ingests the log objects of a batch of notifications, and reports the failure of each message. The whole invocation fails only if every message
 * failed and at least one failure may be a fault of the function. The alarm on errors watches this. A log object that cannot be read does not count:
 * it is tried again and then put in quarantine, which has its own alarm.
 *
 * Log objects are read at the same time. But if a message of the batch comes again, perhaps because the process died of one of its neighbours, they
 * are read one by one, so that it shows which one it was.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const failures: unknown[] = [];
  const processInParallel = event.Records.every((message) => triesOf(message) === 1);
  const ingestWork = workOf(context, processInParallel ? sharedReadingTime(context) : undefined);
  const work = async (message: SQSRecord): Promise<void> => {
    try {
      await ingestMessage(message, ingestWork);
    } catch (error) {
      failures.push(error);
      throw error;
    }
  };
  try {
    const options = { context, throwOnFullBatchFailure: false, processInParallel };
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

/** @param shared the time of all log objects; undefined if each is read alone */
function workOf(context: Context, shared: ReadingTime | undefined): IngestWork {
  return {
    async ingest(location, message) {
      const dependencies = dependenciesOf(shared ?? timeAlone(context));
      const tries = triesOf(message);
      if (tries === 1) return ingestLogObject(location, tries, dependencies);
      const marks = dataStore(retryBudget(context));
      return ingestAgain(furtherTry(location, message, context), { ...dependencies, marks });
    },
    logBucket: LOG_BUCKET,
    layout: LAYOUT,
    onOtherLayout: ({ bucket, key, form }) => logger.warn('ingest:object:layout', { bucket, key, form }),
    onUnknown(location) {
      metrics.addMetric(METRICS.ingest.unknownKeys, MetricUnit.Count, 1);
      logger.error('ingest:object:unknown', { ...location });
    },
    onForeign: (location) => logger.warn('ingest:object:foreign', { ...location }),
    onIngested: report,
    noteRebuilt: async (note) => noteRebuilt(dataStore(retryBudget(context)), note),
    onFailure(location, tries, error) {
      const cause = error instanceof Error ? error : String(error);
      logger.error('ingest:object:failed', { ...location, tries, error: cause });
    },
  };
}

function dependenciesOf({ budget, hasTime }: ReadingTime): IngestDependencies {
  const detectQueue = new SqsSender({ client: sqs, queueUrl: DETECT_QUEUE_URL, budget });
  return {
    store: dataStore(budget),
    settings,
    limits: { maxBytes: MAX_INFLATED_BYTES, hasTime },
    async open(location) {
      const object = await openS3LogObject({ client: s3, ...location, budget });
      // A body that does not come would keep the invocation until it dies.
      addAbortSignal(AbortSignal.timeout(Math.max(0, Math.ceil(budget.remainingMs()))), object.body);
      return object;
    },
    announce: async (windows) => detectQueue.send(windowMessages(windows)),
  };
}

function dataStore(budget: RetryBudget): S3Store {
  return new S3Store({ client: s3, bucket: DATA_BUCKET, keyArn: process.env['DATA_KEY_ARN'], budget });
}

function furtherTry(location: LogObjectLocation, message: IngestMessage, context: Context): FurtherTry {
  const nowMs = Date.now();
  return {
    location,
    messageId: message.messageId,
    tries: triesOf(message),
    now: Math.floor(nowMs / 1000),
    // Lambda ends this process then.
    until: Math.ceil((nowMs + context.getRemainingTimeInMillis()) / 1000),
  };
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
