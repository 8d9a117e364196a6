import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { statSync } from 'node:fs';
import type { Alert } from '../../core/alerting/alert.ts';
import { s3Notification } from '../../core/flowlog/s3-notification.ts';
import { drawBelow } from '../../scenarios/network.ts';
import { seededRandom } from '../../scenarios/noise.ts';
import { type Emulator, startEmulator } from '../aws/emulator.ts';
import { buildOnce } from '../runner/command-line.ts';
import { type Assembly, synthesiseAssembly } from './assembly.ts';
import { type DeployedStack, deployStack } from './deployed-stack.ts';
import { MAX_BUNDLE_BYTES } from './bundle-size.ts';
import { describeArrivals } from './arrivals.ts';
import { describeDeadlyObject } from './deadly-object.ts';
import { describeKilledWorkers } from './killed-workers.ts';
import { alertName, asLateAs, asReplayed, recordedAlerts, tablesIn, waitingAlerts } from './published-state.ts';
import { describeRebuiltHour } from './rebuilt-hour.ts';
import { type Replayed, replayFolder } from './replayed-folder.ts';
import { squeezedDay } from './squeezed-day.ts';
import { describeUsedPermissions } from './used-permissions.ts';
import { type Wiring, wiringOf } from './wiring.ts';

const SLOW_MS = 180_000;

/** What one log object may cost: at 20 ms a call, one after another, an alert is sent within 5 s. */
const MAX_CALLS = 250;

const logs = squeezedDay();
let emulator: Emulator;
let assembly: Assembly;
let wiring: Wiring;
let replayed: Replayed;
let stack: DeployedStack;

beforeAll(async () => {
  emulator = await startEmulator();
  [assembly, replayed] = await Promise.all([synthesiseAssembly(), replayFolder(logs, await buildOnce())]);
  wiring = wiringOf(assembly);
  stack = await deployStack(emulator, wiring, 'e2e');
}, SLOW_MS);
afterEach(async () => {
  emulator.watchCalls(undefined);
  stack.takeLines();
  await stack.empty();
});
afterAll(async () => {
  await stack.close();
  await emulator.close();
  await assembly.remove();
});

describe('the deployed stack', () => {
  test(
    'tells what a replay of the same logs tells, each in the first invocations after its log object',
    async () => {
      const alerts: Alert[] = [];
      const processingMs: number[] = [];
      const calls: number[] = [];
      emulator.watchCalls(({ caller }, when) => {
        if (caller !== 'test' && when === 'before') calls.push((calls.pop() ?? 0) + 1);
        return false;
      });
      for (const { key, body } of logs) {
        const startMs = performance.now();
        calls.push(0);
        await stack.upload(key, body);
        const invocations = await stack.settle();
        processingMs.push(performance.now() - startMs);
        expect(invocations.map(({ service, failed }) => `${service}, ${failed} failed`)).toEqual([
          'ingest, 0 failed',
          'detect, 0 failed',
        ]);
        alerts.push(...(await stack.takeAlerts()));
      }
      console.info(
        `From log object to SNS, ${logs.length} objects: ${spread(processingMs)} ms, ${spread(calls)} calls of AWS`,
      );
      expect(Math.max(...calls)).toBeLessThan(MAX_CALLS);
      await stack.runSchedule('detect');

      expect(alerts.map(({ rule, transition, level }) => `${rule} ${transition}: ${level}`)).toEqual([
        'exposure opened: answered',
        'exposure escalated: hammered',
        'threshold opened: tripped',
        'threshold ended: tripped',
      ]);
      expect(alerts.map(asReplayed)).toEqual(replayed.alerts.map((alert, index) => asLateAs(alert, alerts[index])));
      expect(alerts.every(({ lateSeconds = 0 }) => lateSeconds > 0)).toBe(true);
      expect(await tablesIn(stack.store)).toEqual(replayed.tables);
      expect(await recordedAlerts(stack.store)).toEqual(alerts.map(alertName).toSorted());
    },
    SLOW_MS,
  );

  test(
    'makes the same tables, and sends each alert once, when every object is announced twice in any order to two workers',
    async () => {
      for (const { key, body } of shuffled(logs, 1)) await stack.upload(key, body);
      for (const { key } of shuffled(logs, 2)) await stack.announce(s3Notification({ bucket: stack.logBucket, key }));
      const invocations = await stack.settle({ workers: 2, batchSize: 4 });
      await stack.runSchedule('detect');

      expect(invocations.filter(({ failed }) => failed > 0)).toEqual([]);
      expect(await tablesIn(stack.store)).toEqual(replayed.tables);
      const alerts = await stack.takeAlerts();
      expect(new Set(alerts.map(({ rule }) => rule))).toEqual(new Set(['exposure', 'threshold']));
      expect(alerts.map(alertName).toSorted()).toEqual(await recordedAlerts(stack.store));
      expect(await waitingAlerts(stack.store)).toBe(0);
    },
    SLOW_MS,
  );

  test('writes what others write too only under a condition, as the bucket demands', async () => {
    const careless: string[] = [];
    emulator.watchCalls(({ caller, isConditional, name }) => {
      if (caller === 'detect' && name.startsWith('PUT s3') && !isConditional) careless.push(name);
      return false;
    });
    for (const { key, body } of logs.slice(0, 2)) await stack.upload(key, body);
    await stack.settle();
    await stack.runSchedule('detect');
    expect(await waitingAlerts(stack.store)).toBe(0);
    expect(careless).toEqual([]);
  });
});

describe('the bundle', () => {
  test.each(['ingest', 'detect', 'reconcile'])('of %s is small enough to start quickly', (service) => {
    const bundle = wiring.functions.find((one) => one.service === service)?.bundle ?? '';
    expect(statSync(bundle).size).toBeLessThan(MAX_BUNDLE_BYTES);
  });
});

describeArrivals(() => ({ emulator, stack }));
describeRebuiltHour(() => ({ emulator, stack }), logs.slice(0, 3));
describeKilledWorkers(() => ({ emulator, stack }), logs.slice(0, 2));
// Every call of the tests above counts.
describeUsedPermissions(() => ({ emulator, stack, wiring, resources: assembly.resources }), logs.slice(0, 2));
// Last: it has a stack of its own.
describeDeadlyObject(() => ({ emulator, wiring }), logs.slice(0, 9));

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const rest = [...items];
  return items.map(() => rest.splice(drawBelow(random, rest.length), 1)).flat();
}

/** Processing only: what AWS adds to it stands in README.md. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `median ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)}, most ${Math.round(sorted.at(-1) ?? 0)}`;
}
