import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  backfill,
  type BackfillOptions,
  type BackfillDependencies,
  type Enqueued,
} from '../../../cli/deployment/backfill.ts';
import { notifiedObjects } from '../../../lambdas/s3-notification-message.ts';
import { drainQueue, type Emulator, startEmulator } from '../../aws/emulator.ts';
import { captureStream, emulateDeployment, type EmulatedDeployment, putObject } from './aws-deployment.ts';

const ACCOUNT = 'AWSLogs/123456789012/vpcflowlogs';
const key = (region: string, day: string, name: string): string =>
  `${ACCOUNT}/${region}/${day.replaceAll('-', '/')}/123456789012_vpcflowlogs_${region}_fl-0c1d2e3f405162738_${name}.log.gz`;

const KEYS = [
  key('eu-west-1', '2026-11-20', 'a'),
  key('us-east-1', '2026-11-19', 'b'),
  key('us-east-1', '2026-11-20', 'c'),
  key('us-east-1', '2026-11-20', 'd'),
  key('us-east-1', '2026-11-21', 'e+f'),
];

let emulator: Emulator;
let place: EmulatedDeployment;
beforeAll(async () => {
  emulator = await startEmulator();
  place = await emulateDeployment(emulator);
  for (const one of [...KEYS, `${ACCOUNT}/us-east-1/2026/11/20/notes.txt`, 'other/file.log.gz']) {
    await putObject(emulator, { bucket: place.logBucket, key: one });
  }
});
afterAll(() => emulator.close());

interface Run {
  readonly sent: Enqueued;
  readonly announced: readonly string[];
  readonly told: string;
  readonly sleptMs: readonly number[];
}

async function run(
  options: Partial<BackfillOptions>,
  more: { prefix?: string; world?: Partial<BackfillDependencies> } = {},
) {
  const { stream, text } = captureStream();
  const sleptMs: number[] = [];
  const world = {
    deployment: place.deployment,
    stderr: stream,
    nowMs: () => 0,
    sleep: async (ms: number) => void sleptMs.push(ms),
    isStopped: () => false,
    ...more.world,
  };
  const sent = await backfill(more.prefix, { rate: 50, ...options }, world);
  const messages = await drainQueue(emulator, place.queue);
  const announced = messages.flatMap((message) =>
    notifiedObjects(JSON.stringify(message)).logObjects.map((one) => one.key),
  );
  return { sent, announced, told: text(), sleptMs } satisfies Run;
}

describe('backfill', () => {
  test('announces every flow log in the order of keys, and nothing else', async () => {
    const { announced, sent, told } = await run({});
    expect(announced.toSorted()).toEqual(KEYS);
    expect(sent).toEqual({ objects: 5, sizeBytes: 5, lastKey: KEYS[4] });
    expect(told).toContain('Enqueued 5 log objects, 0.0 MB');
    expect(told).toContain('are counted in the tables and raise no alerts');
  });

  test('takes the days that are asked for, both ends included', async () => {
    expect((await run({ from: '2026-11-20', to: '2026-11-20' })).announced.toSorted()).toEqual([
      KEYS[0],
      KEYS[2],
      KEYS[3],
    ]);
    expect((await run({ from: '2026-11-21' })).announced).toEqual([KEYS[4]]);
    expect((await run({ to: '2026-11-19' })).announced).toEqual([KEYS[1]]);
  });

  test('takes any prefix of keys', async () => {
    expect((await run({}, { prefix: `${ACCOUNT}/eu-` })).announced).toEqual([KEYS[0]]);
  });

  test('goes on behind a key, with days and without', async () => {
    expect((await run({ after: KEYS[2] ?? '' })).announced).toEqual([KEYS[3], KEYS[4]]);
    const days = { from: '2026-11-20', to: '2026-11-21' };
    expect((await run({ after: KEYS[2] ?? '', ...days })).announced).toEqual([KEYS[3], KEYS[4]]);
  });

  test('sends at most so many a second', async () => {
    expect((await run({ rate: 2 })).sleptMs).toEqual([1000, 1000, 1000]);
  });

  test('enqueues nothing on a dry run', async () => {
    const { announced, told, sleptMs } = await run({ dryRun: true });
    expect([announced, sleptMs]).toEqual([[], []]);
    expect(told).toContain(`Found 5 log objects, 0.0 MB; enqueued nothing.\nThe last log object: ${KEYS[4]}`);
  });

  test('says that it found nothing', async () => {
    expect((await run({ from: '2020-01-01', to: '2020-01-02' })).told).toContain('Found no log objects');
  });

  test('tells how to go on when it is stopped', async () => {
    const { announced, told } = await run({ rate: 2 }, { world: { isStopped: () => true } });
    expect(announced.toSorted()).toEqual(KEYS.slice(0, 2));
    expect(told).toContain(`run the same command with --after ${KEYS[1]}`);
  });

  test('tells how to go on when the queue refuses, and fails', async () => {
    const { stream, text } = captureStream();
    const sleep = async (): Promise<void> =>
      emulator.failNext({ method: 'POST', url: '/', when: 'before', how: { status: 403, code: 'AccessDenied' } });
    const world = { deployment: place.deployment, stderr: stream, nowMs: () => 0, sleep, isStopped: () => false };
    await expect(backfill(undefined, { rate: 2 }, world)).rejects.toThrow();
    expect(text()).toContain(`run the same command with --after ${KEYS[1]}`);
    await drainQueue(emulator, place.queue);
  });
});
