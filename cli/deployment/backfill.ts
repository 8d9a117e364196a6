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

/** Live log objects wait behind these: at this rate ingest, which reads 50 at a time, keeps the queue short. */
const DEFAULT_RATE = 50;
const MAX_RATE = 1000;

/** What to enqueue, and how fast. */
export interface BackfillOptions {
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
  /** Objects a second. */
  readonly rate: number;
  readonly dryRun?: boolean;
}

/** The world of a backfill, so that a test needs no time. */
export interface BackfillDependencies {
  readonly deployment: Deployment;
  readonly stderr: NodeJS.WriteStream;
  /** @returns milliseconds of a clock that only goes forwards */
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Set when a person wants it to stop; what is sent stays sent. */
  readonly isStopped: () => boolean;
}

/** What was enqueued, or would have been. */
export interface Enqueued {
  readonly objects: number;
  readonly sizeBytes: number;
  /** Key of the last one; undefined when there was none. */
  readonly lastKey: string | undefined;
}

/**
 * Makes the command that has past log objects counted.
 */
export function backfillCommand(): Command {
  const command = new Command('backfill')
    .description('Have log objects counted that are older than the deployment, or that it missed.')
    .argument('[prefix]', 'what their keys begin with; by default all flow logs of the log bucket')
    .option('--from <date>', 'first day in UTC, such as 2026-11-01, by the folder that AWS put the object in', parseDay)
    .option('--to <date>', 'last day', parseDay)
    .option('--after <key>', 'go on behind this key, where an earlier run stopped')
    .addOption(new Option('--rate <number>', 'objects a second').default(DEFAULT_RATE).argParser(parseRate))
    .option('--dry-run', 'find and count, enqueue nothing');
  return addDeploymentOptions(command)
    .addHelpText(
      'after',
      `
It lists log objects and announces each to the queue that ingest reads, as S3 would have done. That may be repeated: an object counts once,
however often it is announced. Windows that end more than 24 h before the newest data are counted in the tables and raise no alerts.

New log objects wait behind those that are enqueued here, so alerts may come late meanwhile, and the alarm lag may go on; a smaller --rate helps.
It needs leave to list the log bucket (s3:ListBucket), to send to the queue (sqs:SendMessage) and to read the data bucket (s3:GetObject).

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
      const world = { deployment, stderr: process.stderr, nowMs: clockMs, sleep: wait, isStopped: () => isStopped };
      await backfill(prefix, options, world);
    });
}

/**
 * Enqueues log objects of the past.
 * @param prefix what their keys begin with; undefined: all flow logs
 * @throws whatever broke, after the key was told behind which to go on
 */
export async function backfill(
  prefix: string | undefined,
  options: BackfillOptions,
  world: BackfillDependencies,
): Promise<Enqueued> {
  const { deployment, stderr } = world;
  const { logBucket, logKeyPrefix } = requireParts(deployment.names, 'logBucket', 'ingestQueueUrl', 'logKeyPrefix');
  const { from, to, after } = options;
  const about = prefix ?? logKeyPrefix;
  stderr.write(`${lateNote(await watermarkOf(deployment))}.\n`);
  const objects = findPastObjects(deployment.listing(logBucket), { prefix: about, from, to, after });
  const progress = createProgressLine(stderr);
  let sent: Enqueued = { objects: 0, sizeBytes: 0, lastKey: undefined };
  try {
    for await (const batch of batches(objects, options.rate)) {
      const startedMs = world.nowMs();
      if (options.dryRun !== true) await announce(batch, deployment);
      deployment.retryBudget.renew();
      sent = addBatch(sent, batch);
      progress.enqueued(sent.objects, sent.sizeBytes);
      if (world.isStopped()) break;
      if (options.dryRun !== true) await world.sleep(Math.max(0, SECOND_MS - (world.nowMs() - startedMs)));
    }
  } catch (error) {
    progress.clear();
    stderr.write(`${resumeText(sent, after)}\n`);
    throw error;
  }
  progress.clear();
  stderr.write(`${summaryText(sent, { dryRun: options.dryRun === true, seconds: progress.seconds() })}\n`);
  if (world.isStopped()) stderr.write(`${resumeText(sent, after)}\n`);
  return sent;
}

/** The newest data decides what is late; where nobody names the data bucket only the rule can be told. */
async function watermarkOf({ names, store }: Deployment): Promise<number> {
  if (names.dataBucket === undefined) return 0;
  return decodeState((await store(names.dataBucket).get(EPISODES_KEY))?.bytes).episodeState.watermark;
}

async function announce(batch: readonly ListedLogObject[], { names, sender }: Deployment): Promise<void> {
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
    return 'Found no log objects; look at --from and --to, and at the prefix: aws s3 ls shows what is there';
  }
  const last = `The last one: ${sent.lastKey}`;
  if (run.dryRun) return `Found ${amount}; enqueued nothing.\n${last}`;
  return `Enqueued ${amount} in ${run.seconds.toFixed(0)} s; surge445 doctor shows how the queue gets on.\n${last}`;
}

function resumeText(sent: Enqueued, after: string | undefined): string {
  const key = sent.lastKey ?? after;
  return key === undefined
    ? 'Stopped before anything was enqueued; run the same command again'
    : `Stopped; to go on, run the same command with --after ${key}`;
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
