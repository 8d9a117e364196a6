import { Duration } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { PREFIXES } from '../core/storage/keys.ts';
import { layoutOfSetting } from '../core/flowlog/log-layout.ts';
import { onlyThrough } from './encryption.ts';
import { type FunctionDefaults, PipelineFunction } from './function.ts';
import { sendLogEvents } from './log-events.ts';
import type { Storage } from './storage.ts';
import { WorkQueue } from './work-queue.ts';

const TIMEOUT = Duration.minutes(2);

/**
 * Log objects in one batch: ten of 75 MB are read within the timeout. They are not waited for: with a batching window Lambda may wait for up to
 * 20 s where few messages come, whatever the window says.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const LOG_OBJECTS_IN_BATCH = 10;

/**
 * Tries of a log object. A process may die of any of the log objects in a batch. The first try does not show of which one, and each further try shows
 * it of one: a batch in which all are deadly ends at the last of these tries.
 */
export const TRIES_OF_LOG_OBJECT = LOG_OBJECTS_IN_BATCH + 2;

/** More log objects at a time would only fill the account's concurrency: a backlog of 6 hours drains in minutes. */
const MAX_CONCURRENCY = 50;

/** What ingest is made from. */
export interface IngestProps {
  readonly settings: DeploymentSettings;
  readonly storage: Storage;
  /** Where the names of touched windows go. */
  readonly touchedWindows: sqs.Queue;
  readonly defaults: FunctionDefaults;
}

/** One log object in, partials out: the queue of log objects and the function that reads them. */
export class Ingest extends Construct {
  readonly logObjects: WorkQueue;
  readonly ingest: PipelineFunction;

  /** @param props where log objects come from and where partials go */
  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id);
    const { defaults, settings, storage, touchedWindows } = props;
    this.logObjects = new WorkQueue(this, 'LogObjects', {
      functionTimeout: TIMEOUT,
      tries: TRIES_OF_LOG_OBJECT,
      key: defaults.key,
    });
    sendLogEvents(this, { storage, settings, queue: this.logObjects.queue });
    this.ingest = new PipelineFunction(this, 'Ingest', {
      ...defaults,
      service: 'ingest',
      description: 'surge445: reads flow-log files and writes what each says about each window',
      memoryMb: 2048,
      timeout: TIMEOUT,
      environment: {
        DATA_BUCKET: storage.data.bucketName,
        DETECT_QUEUE_URL: touchedWindows.queueUrl,
        LOG_BUCKET: storage.logs.bucketName,
        ...(layoutOfSetting(settings.logPrefix).name === 'flow-logs' ? {} : { LOG_PREFIX: settings.logPrefix }),
      },
    });
    this.ingest.writeData(defaults);
    allowIngest(this.ingest, props);
    this.ingest.takeFrom(this.logObjects.queue, { batchSize: LOG_OBJECTS_IN_BATCH, maxConcurrency: MAX_CONCURRENCY });
  }
}

function allowIngest(ingest: PipelineFunction, { settings, storage, touchedWindows }: IngestProps): void {
  const { data, logKey, logs } = storage;
  const prefix = layoutOfSetting(settings.logPrefix).prefix;
  ingest.allow({
    actions: ['s3:GetObject'],
    resources: [logs.arnForObjects(`${prefix}*`)],
    wildcardReason: 'Reads every flow-log file of the log bucket, and nothing beside AWSLogs/',
  });
  ingest.allow({
    actions: ['s3:PutObject'],
    resources: [PREFIXES.partials, PREFIXES.quarantine, PREFIXES.reading].map((keys) => data.arnForObjects(`${keys}*`)),
    wildcardReason:
      'Names of partials, quarantined objects and marks follow from the log objects; the prefixes are its own',
  });
  ingest.allow({
    actions: ['s3:GetObject'],
    resources: [PREFIXES.partials, PREFIXES.quarantine, PREFIXES.reading].map((keys) => data.arnForObjects(`${keys}*`)),
    wildcardReason:
      'Looks at what it wrote before of the same log object, so that nothing of a newer release is replaced',
  });
  ingest.allowMissing(logs.bucketArn);
  ingest.allow({ actions: ['sqs:SendMessage'], resources: [touchedWindows.queueArn] });
  if (logKey !== undefined) {
    ingest.allow({ actions: ['kms:Decrypt'], resources: [logKey.keyArn], conditions: onlyThrough('s3') });
  }
}
