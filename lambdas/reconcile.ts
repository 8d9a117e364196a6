import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { createS3Client, createSnsClient, createSqsClient } from '../adapters/aws/clients.ts';
import { publishHealthNews } from '../adapters/aws/health-topic.ts';
import { DshieldServer } from '../adapters/dshield-server.ts';
import type { RetryBudget } from '../adapters/aws/retry-budget.ts';
import { S3LogBucket } from '../adapters/aws/s3-log-bucket.ts';
import { S3Store } from '../adapters/aws/s3-store.ts';
import { TopicInspector } from '../adapters/aws/topic-inspector.ts';
import { SqsSender } from '../adapters/aws/sqs-sender.ts';
import { s3Notification } from '../core/flowlog/s3-notification.ts';
import { METRICS } from '../core/operations/metric-names.ts';
import type { WeeklyReport } from '../core/operations/sign-of-life.ts';
import { layoutOfSetting } from '../core/flowlog/log-layout.ts';
import { findMissed } from '../core/reconcile.ts';
import { type RefreshReport, refreshWorld } from '../core/refresh-world.ts';
import type { UnreadableDocumentError } from '../core/storage/stored-document.ts';
import { readEnvironment, readSettings } from './environment.ts';
import { retryBudget } from './invocation.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { asksForSignOfLife, sendSignOfLife } from './sign-of-life.ts';
import { writeWeeklyReport } from './weekly-report.ts';

/** Number of unknown keys that one line of the log names. */
const MOST_NAMED = 5;

/** Time that is left for the page and the mail when the reading of tables ends. */
const REPORT_RESERVE_MS = 120_000;

/** Number of notifications that are collected before they are sent. */
const SEND_TOGETHER = 500;

const { DATA_BUCKET, INGEST_QUEUE_URL, LOG_BUCKET } = readEnvironment('DATA_BUCKET', 'INGEST_QUEUE_URL', 'LOG_BUCKET');
const logPrefix = process.env['LOG_PREFIX'] ?? '';
const writesReport = process.env['REPORT'] === 'true';
const { world, thresholds } = readSettings();
const s3 = createS3Client();
const sqs = createSqsClient();
const sns = createSnsClient();
const logger = createLogger();
const metrics = createMetrics();

/**
 * Finds log objects that no window covers, because their notification was lost. Sends a notification of each to the ingest queue. Then, with the setting
 * `world`, it asks what the rest of the world sees, once a day. Once a week it sends a sign of life instead.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  const budget = retryBudget(context);
  if (!asksForSignOfLife(event)) {
    await sendMissed(budget);
    if (world) await lookAtWorld(world.contact, budget);
    return;
  }
  try {
    const store = dataStore(budget);
    const topics = new TopicInspector({ client: sns, budget });
    await sendSignOfLife({
      store,
      subscribers: async (topicArn) => topics.subscribers(topicArn),
      publish: async (topicArn, news) => publishHealthNews({ client: sns, topicArn, budget }, news),
      now: clock(),
      onUnreadable: logUnreadable,
      writeReport: writesReport ? async () => writeReport(store, budget) : undefined,
    });
  } catch (error) {
    logger.error('reconcile:sign-of-life:failed', { error: error instanceof Error ? error : String(error) });
    throw error;
  }
}

async function writeReport(store: S3Store, budget: RetryBudget): Promise<WeeklyReport> {
  const report = await writeWeeklyReport({
    store,
    thresholds,
    now: clock(),
    mayGoOn: () => budget.remainingMs() > REPORT_RESERVE_MS,
    bucket: DATA_BUCKET,
    region: process.env['AWS_REGION'] ?? '',
    onFailure: (error) =>
      logger.error('reconcile:report:failed', { error: error instanceof Error ? error : String(error) }),
  });
  logger.info('reconcile:report:done', { ...report });
  return report;
}

async function sendMissed(budget: RetryBudget): Promise<void> {
  const logs = new S3LogBucket({ client: s3, bucket: LOG_BUCKET, budget });
  const store = dataStore(budget);
  const ingestQueue = new SqsSender({ client: sqs, queueUrl: INGEST_QUEUE_URL, budget });
  let missed = 0;
  let waiting: string[] = [];
  const unknown: string[] = [];
  const request = {
    layout: layoutOfSetting(logPrefix),
    now: clock(),
    onUnreadable: logUnreadable,
    onUnknownKey: (key: string) => void unknown.push(key),
  };
  for await (const location of findMissed(logs, store, request)) {
    missed++;
    waiting.push(s3Notification(location));
    if (waiting.length < SEND_TOGETHER) continue;
    await ingestQueue.send(waiting);
    waiting = [];
  }
  await ingestQueue.send(waiting);
  metrics.addMetric(METRICS.reconcile.reconciledObjects, MetricUnit.Count, missed);
  metrics.addMetric(METRICS.reconcile.unknownKeys, MetricUnit.Count, unknown.length);
  metrics.publishStoredMetrics();
  if (unknown.length > 0) {
    logger.error('reconcile:objects:unknown', { count: unknown.length, keys: unknown.slice(0, MOST_NAMED) });
  }
  logger.info('reconcile:done', { missed });
}

/** A world that does not answer is no reason to fail: nothing is missed by it, and the last good answer stays. */
async function lookAtWorld(contact: string, budget: RetryBudget): Promise<void> {
  const report = await refresh(contact, budget);
  metrics.addMetric(METRICS.reconcile.worldFailures, MetricUnit.Count, report.outcome === 'failed' ? 1 : 0);
  metrics.publishStoredMetrics();
  if (report.outcome === 'failed') logger.warn('reconcile:world:failed', { ...report });
  else logger.info('reconcile:world:done', { ...report });
}

async function refresh(contact: string, budget: RetryBudget): Promise<RefreshReport> {
  try {
    return await refreshWorld({
      store: dataStore(budget),
      server: new DshieldServer({ contact }),
      now: clock(),
      onUnreadable: logUnreadable,
    });
  } catch (error) {
    return { outcome: 'failed', reason: String(error) };
  }
}

function dataStore(budget: RetryBudget): S3Store {
  return new S3Store({ client: s3, bucket: DATA_BUCKET, keyArn: process.env['DATA_KEY_ARN'], budget });
}

function logUnreadable({ key, message }: UnreadableDocumentError): void {
  logger.error('reconcile:document:unreadable', { key, problem: message });
}

function clock(): number {
  return Math.floor(Date.now() / 1000);
}
