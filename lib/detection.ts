import { Aws, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeploySettings } from '../core/deployment.ts';
import { acknowledgeWildcards, type FunctionDefaults, PipelineFunction } from './function.ts';
import { awsLogsPrefix } from './log-delivery.ts';
import { CONDITIONAL_PREFIXES, type Storage } from './storage.ts';
import { WorkQueue } from './work-queue.ts';

const DETECT_TIMEOUT = Duration.minutes(3);
const RECONCILE_TIMEOUT = Duration.minutes(10);

/** Many log objects touch one window: collecting their news folds it once. Adds at most this much to the time until an alert. */
const BATCHING_WINDOW = Duration.seconds(10);
const BATCH_SIZE = 100;

/** A query fails when a file that it reads is replaced, so tables are written this often and not at every touch. */
const PUBLISH_INTERVAL = Duration.minutes(5);

/** Writers race by compare-and-swap, so more than a few only make each other start again. Two is the least that SQS allows. */
const MAX_CONCURRENCY = 2;

/** What the queue of touched windows is made from. */
export type TouchedWindowsProps = Pick<FunctionDefaults, 'key'>;

/** Names of windows that got new partials; filled by ingest, emptied by detect. */
export class TouchedWindows extends WorkQueue {
  /** @param props encryption */
  constructor(scope: Construct, id: string, props: TouchedWindowsProps) {
    super(scope, id, { functionTimeout: DETECT_TIMEOUT, batchingWindow: BATCHING_WINDOW, key: props.key });
  }
}

/** What detection is made from. */
export interface DetectionProps {
  readonly settings: DeploySettings;
  readonly storage: Storage;
  readonly touchedWindows: TouchedWindows;
  /** Where log objects that were missed are sent to. */
  readonly logObjects: sqs.Queue;
  /** Where alerts go. */
  readonly alerts: sns.Topic;
  readonly defaults: FunctionDefaults;
}

/** Windows in, tables and alerts out; and an hourly look for log objects that nobody announced. */
export class Detection extends Construct {
  readonly touchedWindows: TouchedWindows;
  readonly detect: PipelineFunction;
  readonly reconcile: PipelineFunction;

  /** @param props what is read, and where rollups, alerts and missed log objects go */
  constructor(scope: Construct, id: string, props: DetectionProps) {
    super(scope, id);
    this.touchedWindows = props.touchedWindows;
    this.detect = detectFunction(this, props);
    this.detect.function.addEventSource(
      new SqsEventSource(this.touchedWindows.queue, {
        batchSize: BATCH_SIZE,
        maxBatchingWindow: BATCHING_WINDOW,
        maxConcurrency: MAX_CONCURRENCY,
        reportBatchItemFailures: true,
      }),
    );
    this.reconcile = reconcileFunction(this, props);
    runRepeatedly(this, 'Hourly', {
      who: this.reconcile,
      every: Duration.hours(1),
      description: 'surge445: look for log objects that were missed',
    });
    runRepeatedly(this, 'PublishTables', {
      who: this.detect,
      every: PUBLISH_INTERVAL,
      description: 'surge445: write the tables whose windows changed, and send alerts that were left behind',
      event: { Records: [{ messageId: 'publish-tables', body: JSON.stringify({ publish: true }) }] },
    });
  }
}

function detectFunction(scope: Construct, { alerts, defaults, storage }: DetectionProps): PipelineFunction {
  const { data } = storage;
  const detect = new PipelineFunction(scope, 'Detect', {
    ...defaults,
    service: 'detect',
    description: 'surge445: folds windows, judges them, publishes tables and sends alerts',
    memoryMb: 3008,
    timeout: DETECT_TIMEOUT,
    environment: { DATA_BUCKET: data.bucketName, TOPIC_ARN: alerts.topicArn },
  });
  detect.allow({
    actions: ['s3:GetObject'],
    resources: [data.arnForObjects('partials/*')],
    wildcardReason: 'Folds all partials of a window; their names follow from the log objects',
  });
  detect.allow({
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: CONDITIONAL_PREFIXES.map((prefix) => data.arnForObjects(`${prefix}*`)),
    wildcardReason:
      'Names follow from windows, hours, days and episodes; the bucket lets it write them conditionally only',
  });
  allowListing(detect, data.bucketArn, ['partials/*', ...CONDITIONAL_PREFIXES.map((prefix) => `${prefix}*`)]);
  detect.allow({ actions: ['sns:Publish'], resources: [alerts.topicArn] });
  return detect;
}

function reconcileFunction(scope: Construct, props: DetectionProps): PipelineFunction {
  const { defaults, logObjects, settings, storage } = props;
  const { data, logs } = storage;
  const reconcile = new PipelineFunction(scope, 'Reconcile', {
    ...defaults,
    service: 'reconcile',
    description: 'surge445: finds log objects that no window covers and sends them to ingest',
    memoryMb: 1024,
    timeout: RECONCILE_TIMEOUT,
    environment: {
      DATA_BUCKET: data.bucketName,
      INGEST_QUEUE_URL: logObjects.queueUrl,
      LOG_BUCKET: logs.bucketName,
      LOG_PREFIX: settings.logPrefix,
    },
  });
  reconcile.allow({
    actions: ['s3:GetObject'],
    resources: [data.arnForObjects('windows/*')],
    wildcardReason: 'Reads which log objects the windows of the last hours cover',
  });
  allowListing(reconcile, data.bucketArn, ['windows/*', 'quarantine/*']);
  allowListing(reconcile, logs.bucketArn, [`${awsLogsPrefix(settings.logPrefix)}*`]);
  reconcile.allow({ actions: ['sqs:SendMessage'], resources: [logObjects.queueArn] });
  return reconcile;
}

/** Without leave to list, S3 answers 403 for an object that is not there. IfExists: a read of one object has no prefix. */
function allowListing(who: PipelineFunction, bucketArn: string, prefixes: readonly string[]): void {
  const conditions = { StringLikeIfExists: { 's3:prefix': prefixes } };
  who.allow({ actions: ['s3:ListBucket'], resources: [bucketArn], conditions });
}

interface RepeatedRun {
  readonly who: PipelineFunction;
  readonly every: Duration;
  readonly description: string;
  readonly event?: Readonly<Record<string, unknown>>;
}

function runRepeatedly(scope: Construct, id: 'Hourly' | 'PublishTables', run: RepeatedRun): void {
  const handler = run.who.function;
  const conditions = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
  const role = new iam.Role(scope, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions }),
  });
  const input = run.event === undefined ? {} : { input: ScheduleTargetInput.fromObject(run.event) };
  new Schedule(scope, id, {
    description: run.description,
    schedule: ScheduleExpression.rate(run.every),
    target: new LambdaInvoke(handler, { role, retryAttempts: 2, maxEventAge: Duration.minutes(30), ...input }),
  });
  acknowledgeWildcards(role, [`${handler.functionArn}:*`], 'The schedule may invoke any version of this one function');
}
