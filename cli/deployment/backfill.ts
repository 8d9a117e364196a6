import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Deployment } from '../../adapters/aws/deployment.ts';
import { decodeState } from '../../core/alerting/state.ts';
import { findPastObjects, lateNote } from '../../core/operations/backfill.ts';
import { EPISODES_KEY } from '../../core/storage/keys.ts';
import { s3Notification } from '../../core/flowlog/s3-notification.ts';
import { requireParts } from '../../core/operations/stack-outputs.ts';
import { pluralised } from '../../core/wording.ts';
import { addDeploymentOptions, connect, CREDENTIALS_HELP, type DeploymentOptions } from './deployment-options.ts';
import { createProgressLine } from '../progress.ts';
import type { ListedLogObject } from '../../core/ports.ts';

const MEGABYTE = 1e6;
const SECOND_MS = 1000;

/**
 * Default rate. New log objects wait behind those of a backfill. At this rate the queue stays short, because ingest reads 50 log objects at a time.
 */
const DEFAULT_RATE = 50;
const MAX_RATE = 1000;

/** Options of a backfill: the selection of log objects, and the rate. */
export interface BackfillOptions {
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
  /** Log objects per second. */
  readonly rate: number;
  readonly dryRun?: boolean;
}

/** Dependencies of a backfill. Clock and waiting are parameters, so that tests need no real time. */
export interface BackfillDependencies {
  readonly deployment: Deployment;
  readonly stderr: NodeJS.WriteStream;
  /** @returns milliseconds of a monotonic clock */
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Returns true after a person interrupted the command. Notifications that were sent stay sent. */
  readonly isStopped: () => boolean;
}

/** Log objects that were enqueued, or would have been enqueued without `--dry-run`. */
export interface Enqueued {
  readonly objects: number;
  readonly sizeBytes: number;
  /** Key of the last log object; undefined if there was none. */
  readonly lastKey: string | undefined;
}

/** Creates the command `backfill`, which enqueues past log objects so that they are counted. */
export function backfillCommand(): Command {
  const command = new Command('backfill')
    .description('Count log objects that are older than the deployment, or that the deployment missed.')
    .argument('[prefix]', 'text that the keys begin with; by default all flow logs of the log bucket')
    .option('--from <date>', 'first day in UTC, such as 2026-11-01, by the folder that AWS put the object in', parseDay)
    .option('--to <date>', 'last day', parseDay)
    .option('--after <key>', 'continue after this key, where an earlier run stopped')
    .addOption(new Option('--rate <number>', 'log objects per second').default(DEFAULT_RATE).argParser(parseRate))
    .option('--dry-run', 'find and count log objects, but enqueue nothing');
  return addDeploymentOptions(command)
    .addHelpText(
      'after',
      `
The command lists log objects and sends a notification of each to the queue that ingest reads, as S3 does for new objects. You may repeat it:
a log object counts once, even if its notification is sent often. Windows that end more than 24 h before the newest data are counted in the
tables and raise no alerts.

New log objects wait behind the enqueued ones. So alerts may come late for a while, and the alarm lag may fire; a smaller --rate helps.
The command needs permission to list the log bucket (s3:ListBucket), to send to the queue (sqs:SendMessage) and to read the data bucket
(s3:GetObject).

Examples:
  surge445 backfill --from 2026-11-01 --to 2026-11-07 --dry-run
  surge445 backfill AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/
${CREDENTIALS_HELP}`,
    )
    .action(async (prefix: string | undefined, options: BackfillOptions & DeploymentOptions) => {
      let isStopped = false;
      process.once('SIGINT', () => {
        isStopped = true;
      });
      const deployment = await connect(options, command);
      const dependencies = {
        deployment,
        stderr: process.stderr,
        nowMs: clockMs,
        sleep: wait,
        isStopped: () => isStopped,
      };
      await backfill(prefix, options, dependencies);
    });
}

/**
 * Enqueues past log objects.
 * @param prefix text that their keys begin with; undefined for all flow logs
 * @returns the log objects that were enqueued
 * @throws the failure of a listing or a sending, after writing the key from which the next run can continue
 */
export async function backfill(
  prefix: string | undefined,
  options: BackfillOptions,
  dependencies: BackfillDependencies,
): Promise<Enqueued> {
  const { deployment, stderr } = dependencies;
  const { logBucket, logKeyPrefix } = requireParts(deployment.names, 'logBucket', 'ingestQueueUrl', 'logKeyPrefix');
  const { from, to, after } = options;
  stderr.write(`${lateNote(await watermarkOf(deployment))}.\n`);
  const request = { prefix: prefix ?? logKeyPrefix, from, to, after };
  const objects = findPastObjects(deployment.listing(logBucket), request);
  const progress = createProgressLine(stderr);
  let sent: Enqueued = { objects: 0, sizeBytes: 0, lastKey: undefined };
  try {
    for await (const batch of batches(objects, options.rate)) {
      const startedMs = dependencies.nowMs();
      if (options.dryRun !== true) await enqueue(batch, deployment);
      sent = addBatch(sent, batch);
      progress.enqueued(sent.objects, sent.sizeBytes);
      if (dependencies.isStopped()) break;
      const spentMs = dependencies.nowMs() - startedMs;
      if (options.dryRun !== true) await dependencies.sleep(Math.max(0, SECOND_MS - spentMs));
    }
  } catch (error) {
    progress.clear();
    stderr.write(`${resumeText(sent, after)}\n`);
    throw error;
  }
  progress.clear();
  stderr.write(`${summaryText(sent, { dryRun: options.dryRun === true, seconds: progress.seconds() })}\n`);
  if (dependencies.isStopped()) stderr.write(`${resumeText(sent, after)}\n`);
  return sent;
}

/** Reads the watermark, which decides what is late. Returns 0 if the data bucket is not known: then the note can only explain the rule. */
async function watermarkOf({ names, store }: Deployment): Promise<number> {
  if (names.dataBucket === undefined) return 0;
  return decodeState((await store(names.dataBucket).get(EPISODES_KEY))?.bytes).episodeState.watermark;
}

async function enqueue(batch: readonly ListedLogObject[], { names, sender }: Deployment): Promise<void> {
  const { logBucket, ingestQueueUrl } = requireParts(names, 'logBucket', 'ingestQueueUrl');
  await sender(ingestQueueUrl).send(batch.map(({ key }) => s3Notification({ bucket: logBucket, key })));
}

async function* batches(
  objects: AsyncIterable<ListedLogObject>,
  size: number,
): AsyncGenerator<readonly ListedLogObject[]> {
  let batch: ListedLogObject[] = [];
  for await (const object of objects) {
    batch.push(object);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function addBatch(sent: Enqueued, batch: readonly ListedLogObject[]): Enqueued {
  return {
    objects: sent.objects + batch.length,
    sizeBytes: batch.reduce((sum, object) => sum + object.sizeBytes, sent.sizeBytes),
    lastKey: batch.at(-1)?.key ?? sent.lastKey,
  };
}

function summaryText(sent: Enqueued, run: { readonly dryRun: boolean; readonly seconds: number }): string {
  const amount = `${pluralised(sent.objects, 'log object')}, ${(sent.sizeBytes / MEGABYTE).toFixed(1)} MB`;
  if (sent.lastKey === undefined) {
    return 'Found no log objects; check --from, --to and the prefix (aws s3 ls lists the log objects)';
  }
  const last = `The last log object: ${sent.lastKey}`;
  if (run.dryRun) return `Found ${amount}; enqueued nothing.\n${last}`;
  return `Enqueued ${amount} in ${run.seconds.toFixed(0)} s; surge445 doctor shows how many log objects wait.\n${last}`;
}

function resumeText(sent: Enqueued, after: string | undefined): string {
  const key = sent.lastKey ?? after;
  return key === undefined
    ? 'Stopped before anything was enqueued; run the same command again'
    : `Stopped; to continue, run the same command with --after ${key}`;
}

function parseDay(text: string): string {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (day === undefined || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError('write a day such as 2026-11-01');
  }
  return text;
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (!(Number.isInteger(rate) && rate >= 1 && rate <= MAX_RATE)) {
    throw new InvalidArgumentError(`give a whole number from 1 to ${MAX_RATE}`);
  }
  return rate;
}

function clockMs(): number {
  return performance.now();
}

async function wait(ms: number): Promise<void> {
  await sleep(ms);
}
