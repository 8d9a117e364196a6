import { Command, InvalidArgumentError, Option } from 'commander';
import type { Deployment } from '../../adapters/aws/deployment.ts';
import { decodeState } from '../../core/alerting/state.ts';
import { findPastObjects, lateNote } from '../../core/operations/backfill.ts';
import { EPISODES_KEY } from '../../core/storage/keys.ts';
import { s3Notification } from '../../core/flowlog/s3-notification.ts';
import { requireParts } from '../../core/operations/stack-outputs.ts';
import { type Enqueued, stoppedText, summaryText } from './backfill-summary.ts';
import { addDeploymentOptions, connect, CREDENTIALS_HELP, type DeploymentOptions } from './deployment-options.ts';
import { sendPaced } from './paced-sending.ts';
import { BACKFILL_PERMISSIONS, permissionsHelp } from './permissions-help.ts';
import { monotonicMs, wait } from '../clock.ts';
import { parseDay, requireDayOrder } from '../day-option.ts';
import { EXIT_INTERRUPTED } from '../exit-codes.ts';
import { programWords } from '../program-words.ts';
import { createProgressLine } from '../progress.ts';
import type { ListedLogObject, LogBucket } from '../../core/ports.ts';
import { DESCRIPTIONS } from '../descriptions.ts';

/**
 * Default rate. New log objects wait behind those of a backfill. At this rate the queue stays short, because ingest reads 50 log objects at a time.
 */
export const DEFAULT_RATE = 50;
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
  /** Words of the command line, for the command that continues a stopped run. */
  readonly args: readonly string[];
}

/** Creates the command `backfill`, which enqueues past log objects so that they are counted. */
export function backfillCommand(): Command {
  const command = new Command('backfill')
    .description(DESCRIPTIONS.backfill)
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
tables and raise no alerts. Athena sees as many days back as stateRetentionDays says (400 by default): older days are counted, but no query in
Athena sees them.

Ctrl-C stops the command after the present request. It then prints what was enqueued and the command that enqueues the rest, and the exit code
is ${EXIT_INTERRUPTED}. A second Ctrl-C stops it at once.

New log objects wait behind the enqueued ones. So alerts may come late for a while, and the alarm lag may fire; a smaller --rate helps.

${permissionsHelp(BACKFILL_PERMISSIONS)}
${CREDENTIALS_HELP}

Examples:
  surge445 backfill --from 2026-11-01 --to 2026-11-07 --dry-run
  surge445 backfill AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/`,
    )
    .action(async (prefix: string | undefined, options: BackfillOptions & DeploymentOptions) => {
      const deployment = await connect(options, command);
      let isStopped = false;
      process.once('SIGINT', () => {
        isStopped = true;
      });
      const dependencies = {
        deployment,
        stderr: process.stderr,
        nowMs: monotonicMs,
        sleep: wait,
        isStopped: () => isStopped,
        args: [...programWords(process), ...process.argv.slice(2)],
      };
      await backfill(prefix, options, dependencies);
      if (isStopped) process.exitCode = EXIT_INTERRUPTED;
    });
}

/**
 * Enqueues past log objects.
 * @param prefix text that their keys begin with; undefined for all flow logs
 * @returns the log objects that were enqueued
 * @throws the failure of a listing or a sending, after writing the command that continues the run
 */
export async function backfill(
  prefix: string | undefined,
  options: BackfillOptions,
  dependencies: BackfillDependencies,
): Promise<Enqueued> {
  const { deployment, stderr } = dependencies;
  const { logBucket, logKeyPrefix } = requireParts(deployment.names, 'logBucket', 'ingestQueueUrl', 'logKeyPrefix');
  const { from, to, after } = options;
  requireDayOrder({ from, to });
  stderr.write(`${lateNote(await watermarkOf(deployment))}.\n`);
  const logs = untilStopped(deployment.listing(logBucket), dependencies.isStopped);
  const objects = findPastObjects(logs, { prefix: prefix ?? logKeyPrefix, from, to, after });
  const send = async (batch: readonly ListedLogObject[]): Promise<void> => enqueue(batch, deployment);
  const pace = { rate: options.rate, send: options.dryRun === true ? undefined : send };
  const progress = createProgressLine(stderr);
  let sent: Enqueued = { objects: 0, sizeBytes: 0, lastKey: undefined };
  const stopped = (): void => {
    progress.clear();
    stderr.write(`${stoppedText(sent, dependencies.args)}\n`);
  };
  try {
    for await (const enqueued of sendPaced(objects, { ...dependencies, ...pace })) {
      sent = addTo(sent, enqueued);
      progress.enqueued(sent.objects, sent.sizeBytes);
    }
  } catch (error) {
    stopped();
    throw error;
  }
  if (dependencies.isStopped()) {
    stopped();
    return sent;
  }
  progress.clear();
  stderr.write(`${summaryText(sent, { dryRun: options.dryRun === true, seconds: progress.seconds() })}\n`);
  return sent;
}

/** Returns a log bucket whose listings end as soon as the command is stopped, also if no listed object is selected. */
function untilStopped(logs: LogBucket, isStopped: () => boolean): LogBucket {
  return {
    name: logs.name,
    folders: async (prefix) => (isStopped() ? [] : logs.folders(prefix)),
    async *objects(prefix, after) {
      if (isStopped()) return;
      for await (const object of logs.objects(prefix, after)) {
        if (isStopped()) return;
        yield object;
      }
    },
  };
}

/** Reads the watermark, which decides what is late. Returns 0 if the data bucket is not known: then the note can only explain the rule. */
async function watermarkOf({ names, store }: Deployment): Promise<number> {
  if (names.dataBucket === undefined) return 0;
  return decodeState((await store(names.dataBucket).get(EPISODES_KEY))?.bytes).episodeState.watermark;
}

async function enqueue(objects: readonly ListedLogObject[], { names, sender }: Deployment): Promise<void> {
  const { logBucket, ingestQueueUrl } = requireParts(names, 'logBucket', 'ingestQueueUrl');
  await sender(ingestQueueUrl).send(objects.map(({ key }) => s3Notification({ bucket: logBucket, key })));
}

function addTo(sent: Enqueued, objects: readonly ListedLogObject[]): Enqueued {
  return {
    objects: sent.objects + objects.length,
    sizeBytes: objects.reduce((sum, object) => sum + object.sizeBytes, sent.sizeBytes),
    lastKey: objects.at(-1)?.key ?? sent.lastKey,
  };
}

/** Reads the option `--rate`. */
export function parseRate(text: string): number {
  const rate = Number(text);
  if (!(Number.isInteger(rate) && rate >= 1 && rate <= MAX_RATE)) {
    throw new InvalidArgumentError(`give a whole number from 1 to ${MAX_RATE}`);
  }
  return rate;
}
