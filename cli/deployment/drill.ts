import { Command, InvalidArgumentError, Option } from 'commander';
import type { Deployment } from '../../adapters/aws/deployment.ts';
import { type Drill, planDrill } from '../../core/operations/drill.ts';
import { objectIdOf, partialKey, quarantineKey, windowKey } from '../../core/storage/keys.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { decodeWindow } from '../../core/windows/window-codec.ts';
import { requireParts } from '../../core/operations/stack-outputs.ts';
import { duration } from '../../core/wording.ts';
import { addDeploymentOptions, connect, CREDENTIALS_HELP, type DeploymentOptions } from './deployment-options.ts';
import { DRILL_PERMISSIONS, permissionsHelp } from './permissions-help.ts';
import { DRILL_VPC_ID } from '../../core/windows/drill-scope.ts';
import { epochMs, wait } from '../clock.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { EXIT_FAILED } from '../exit-codes.ts';

const SECOND_MS = 1000;
const POLL_MS = 1000;
const DEFAULT_MINUTES = 10;

/** Options of a drill. */
export interface DrillOptions {
  /** True if the attacked host answers, which gives a higher severity. */
  readonly answered?: boolean;
  /** Longest time to wait for the alert, minutes. */
  readonly timeout: number;
}

/** Dependencies of a drill. Clock and waiting are parameters, so that tests need no real time. */
export interface DrillDependencies {
  readonly deployment: Deployment;
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  /** @returns milliseconds since the epoch */
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** One step on the way from a log object to an alert. */
interface Hop {
  readonly name: string;
  /** What the step proves when it is done. */
  readonly means: string;
  readonly isDone: () => Promise<boolean>;
  /** Likely causes when the drill stops before this step, and where to look. */
  readonly otherwise: string;
}

/** Creates the command `drill`, which tests the whole way from a log object to an alert. */
export function drillCommand(): Command {
  const command = new Command('drill')
    .description(DESCRIPTIONS.drill)
    .option('--answered', 'let the attacked host answer: severity high, which also goes out as a text message')
    .addOption(
      new Option('--timeout <minutes>', 'how long to wait for the alert')
        .default(DEFAULT_MINUTES)
        .argParser(parseMinutes),
    );
  return addDeploymentOptions(command)
    .addHelpText(
      'after',
      `
The command writes one flow-log file into the log bucket, as AWS does, and waits until the alert is recorded. Everybody who gets every alert
gets this one too (settings email, chat and eventBus). Numbers in the setting sms get it only with --answered. A route gets it if its rules
or severities match. A route of accounts or VPCs does not get it, because the attack is on an address of 10.255.0.0/16 in
${DRILL_VPC_ID}, a VPC that does not exist. Subject, text message and mail say DRILL.

There is nothing to clean up. The episode ends by itself with the first complete window of logs after it, some minutes later. Then one more
message marked DRILL is sent. The attempts stay in the tables; WHERE vpc_id <> '${DRILL_VPC_ID}' leaves them out.

${permissionsHelp(DRILL_PERMISSIONS)}
${CREDENTIALS_HELP}

Examples:
  surge445 drill
  surge445 drill --answered --timeout 20`,
    )
    .action(async (options: DrillOptions & DeploymentOptions) => {
      const deployment = await connect(options, command);
      const dependencies = { deployment, stdout: process.stdout, nowMs: epochMs, sleep: wait };
      if (!(await runDrill(options, dependencies))) process.exitCode = EXIT_FAILED;
    });
}

/**
 * Runs a drill and prints the time of each step.
 * @returns true if the alert was recorded in time; false if it was not, or if ingest could not read the log object
 */
export async function runDrill(options: DrillOptions, dependencies: DrillDependencies): Promise<boolean> {
  const { deployment, stdout } = dependencies;
  const names = requireParts(deployment.names, 'logBucket', 'dataBucket', 'logKeyPrefix');
  const drill = planDrill({
    now: Math.floor(dependencies.nowMs() / SECOND_MS),
    region: deployment.region,
    logKeyPrefix: names.logKeyPrefix,
    answered: options.answered === true,
  });
  stdout.write(`Attack on ${drill.host} in ${DRILL_VPC_ID}: s3://${names.logBucket}/${drill.logKey}\n`);
  const startedMs = dependencies.nowMs();
  const objectId = await writeLogObject(drill, names.logBucket, deployment);
  const printStep = (text: string): void => {
    stdout.write(`${((dependencies.nowMs() - startedMs) / SECOND_MS).toFixed(1).padStart(7)} s  ${text}\n`);
  };
  printStep('log object written');

  const store = deployment.store(names.dataBucket);
  const missing = await follow(hopsOf(drill, objectId, store), {
    ...dependencies,
    printStep,
    endMs: startedMs + options.timeout * 60 * SECOND_MS,
    isQuarantined: async () => (await store.get(quarantineKey(objectId))) !== undefined,
  });
  if (missing) {
    stdout.write(
      `FAIL  no ${missing.name} after ${duration(Math.round(options.timeout * 60))}  ->  ${missing.otherwise}\n`,
    );
    return false;
  }
  stdout.write(await successText(drill, store, options.answered === true));
  return true;
}

async function writeLogObject(drill: Drill, bucket: string, { store }: Deployment): Promise<string> {
  const logs = store(bucket);
  await logs.put(drill.logKey, drill.bytes, 'anything');
  const { etag = '' } = (await logs.get(drill.logKey)) ?? {};
  return objectIdOf({ bucket, key: drill.logKey, etag });
}

function hopsOf(drill: Drill, objectId: string, store: ObjectStore): Hop[] {
  return [
    {
      name: 'partial seen',
      means: 'ingest has read the log object',
      isDone: async () => (await store.get(partialKey(drill.windowStart, objectId))) !== undefined,
      otherwise:
        'the log bucket does not send notifications, or ingest fails: see surge445 doctor, and the log of the ingest function',
    },
    {
      name: 'window seen',
      means: 'detect has folded the partial into its window',
      isDone: async () => {
        const stored = await store.get(windowKey(drill.windowStart));
        return stored !== undefined && decodeWindow(stored.bytes).objects.includes(objectId);
      },
      otherwise: 'detect fails or is late: see surge445 doctor, and the log of the detect function',
    },
    {
      name: 'alert recorded',
      means: 'the topic has accepted the alert',
      isDone: async () => (await store.get(drill.alertKey)) !== undefined,
      otherwise:
        'the topic refuses the alert, or port 445 is not watched: see surge445 doctor, the log of the detect function, and the setting ports',
    },
  ];
}

/** Waits for each step in turn. Returns the step that was not done in time, or undefined if all were. */
async function follow(
  hops: readonly Hop[],
  by: Pick<DrillDependencies, 'deployment' | 'nowMs' | 'sleep'> & {
    readonly printStep: (text: string) => void;
    readonly endMs: number;
    readonly isQuarantined: () => Promise<boolean>;
  },
): Promise<Hop | undefined> {
  for (const hop of hops) {
    while (!(await hop.isDone())) {
      if (await by.isQuarantined()) {
        return { ...hop, otherwise: 'the log object is in quarantine: surge445 doctor shows the reason' };
      }
      if (by.nowMs() >= by.endMs) return hop;
      await by.sleep(POLL_MS);
    }
    by.printStep(`${hop.name}: ${hop.means}`);
  }
  return undefined;
}

async function successText(drill: Drill, store: ObjectStore, answered: boolean): Promise<string> {
  const stored = await store.get(drill.alertKey);
  const alert: unknown = JSON.parse(new TextDecoder().decode(stored?.bytes));
  const text: unknown = typeof alert === 'object' && alert !== null ? Reflect.get(alert, 'text') : undefined;
  const subject = typeof text === 'object' && text !== null ? String(Reflect.get(text, 'subject')) : '';
  return [
    `ok    the alert was sent: ${subject}`,
    `Check that the mail arrived${answered ? ', and the text message' : '; a text message is sent only with --answered, because it needs severity high'}.`,
    'The episode ends by itself with the first complete window of logs after it, in some minutes; then one more message marked DRILL is sent.',
    '',
  ].join('\n');
}

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (!(minutes > 0 && minutes <= 60)) throw new InvalidArgumentError('give a number of minutes above 0, at most 60');
  return minutes;
}
