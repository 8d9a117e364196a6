import { Duration, Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { layoutOfSetting } from '../core/flowlog/log-layout.ts';
import { ALLOW_LIST_KEY, CONDITIONAL_PREFIXES, PREFIXES, WORLD_KEY } from '../core/storage/keys.ts';
import { EVENT_SOURCE } from '../core/alerting/event-names.ts';
import type { Alerting } from './alerting.ts';
import { allowDescribing, describingFile, describingVariables } from './describing.ts';
import { type FunctionDefaults, PipelineFunction } from './function.ts';
import { invokeRegularly, sendRegularly } from './schedules.ts';
import type { Storage } from './storage.ts';
import { WorkQueue } from './work-queue.ts';

const DETECT_TIMEOUT = Duration.minutes(3);
const RECONCILE_TIMEOUT = Duration.minutes(10);

/** Many log objects touch one window: collecting their news folds it once. Lambda may wait for up to 20 s where few messages come. */
const BATCHING_WINDOW = Duration.seconds(10);
const BATCH_SIZE = 100;

/** Writers race by compare-and-swap, so more than a few only make each other start again. Two is the least that SQS allows. */
const MAX_CONCURRENCY = 2;

/** How often tables that changed are written. */
const PUBLISHING_PACE = Duration.minutes(5);

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
  readonly settings: DeploymentSettings;
  readonly storage: Storage;
  readonly touchedWindows: TouchedWindows;
  /** Where log objects that were missed are sent to. */
  readonly logObjects: sqs.Queue;
  /** Where alerts go. */
  readonly alerting: Alerting;
  /** True if reconcile asks what the rest of the world sees, and detect reads the answer. */
  readonly asksWorld: boolean;
  /** Whether detect reads an allow-list from the data bucket. */
  readonly readsAllowList: boolean;
  readonly defaults: FunctionDefaults;
}

/** Windows in, tables and alerts out; and an hourly look for log objects that nobody announced. */
export class Detection extends Construct {
  readonly touchedWindows: TouchedWindows;
  readonly detect: PipelineFunction;
  readonly reconcile: PipelineFunction;
  /** Whether detect reads an allow-list from the data bucket. */
  readonly readsAllowList: boolean;

  /** @param props what is read, and where rollups, alerts and missed log objects go */
  constructor(scope: Construct, id: string, props: DetectionProps) {
    super(scope, id);
    this.touchedWindows = props.touchedWindows;
    this.readsAllowList = props.readsAllowList;
    this.detect = detectFunction(this, props);
    this.detect.takeFrom(this.touchedWindows.queue, {
      batchSize: BATCH_SIZE,
      maxBatchingWindow: BATCHING_WINDOW,
      maxConcurrency: MAX_CONCURRENCY,
    });
    this.reconcile = reconcileFunction(this, props);
    invokeRegularly(this, 'Hourly', {
      description: 'surge445: look for log objects that were missed',
      every: Duration.hours(1),
      handler: this.reconcile,
    });
    // Tables are written at this pace, because a query fails when a file is replaced under it. What waits in the outbox is sent, too.
    sendRegularly(this, 'Publish', {
      description: 'surge445: write the tables that are out of date',
      every: PUBLISHING_PACE,
      queue: this.touchedWindows.queue,
      input: { publish: true },
    });
  }
}

function detectFunction(scope: Construct, props: DetectionProps): PipelineFunction {
  const { alerting, asksWorld, defaults, readsAllowList, settings, storage } = props;
  const { data } = storage;
  const detect = new PipelineFunction(scope, 'Detect', {
    ...defaults,
    service: 'detect',
    ...describingFile(settings),
    description: 'surge445: folds windows, judges them, publishes tables and sends alerts',
    memoryMb: 3008,
    timeout: DETECT_TIMEOUT,
    environment: {
      DATA_BUCKET: data.bucketName,
      TOPIC_ARN: alerting.alerts.topicArn,
      ...sideChannels(props),
      ...describingVariables(settings),
    },
  });
  detect.writeData(defaults);
  detect.allow({
    actions: ['s3:GetObject'],
    resources: [data.arnForObjects(`${PREFIXES.partials}*`)],
    wildcardReason: 'Folds all partials of a window; their names follow from the log objects',
  });
  detect.allow({
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: CONDITIONAL_PREFIXES.map((prefix) => data.arnForObjects(`${prefix}*`)),
    wildcardReason:
      'Names follow from windows, hours, days and episodes; the bucket lets it write them conditionally only',
  });
  if (asksWorld) detect.allow({ actions: ['s3:GetObject'], resources: [data.arnForObjects(WORLD_KEY)] });
  detect.allowListing(data.bucketArn, [PREFIXES.partials, PREFIXES.digests]);
  detect.allowMissing(data.bucketArn);
  // A person writes it. The copy of the last one that could be used is with the episodes, so that detect cannot change what people wrote.
  if (readsAllowList) detect.allow({ actions: ['s3:GetObject'], resources: [data.arnForObjects(ALLOW_LIST_KEY)] });
  alerting.allowPublishing(detect.role, alerting.alerts);
  for (const { topic } of alerting.chats) alerting.allowPublishing(detect.role, topic);
  if (settings.eventBus !== undefined) allowPuttingEvents(detect, settings.eventBus);
  if (settings.describe) allowDescribing(detect, data, settings);
  return detect;
}

/** Where alerts go beside the topic: nothing unless settings ask for it. */
function sideChannels({ alerting, settings }: DetectionProps): Record<string, string> {
  const [first] = alerting.chats;
  const chats = alerting.chats.map(({ channel, topic, filters }) => ({ channel, topicArn: topic.topicArn, filters }));
  return {
    ...(first === undefined ? {} : { CHAT_TOPICS: Stack.of(first.topic).toJsonString(chats) }),
    ...(settings.eventBus === undefined ? {} : { EVENT_BUS: settings.eventBus }),
  };
}

/** The condition keeps the function from sending events in the name of anybody else. */
function allowPuttingEvents(detect: PipelineFunction, bus: string): void {
  const arn = bus.startsWith('arn:')
    ? bus
    : Stack.of(detect).formatArn({ service: 'events', resource: 'event-bus', resourceName: bus });
  const conditions = { 'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE } };
  detect.allow({ actions: ['events:PutEvents'], resources: [arn], conditions });
}

function reconcileFunction(scope: Construct, props: DetectionProps): PipelineFunction {
  const { asksWorld, defaults, logObjects, settings, storage } = props;
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
      ...(settings.report ? { REPORT: 'true' } : {}),
    },
  });
  if (asksWorld || settings.report) reconcile.writeData(defaults);
  if (settings.report) allowReporting(reconcile, data);
  reconcile.allow({
    actions: ['s3:GetObject'],
    resources: [data.arnForObjects(`${PREFIXES.windows}*`)],
    wildcardReason: 'Reads which log objects the windows of the last hours cover',
  });
  if (asksWorld) {
    reconcile.allow({ actions: ['s3:GetObject', 's3:PutObject'], resources: [data.arnForObjects(WORLD_KEY)] });
  }
  reconcile.allowListing(data.bucketArn, [PREFIXES.quarantine]);
  reconcile.allowMissing(data.bucketArn);
  reconcile.allowListing(logs.bucketArn, [layoutOfSetting(settings.logPrefix).prefix]);
  reconcile.allow({ actions: ['sqs:SendMessage'], resources: [logObjects.queueArn] });
  return reconcile;
}

/** What the page about a week is made from. */
const LISTED_PREFIXES = [PREFIXES.rollups, PREFIXES.attempts, PREFIXES.alerts, PREFIXES.quarantine];
const REPORTED_PREFIXES = [...LISTED_PREFIXES, PREFIXES.baselines];

/** Lets a function write the page about a week. */
function allowReporting(reconcile: PipelineFunction, data: s3.IBucket): void {
  reconcile.allow({
    actions: ['s3:GetObject'],
    resources: REPORTED_PREFIXES.map((prefix) => data.arnForObjects(`${prefix}*`)),
    wildcardReason: 'Reads tables, alerts, baselines and quarantine of a week; names follow from days and hours',
  });
  reconcile.allow({
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [data.arnForObjects(`${PREFIXES.reports}*`)],
    wildcardReason: 'The name of a page follows from its week; the bucket lets it be written conditionally only',
  });
  reconcile.allowListing(data.bucketArn, LISTED_PREFIXES);
}
