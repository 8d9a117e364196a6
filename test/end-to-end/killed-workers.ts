import { beforeAll, describe, expect, test } from '@jest/globals';
import type { AwsCall } from '../aws/call-hooks.ts';
import type { Emulator } from '../aws/emulator.ts';
import type { DeployedStack } from './deployed-stack.ts';
import { alertName, recordedAlerts, type Tables, tablesIn, waitingAlerts } from './published-state.ts';
import type { StoredLog } from './squeezed-day.ts';

/** When the schedule of detect comes: each time the lease is over of whoever was killed before. */
const SCHEDULE_SECONDS = [300, 600];

const SLOW_MS = 300_000;

/** Where the tests run. */
export interface World {
  readonly emulator: Emulator;
  readonly stack: DeployedStack;
}

/** The moment of a kill: before or after a call of a service takes effect, the so-manieth of its name, because some are made at once. */
interface Moment {
  readonly service: string;
  readonly name: string;
  readonly time: number;
  readonly when: 'before' | 'after';
}

interface Outcome {
  readonly tables: Tables;
  readonly sent: readonly string[];
  readonly recorded: readonly string[];
  readonly waiting: number;
  readonly deadLetters: readonly unknown[];
}

/**
 * Kills functions before the first write they do and after every write. A kill at a read leaves what a kill after the write before it leaves; test/core/detect.test.ts
 * and the simulation try reads, too.
 * @param logs few, and at least one alert follows from them
 */
export function describeKilledWorkers(world: () => World, logs: readonly StoredLog[]): void {
  describe('a function that is killed', () => {
    let undisturbed: Outcome;
    let calls: AwsCall[] = [];
    beforeAll(async () => {
      calls = [];
      world().emulator.watchCalls((call, when) => {
        if (when === 'before') calls.push(call);
        return false;
      });
      undisturbed = await takeIn(world(), logs);
    }, SLOW_MS);

    test('is told apart from one that is not', () => {
      expect(undisturbed.sent).toHaveLength(1);
      expect(undisturbed.waiting).toBe(0);
    });

    test.each(['ingest', 'detect'])(
      'loses nothing and counts nothing twice: %s',
      async (service) => {
        const moments = momentsOf(calls, service);
        const twice: string[] = [];
        for (const moment of moments) {
          await world().stack.empty();
          const kill = killAt(world(), moment);
          const outcome = await takeIn(world(), logs);
          const { sent, ...rest } = outcome;
          expect({ moment, killed: kill.done, ...rest, sent: [...new Set(sent)] }).toEqual({
            moment,
            killed: true,
            ...undisturbed,
          });
          expect(sent.length).toBeLessThanOrEqual(2);
          if (sent.length === 2) twice.push(momentText(moment));
        }
        const texts = moments.map(momentText);
        console.info(`Killed ${service} at ${texts.length} moments:\n${texts.join('\n')}`);
        expect(twice).toEqual(betweenSendingAndRecording(texts));
      },
      SLOW_MS,
    );
  });
}

function momentsOf(calls: readonly AwsCall[], service: string): Moment[] {
  const writes = calls.filter(({ caller, isWrite }) => caller === service && isWrite);
  const times = new Map<string, number>();
  return writes.flatMap(({ name }, index): Moment[] => {
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    const after: Moment = { service, name, time, when: 'after' };
    return index === 0 ? [{ ...after, when: 'before' }, after] : [after];
  });
}

function momentText({ name, time, when }: Moment): string {
  return `${when} ${name.replace(/\/[^/]*\/(AWSLogs\/.*\/)?/, '')} (${time})`;
}

/** Only whoever dies between sending an alert and recording it makes somebody else send it again. */
function betweenSendingAndRecording(texts: readonly string[]): string[] {
  const isSent = (text: string): boolean => text.startsWith('after POST sns');
  const isRecorded = (text: string): boolean => text.startsWith('after PUT s3 alerts/');
  return texts.some(isSent) ? texts.slice(texts.findIndex(isSent), texts.findIndex(isRecorded)) : [];
}

function killAt({ emulator, stack }: World, moment: Moment): { done: boolean } {
  const kill = { done: false };
  let time = 0;
  emulator.watchCalls(({ caller, name }, when) => {
    if (kill.done || caller !== moment.service || name !== moment.name || when !== moment.when) return false;
    kill.done = ++time === moment.time;
    if (kill.done) stack.kill(moment.service);
    return kill.done;
  });
  return kill;
}

/** Takes log objects in, with all that happens by itself afterwards. */
async function takeIn({ stack }: World, logs: readonly StoredLog[]): Promise<Outcome> {
  for (const { key, body } of logs) await stack.upload(key, body);
  await stack.settle();
  for (const aheadSeconds of SCHEDULE_SECONDS) await stack.runSchedule('detect', aheadSeconds);
  return {
    tables: await tablesIn(stack.store),
    sent: (await stack.takeAlerts()).map(alertName),
    recorded: await recordedAlerts(stack.store),
    waiting: await waitingAlerts(stack.store),
    deadLetters: await stack.takeDeadLetters(),
  };
}
