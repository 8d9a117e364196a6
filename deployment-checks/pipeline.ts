import { join } from 'node:path';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import type { Alert } from '../core/alerting/alert.ts';
import { HOUR_SECONDS } from '../core/time.ts';
import { connectTo, disconnect, type EmulatedAws } from '../test/aws/emulated-aws.ts';
import { synthesiseAssembly } from '../test/end-to-end/assembly.ts';
import { type DeployedStack, deployStack } from '../test/end-to-end/deployed-stack.ts';
import { alertName, recordedAlerts, tablesIn, waitingAlerts } from '../test/end-to-end/published-state.ts';
import { type Replayed, replayFolder } from '../test/end-to-end/replayed-folder.ts';
import { squeezedDay, type StoredLog } from '../test/end-to-end/squeezed-day.ts';
import { type FunctionWiring, type Wiring, wiringOf } from '../test/end-to-end/wiring.ts';
import { installLambdaNode } from './lambda-node.ts';
import type { Rig } from './rig.ts';

/** The command line that `npm run deployments` builds first. */
const COMMAND_LINE = join(import.meta.dirname, '..', 'dist', 'surge445.js');

/** The logs are of the last hours, so that the search for lost log objects reaches them. */
const BEGAN_HOURS_AGO = 3;
const HOURS = 1;

/** Log objects younger than this are not looked for: their notification may still come. */
const SETTLED_SECONDS = 1200;

/** Each is killed when it has taken its first batch of a quarter of the log objects. */
const KILLED = ['ingest', 'detect'];

/** What is checked in the end. */
interface Outcome {
  readonly stack: DeployedStack;
  readonly replayed: Replayed;
}

/**
 * Sends log objects through the packed functions on the emulator, which announces them itself, while one thing after the other fails: both functions are
 * killed, the queue loses its messages, the bucket announces nothing any more. In the end tables and alerts are those of a replay of the same log objects.
 */
export async function sendLogObjects({ endpoint, report }: Rig): Promise<void> {
  const { program, difference } = installLambdaNode();
  if (difference !== undefined) console.log(`      The functions run on Node ${process.version}: ${difference}`);
  const aws = connectTo(endpoint);
  const assembly = await synthesiseAssembly();
  const stack = await deployStack(aws, onNode(wiringOf(assembly), program), 'pipeline');
  try {
    const logs = recentLogs();
    const replayed = await replayFolder(logs, COMMAND_LINE);
    await sendWhileThingsFail({ aws, stack, report }, logs);
    await checkOutcome({ stack, replayed }, report);
  } finally {
    await stack.close();
    await assembly.remove();
    disconnect(aws);
  }
}

function recentLogs(): StoredLog[] {
  const hour = Math.floor(Date.now() / 1000 / HOUR_SECONDS);
  return squeezedDay(HOURS, 'full', (hour - BEGAN_HOURS_AGO) * HOUR_SECONDS);
}

/** Runs the functions on this Node, with the heap that Lambda's runtime gives them: nine tenths of the memory, and a twentieth for each half of the young objects. */
function onNode(wiring: Wiring, node: string): Wiring {
  const functions = wiring.functions.map((one: FunctionWiring) => {
    const young = Math.floor(one.memoryMegabytes / 10);
    const heap = `--max-old-space-size=${one.memoryMegabytes - young} --max-semi-space-size=${Math.floor(young / 2)}`;
    return { ...one, node, environment: { ...one.environment, NODE_OPTIONS: heap } };
  });
  return { ...wiring, functions };
}

async function sendWhileThingsFail(
  { aws, stack, report }: Pick<Rig, 'report'> & { readonly aws: EmulatedAws; readonly stack: DeployedStack },
  logs: readonly StoredLog[],
): Promise<void> {
  const [undisturbed, killed, lost, unannounced] = quartersOf(logs);
  await upload(stack, undisturbed);
  report.check(
    'nothing fails: the functions take all',
    (await stack.settle()).every(({ failed }) => failed === 0),
  );

  await upload(stack, killed);
  report.check(
    'functions are killed: an invocation of each fails',
    (await failedWhenKilled(stack)).join() === KILLED.join(),
  );

  await upload(stack, lost);
  report.check('the queue loses its messages: all of them', (await stack.takeAnnouncements()).length === lost.length);
  await aws.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket: stack.logBucket, NotificationConfiguration: {} }),
  );
  await upload(stack, unannounced);
  report.check('the bucket announces nothing: no function has work', (await stack.settle()).length === 0);

  await stack.runSchedule('reconcile', SETTLED_SECONDS);
  const found = (await stack.settle()).filter(({ service }) => service === 'ingest');
  const messages = found.reduce((sum, one) => sum + one.messages, 0);
  report.check('reconcile finds what was lost or not announced', messages === lost.length + unannounced.length);
}

/**
 * Feeds the functions, and kills each once, as soon as it has its first batch.
 * @returns the functions of which an invocation gave no answer
 */
async function failedWhenKilled(stack: DeployedStack): Promise<readonly string[]> {
  const killed = new Set<string>();
  const onBegun = (service: string): void => {
    if (!KILLED.includes(service) || killed.has(service)) return;
    killed.add(service);
    stack.kill(service);
  };
  const invocations = await stack.settle({ batchSize: 2, onBegun });
  const failed = invocations.filter(({ error }) => error !== undefined).map(({ service }) => service);
  return KILLED.filter((service) => failed.includes(service));
}

async function upload(stack: DeployedStack, logs: readonly StoredLog[]): Promise<void> {
  for (const { key, body } of logs) await stack.upload(key, body);
}

async function checkOutcome({ stack, replayed }: Outcome, report: Rig['report']): Promise<void> {
  await stack.runSchedule('detect', HOUR_SECONDS);
  const alerts = await stack.takeAlerts();
  const tables = await tablesIn(stack.store);
  report.check('all tables have the bytes of a replay', JSON.stringify(tables) === JSON.stringify(replayed.tables));
  report.check(
    'the subscriber got the alerts of a replay',
    alerts.length > 0 && kindsOf(alerts) === kindsOf(replayed.alerts),
  );
  const names = alerts.map(alertName).toSorted();
  const recorded = await recordedAlerts(stack.store);
  report.check('each alert is recorded', JSON.stringify(recorded) === JSON.stringify([...new Set(names)]));
  report.check(
    'no alert waits, and there is no dead letter',
    (await waitingAlerts(stack.store)) === 0 && (await stack.takeDeadLetters()).length === 0,
  );
}

/** Names the alerts by rule and transition, each once: an alert may come twice, and late logs may change its number. */
function kindsOf(alerts: readonly Alert[]): string {
  return [...new Set(alerts.map(({ rule, transition }) => `${rule} ${transition}`))].toSorted().join();
}

function quartersOf<T>(items: readonly T[]): [T[], T[], T[], T[]] {
  const quarter = (number: number): T[] =>
    items.slice(Math.floor((number * items.length) / 4), Math.floor(((number + 1) * items.length) / 4));
  return [quarter(0), quarter(1), quarter(2), quarter(3)];
}
