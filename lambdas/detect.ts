import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createS3Client, createSnsClient } from '../adapters/aws/clients.ts';
import { S3Store } from '../adapters/aws/s3-store.ts';
import { SnsPublisher } from '../adapters/aws/sns-publisher.ts';
import { latenessTeller } from '../core/alerting/late-alert.ts';
import type { Asking } from '../core/describe-hosts.ts';
import type { DetectDependencies, DetectReport } from '../core/detect.ts';
import type { PresentState } from '../core/episodes/present-state.ts';
import { METRICS } from '../core/operations/metric-names.ts';
import { type ChannelFailure, UnsentAlertsError } from '../core/storage/state/outbox.ts';
import { rebuildWindows } from '../core/rebuild.ts';
import type { Settings } from '../core/settings/detection-settings.ts';
import type { TableFailure } from '../core/storage/stale-hours.ts';
import { isoSecond } from '../core/time.ts';
import { settingsCompleter } from './allow-list.ts';
import { workOnBatch } from './detect-batch.ts';
import { parseDetectMessage } from './detect-message.ts';
import { workOnDetectMessages } from './detect-work.ts';
import { readEnvironment, readSettings } from './environment.ts';
import { ownDeployment } from './own-deployment.ts';
import { retryBudget } from './invocation.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { prepareSideChannels } from './side-channels.ts';

/** Time of a lease on alerts. It is longer than an invocation may take, so a lease that is older belongs to a crashed invocation. */
const LEASE_SECONDS = 240;

/** How long alerts wait for the tables that they speak of. */
const CITED_TABLES_MS = 20_000;

/** How long alerts wait for what the rest of the world saw. */
const WORLD_MS = 2000;
/** How long the topic of alerts may take. What is left of the invocation is for noting what the other channels took. */
const TOPIC_MS = 60_000;

/** How long one other channel may take in an invocation. */
const SIDE_CHANNEL_MS = 15_000;

/** Kept back from writing tables and from a rebuild: the last hour or window may take this long, and what was done is noted after it. */
const RESERVE_MS = 60_000;

const { DATA_BUCKET, STACK_NAME, TOPIC_ARN } = readEnvironment('DATA_BUCKET', 'STACK_NAME', 'TOPIC_ARN');
const s3 = createS3Client();
const sns = createSnsClient();
const sideChannels = prepareSideChannels({
  chatTopics: process.env['CHAT_TOPICS'],
  eventBus: process.env['EVENT_BUS'],
});
const logger = createLogger();
const metrics = createMetrics();
const completeSettings = settingsCompleter(readSettings(), {
  client: s3,
  bucket: DATA_BUCKET,
  keyArn: process.env['DATA_KEY_ARN'],
  logger,
  metrics,
});
const own = ownDeployment(TOPIC_ARN, STACK_NAME);

/** Evaluates the windows of a batch of messages, as {@link workOnBatch} does. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return handleBatch(event, context);
}

/**
 * Does the work of {@link handler}.
 * @param asking whom to ask whose a host is; undefined: nobody
 */
export async function handleBatch(event: SQSEvent, context: Context, asking?: Asking): Promise<SQSBatchResponse> {
  const settings = await completeSettings(context);
  // Made for each try, because a try that failed may have used up the time that it had for tables and channels.
  const dependencies = (): DetectDependencies => ({
    ...dependenciesOf(context, settings),
    ...(asking ? { asking } : {}),
  });
  const response = await workOnBatch(event.Records, {
    work: async (messages) => work(messages, dependencies()),
    rebuild: async (message) => rebuild(message, dependencies()),
    hasTime: () => hasTime(context),
    onFailure: logFailure,
    onPostponed: (messages) => logger.warn('detect:rebuild:postponed', { windows: messages.flatMap(windowsToRebuild) }),
  });
  metrics.publishStoredMetrics();
  // The alarm watches the errors of the function. Lambda counts an error only if the whole invocation fails.
  const failures = response.batchItemFailures.length;
  if (failures > 0 && failures === event.Records.length) {
    throw new Error('Detect windows: every message failed; see the log of the function');
  }
  return response;
}

/** Checks whether there is time for the tables of another hour, or for another window of a rebuild. */
function hasTime(context: Context): boolean {
  return context.getRemainingTimeInMillis() > RESERVE_MS;
}

function dependenciesOf(context: Context, settings: Settings): DetectDependencies {
  const budget = retryBudget(context);
  const data = { client: s3, bucket: DATA_BUCKET, keyArn: process.env['DATA_KEY_ARN'] };
  return {
    settings,
    store: new S3Store({ ...data, budget }),
    tables: new S3Store({ ...data, budget: retryBudget(context, CITED_TABLES_MS) }),
    worldStore: settings.world && new S3Store({ ...data, budget: retryBudget(context, WORLD_MS) }),
    hasTime: () => hasTime(context),
    publisher: latenessTeller(
      new SnsPublisher({ client: sns, topicArn: TOPIC_ARN, budget: retryBudget(context, TOPIC_MS) }),
      clock,
    ),
    sideChannels: sideChannels(() => retryBudget(context, SIDE_CHANNEL_MS)).map((channel) => ({
      ...channel,
      publisher: latenessTeller(channel.publisher, clock),
    })),
    now: clock,
    leaseSeconds: LEASE_SECONDS,
    ...(own ? { home: own.home } : {}),
  };
}

async function work(messages: readonly SQSRecord[], dependencies: DetectDependencies): Promise<void> {
  const started = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - started);
  await workOnDetectMessages(messages, dependencies, {
    onDetected(windows, report) {
      reportDetected(windows, report, elapsedMs());
    },
    onPublished({ failures, ...published }) {
      // Sent also if no hour was written: an alarm waits for the metric itself.
      metrics.addMetric(METRICS.detect.publishedHours, MetricUnit.Count, published.hours);
      logTableFailures(failures);
      logger.info('detect:tables:done', { ...published, ms: elapsedMs() });
    },
  });
}

function reportDetected(windows: readonly number[], detected: DetectReport, ms: number): void {
  const { askingFailure, channelFailures, tableFailures, unreadable, ...report } = detected;
  logTableFailures(tableFailures);
  logChannelFailures(channelFailures);
  if (askingFailure) logger.warn('detect:hosts:unanswered', { error: askingFailure });
  if (unreadable.length > 0) logger.error('detect:documents:unreadable', { keys: unreadable });
  const tooLarge = report.tooLargeWindows ?? [];
  metrics.addMetric(METRICS.detect.tooLargeWindows, MetricUnit.Count, tooLarge.length);
  if (tooLarge.length > 0) logger.error('detect:windows:too-large', { windows: tooLarge.map(isoSecond) });
  metrics.addMetric(METRICS.detect.findings, MetricUnit.Count, report.findings);
  metrics.addMetric(METRICS.detect.alerts, MetricUnit.Count, report.alerts);
  metrics.addMetric(METRICS.detect.outboxPending, MetricUnit.Count, report.waiting);
  if (report.alertLagSeconds !== undefined) {
    metrics.addMetric(METRICS.detect.alertLagSeconds, MetricUnit.Seconds, report.alertLagSeconds);
  }
  if (windows.length > 0) {
    metrics.addMetric(METRICS.detect.lagSeconds, MetricUnit.Seconds, Math.max(0, clock() - report.watermark));
  }
  if (report.present) measurePresent(report.present);
  logger.info('detect:windows:done', { ...report, ms });
}

/** @returns the windows that a message of a rebuild names, for the log */
function windowsToRebuild({ body }: SQSRecord): string[] {
  const message = parseDetectMessage(body);
  return 'rebuild' in message ? message.rebuild.map(isoSecond) : [];
}

/** @returns false when the time was not enough for all windows of the message */
async function rebuild({ body }: SQSRecord, dependencies: DetectDependencies): Promise<boolean> {
  const started = performance.now();
  const message = parseDetectMessage(body);
  if (!('rebuild' in message)) return true;
  const report = await rebuildWindows(message.rebuild, dependencies);
  logger.info('detect:rebuild:done', { ...report, ms: Math.round(performance.now() - started) });
  return report.left === 0;
}

/** For the dashboard, and for alarms of your own. */
function measurePresent({ exposedHosts, newest, openEpisodes }: PresentState): void {
  metrics.addMetric(METRICS.detect.openEpisodes, MetricUnit.Count, openEpisodes);
  metrics.addMetric(METRICS.detect.exposedHosts, MetricUnit.Count, exposedHosts);
  if (!newest) return;
  metrics.addMetric(METRICS.detect.rejectedAttempts, MetricUnit.Count, newest.rejected);
  metrics.addMetric(METRICS.detect.acceptedAttempts, MetricUnit.Count, newest.accepted);
  metrics.addMetric(METRICS.detect.sources, MetricUnit.Count, newest.sources);
  if (newest.expectedSources === undefined) return;
  metrics.addMetric(METRICS.detect.expectedSources, MetricUnit.Count, newest.expectedSources);
}

function logTableFailures(failures: readonly TableFailure[]): void {
  metrics.addMetric(METRICS.detect.tableFailures, MetricUnit.Count, failures.length);
  for (const { hourStart, error } of failures) {
    logger.error('detect:tables:failed', {
      hour: isoSecond(hourStart),
      error: error instanceof Error ? error : String(error),
    });
  }
}

/** The alarm about alerts that wait goes off by the metric of those; this says which channel it is. */
function logChannelFailures(failures: readonly ChannelFailure[]): void {
  for (const { cause, ...failure } of failures) {
    logger.error('detect:channel:failed', { ...failure, error: cause instanceof Error ? cause : String(cause) });
  }
}

function logFailure(messages: readonly SQSRecord[], error: unknown): void {
  if (error instanceof UnsentAlertsError) {
    metrics.addMetric(METRICS.detect.outboxPending, MetricUnit.Count, error.waiting);
    logChannelFailures(error.channelFailures);
  }
  logger.error('detect:windows:failed', {
    messages: messages.length,
    error: error instanceof Error ? error : String(error),
  });
}

function clock(): number {
  return Math.floor(Date.now() / 1000);
}
