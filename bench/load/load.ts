/**
 * Sends log objects of mixed size through the packed functions on an emulator of AWS: `npm run bench:load [-- log objects]`.
 *
 * First the log objects come little by little, to two workers of each function. Then, in a stack of its own, those of six hours come at once, as after
 * a stall. It prints what was counted beside a naive recount, memory as it goes on, CPU time and what follows from it for 1 TB, and the messages. It
 * ends with 1 if a count differs, if memory grows, or if there are more messages than there should be.
 */
import { join } from 'node:path';
import { npmCommand, parseCount } from '../../npm-scripts/npm-command.ts';
import { reportsOf } from '../../core/windows/report-table.ts';
import { decodeWindow } from '../../core/windows/window-codec.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { keysIn } from '../../test/adapters/stored-keys.ts';
import { startEmulator } from '../../test/aws/emulator.ts';
import { synthesiseAssembly } from '../../test/end-to-end/assembly.ts';
import { type DeployedStack, deployStack } from '../../test/end-to-end/deployed-stack.ts';
import { recordedAlerts, tablesIn, waitingAlerts } from '../../test/end-to-end/published-state.ts';
import { replayFolder } from '../../test/end-to-end/replayed-folder.ts';
import { wiringOf } from '../../test/end-to-end/wiring.ts';
import { type MixedLog, mixedLogs } from './mixed-logs.ts';
import { useOf } from './process-use.ts';

/** The command line that `npm run bench:load` builds first. */
const COMMAND_LINE = join(import.meta.dirname, '..', '..', 'dist', 'surge445.js');

const LOG_OBJECTS = 2000;
/** Log objects that come before the functions work again. */
const AT_ONCE = 20;
const WORKERS = 2;
/** Six hours of twelve log objects each: in the demo a host is exposed from hour 8 on, and hammered at hour 10. */
const STALL = { from: 84, to: 156 };
/** Most messages of a stall of six hours: what happened in the demo in this time, and what it says of late logs. */
const MOST_MESSAGES = 22;
/** By how much a worker may grow between the first fifth and the end, in MB: what V8 does not give back. */
const MOST_GROWTH_MB = 64;
/** A GB-second of Lambda on arm64 in us-east-1, in dollars: see docs/cost.md. */
const GB_SECOND = 0.000_013_333_4;
const MEMORY_GB = { ingest: 2, detect: 3 };

type Service = keyof typeof MEMORY_GB;
const SERVICES: readonly Service[] = ['ingest', 'detect'];

const command = npmCommand('bench:load', 'Sends log objects through the packed functions on an emulator of AWS.')
  .argument('[number]', 'how many log objects', parseCount, LOG_OBJECTS)
  .parse();
const [logObjects] = command.processedArgs as [number];
const logs = [...mixedLogs(logObjects)];
const problems: string[] = [];

const emulator = await startEmulator();
const assembly = await synthesiseAssembly();
try {
  const wiring = wiringOf(assembly);
  await inTurn(await deployStack(emulator, wiring, 'load'), logs);
  await atOnce(await deployStack(emulator, wiring, 'stall'), logs.slice(STALL.from, STALL.to));
} finally {
  await emulator.close();
  await assembly.remove();
}
for (const problem of problems) console.error(`Problem: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Sends log objects little by little, and checks counts, memory and tables. */
async function inTurn(stack: DeployedStack, sent: readonly MixedLog[]): Promise<void> {
  const memory = new Map<Service, number[]>(SERVICES.map((service) => [service, []]));
  const startMs = performance.now();
  for (let from = 0; from < sent.length; from += AT_ONCE) {
    await send(stack, sent.slice(from, from + AT_ONCE));
    for (const [service, course] of memory) course.push(mostMegabytes(stack, service));
  }
  const seconds = (performance.now() - startMs) / 1000;
  await stack.runSchedule('detect');
  say(`${sent.length} log objects, ${megabytes(textBytes(sent))} MB of text, in ${seconds.toFixed(0)} s`);
  for (const [service, course] of memory) checkMemory(service, course);
  sayCosts(stack, sent);
  await checkAttempts(stack, sent);
  await checkTables(stack, sent);
  say(`alerts: ${(await stack.takeAlerts()).length} messages`);
  await stack.close();
}

/** Sends the log objects of six hours at once, as they come after a stall, and checks how many messages there are. */
async function atOnce(stack: DeployedStack, sent: readonly MixedLog[]): Promise<void> {
  await send(stack, sent);
  await stack.runSchedule('detect');
  await checkAttempts(stack, sent);
  await checkTables(stack, sent);
  const alerts = await stack.takeAlerts();
  say(`after a stall: ${alerts.length} messages, ${alerts.filter(isLate).length} of them say that they are late`);
  report(alerts.length > MOST_MESSAGES, `${alerts.length} messages after a stall, expected at most ${MOST_MESSAGES}`);
  report(!alerts.every(isLate), 'an alert does not say that it is late, though its logs are of long ago');
  const untold = await waitingAlerts(stack.store);
  report(untold > 0, `${untold} alerts wait in the outbox, expected none`);
  const recorded = new Set(await recordedAlerts(stack.store));
  report(recorded.size < alerts.length, `${recorded.size} alerts are in the table, expected ${alerts.length}`);
  await stack.close();
}

async function send(stack: DeployedStack, sent: readonly MixedLog[]): Promise<void> {
  for (const { key, body } of sent) await stack.upload(key, body);
  const failed = (await stack.settle({ workers: WORKERS })).filter((one) => one.failed > 0);
  for (const { service, error } of failed) problems.push(`${service} failed: ${String(error)}`);
  const deadLetters = await stack.takeDeadLetters();
  report(deadLetters.length > 0, `${deadLetters.length} dead letters, expected none`);
  stack.takeLines();
}

function isLate(alert: Alert): boolean {
  return alert.lateSeconds !== undefined;
}

function mostMegabytes(stack: DeployedStack, service: Service): number {
  return Math.max(0, ...stack.pids(service).map((pid) => megabytes(useOf(pid).residentBytes)));
}

/** Compares the memory at the end with that after a fifth of the log objects: a leak grows with each of them. */
function checkMemory(service: Service, course: readonly number[]): void {
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => course[Math.ceil(((tenth + 1) * course.length) / 10) - 1] ?? 0,
  );
  say(`memory of ${service}, MB after each tenth: ${tenths.join(' ')}`);
  const growth = (tenths.at(-1) ?? 0) - Math.max(...tenths.slice(0, 2));
  report(growth > MOST_GROWTH_MB, `${service} grew by ${growth} MB, expected at most ${MOST_GROWTH_MB}`);
}

function sayCosts(stack: DeployedStack, sent: readonly MixedLog[]): void {
  const terabytes = textBytes(sent) / 1e12;
  for (const service of SERVICES) {
    const cpuSeconds = stack.pids(service).reduce((sum, pid) => sum + useOf(pid).cpuSeconds, 0);
    const dollars = (cpuSeconds * MEMORY_GB[service] * GB_SECOND) / terabytes;
    const each = ((cpuSeconds / sent.length) * 1000).toFixed(0);
    say(
      `${service}: ${cpuSeconds.toFixed(1)} s of CPU, ${each} ms a log object; at these sizes $${dollars.toFixed(2)} of Lambda for 1 TB`,
    );
  }
}

/** Compares the counts in the windows with a naive recount of the lines. */
async function checkAttempts(stack: DeployedStack, sent: readonly MixedLog[]): Promise<void> {
  const expected = new Map<number, number>();
  for (const [window, count] of sent.flatMap(({ attempts }) => [...attempts])) {
    expected.set(window, (expected.get(window) ?? 0) + count);
  }
  let found = 0;
  let wrong = 0;
  for (const key of await keysIn(stack.store, PREFIXES.windows)) {
    const bytes = (await stack.store.get(key))?.bytes;
    if (!bytes) continue;
    const { windowStart, reports } = decodeWindow(bytes);
    const count = [...reportsOf(reports)].reduce((sum, { rejected, accepted }) => sum + rejected + accepted, 0);
    if (count !== (expected.get(windowStart) ?? 0)) wrong++;
    found += count;
  }
  const naive = [...expected.values()].reduce((sum, count) => sum + count, 0);
  say(`attempts: ${found} counted, ${naive} by a naive recount; ${wrong} windows differ`);
  report(wrong > 0 || found !== naive, `${found} attempts are counted, a naive recount gives ${naive}`);
}

async function checkTables(stack: DeployedStack, sent: readonly MixedLog[]): Promise<void> {
  const [stored, replayed] = [await tablesIn(stack.store), (await replayFolder(sent, COMMAND_LINE)).tables];
  const names = new Set([...Object.keys(stored), ...Object.keys(replayed)]);
  const differing = [...names].filter((name) => stored[name] !== replayed[name]);
  say(`tables: ${names.size} files, ${differing.length} differ from those of a replay`);
  report(differing.length > 0, `tables differ from those of a replay, the first: ${differing[0]}`);
}

/** Remembers a problem, to be printed at the end. */
function report(isProblem: boolean, text: string): void {
  if (isProblem) problems.push(text);
}

function textBytes(sent: readonly MixedLog[]): number {
  return sent.reduce((sum, log) => sum + log.textBytes, 0);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function say(line: string): void {
  console.log(line);
}
