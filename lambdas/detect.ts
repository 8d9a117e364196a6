import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createS3Client, createSnsClient } from '../adapters/aws/clients.ts';
import { S3Store } from '../adapters/aws/s3-store.ts';
import { SnsPublisher } from '../adapters/aws/sns-publisher.ts';
import { detect, type DetectDependencies, publishStale } from '../core/detect.ts';
import { UnsentAlertsError } from '../core/storage/outbox.ts';
import { parseDetectMessage } from './detect-message.ts';
import { readEnvironment, readSettings } from './environment.ts';
import { retryBudget } from './invocation.ts';
import { createMetrics } from './metrics.ts';

/** Longer than an invocation may take: whoever holds a lease for so long has crashed. */
const LEASE_SECONDS = 240;

const { DATA_BUCKET, TOPIC_ARN } = readEnvironment('DATA_BUCKET', 'TOPIC_ARN');
const settings = readSettings();
const s3 = createS3Client();
const sns = createSnsClient();
const logger = new Logger();
const metrics = createMetrics();

/**
 * Takes a batch of touched windows as one piece of work. When that fails each message is tried alone, so that one bad window does not hold up the
 * others.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const world = worldOf(context);
  let failed: SQSRecord[] = [];
  try {
    await work(event.Records, world);
  } catch (error) {
    logFailure(event.Records, error);
    failed = event.Records.length === 1 ? event.Records : await workOneByOne(event.Records, world);
  }
  metrics.publishStoredMetrics();
  // Lambda counts an error, which the alarm watches, only when the invocation itself fails.
  if (failed.length > 0 && failed.length === event.Records.length) {
    throw new Error('Detect: every message failed, see the log');
  }
  return { batchItemFailures: failed.map((message) => ({ itemIdentifier: message.messageId })) };
}

function worldOf(context: Context): DetectDependencies {
  const budget = retryBudget(context);
  return {
    settings,
    store: new S3Store({ client: s3, bucket: DATA_BUCKET, keyArn: process.env['DATA_KEY_ARN'], budget }),
    publisher: new SnsPublisher({ client: sns, topicArn: TOPIC_ARN, budget }),
    now: clock,
    leaseSeconds: LEASE_SECONDS,
  };
}

async function workOneByOne(messages: readonly SQSRecord[], world: DetectDependencies): Promise<SQSRecord[]> {
  const failed: SQSRecord[] = [];
  for (const message of messages) {
    try {
      await work([message], world);
    } catch (error) {
      logFailure([message], error);
      failed.push(message);
    }
  }
  return failed;
}

async function work(messages: readonly SQSRecord[], world: DetectDependencies): Promise<void> {
  const started = performance.now();
  const parsed = messages.map((message) => parseDetectMessage(message.body));
  const windows = parsed.flatMap((message) => ('windows' in message ? message.windows : []));
  const report = await detect(windows, world);
  if (report.unreadable.length > 0) logger.error('detect:documents:unreadable', { keys: report.unreadable });
  metrics.addMetric('Findings', MetricUnit.Count, report.findings);
  metrics.addMetric('Alerts', MetricUnit.Count, report.alerts);
  metrics.addMetric('OutboxPending', MetricUnit.Count, report.waiting);
  if (report.alertLagSeconds !== undefined) {
    metrics.addMetric('AlertLagSeconds', MetricUnit.Seconds, report.alertLagSeconds);
  }
  if (windows.length > 0) metrics.addMetric('LagSeconds', MetricUnit.Seconds, Math.max(0, clock() - report.watermark));
  logger.info('detect:windows:done', { ...report, ms: Math.round(performance.now() - started) });
  if (!parsed.some((message) => 'publish' in message)) return;
  const hours = await publishStale(world);
  // Also without any hour: that the tables are looked at is what an alarm waits for.
  metrics.addMetric('PublishedHours', MetricUnit.Count, hours);
  logger.info('detect:tables:done', { hours, ms: Math.round(performance.now() - started) });
}

function logFailure(messages: readonly SQSRecord[], error: unknown): void {
  if (error instanceof UnsentAlertsError) metrics.addMetric('OutboxPending', MetricUnit.Count, error.waiting);
  logger.error('detect:windows:failed', {
    messages: messages.length,
    error: error instanceof Error ? error : String(error),
  });
}

function clock(): number {
  return Math.floor(Date.now() / 1000);
}
