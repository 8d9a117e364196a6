import { beforeAll, describe, expect, test } from '@jest/globals';
import { backfill, type BackfillOptions, type BackfillDependencies } from '../../../cli/deployment/backfill.ts';
import { type Enqueued, stoppedText } from '../../../cli/deployment/backfill-summary.ts';
import type { LogBucket } from '../../../core/ports.ts';
import type { Deployment } from '../../../adapters/aws/deployment.ts';
import { notifiedObjects } from '../../../lambdas/s3-notification-message.ts';
import { drainQueue } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
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

const emulator = emulatorOfFile();
let place: EmulatedDeployment;
beforeAll(async () => {
  place = await emulateDeployment(emulator);
  for (const one of [...KEYS, `${ACCOUNT}/us-east-1/2026/11/20/notes.txt`, 'other/file.log.gz']) {
    await putObject(emulator, { bucket: place.logBucket, key: one });
  }
});

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
    args: ['surge445', 'backfill'],
    ...more.world,
  };
  const sent = await backfill(more.prefix, { rate: 50, ...options }, world);
  const messages = await drainQueue(emulator, place.queue);
  const announced = messages.flatMap((message) =>
    notifiedObjects(JSON.stringify(message)).logObjects.map((one) => one.key),
  );
  return { sent, announced, told: text(), sleptMs } satisfies Run;
}

const longKey = (index: number): string => key('us-east-1', '2026-11-20', `long-${String(index).padStart(3, '0')}`);

/** A log bucket with 100 log objects, which tells of each that it lists. */
function longListing(tell: () => unknown): LogBucket {
  return {
    name: place.logBucket,
    folders: async () => [],
    async *objects() {
      for (let index = 0; index < 100; index++) {
        tell();
        yield { key: longKey(index), etag: '', sizeBytes: 1, writtenAt: 0 };
      }
    },
  };
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

  test('refuses a first day behind the last one', async () => {
    await expect(run({ from: '2026-11-21', to: '2026-11-20' })).rejects.toThrow(
      'found --from 2026-11-21 after --to 2026-11-20',
    );
  });

  test('says that it found nothing', async () => {
    expect((await run({ from: '2020-01-01', to: '2020-01-02' })).told).toContain('Found no log objects');
  });

  test('is stopped within one request, and tells how to go on', async () => {
    let requests = 0;
    const sender: Deployment['sender'] = (url) => ({
      send: async (bodies) => {
        requests++;
        await place.deployment.sender(url).send(bodies);
      },
    });
    const deployment = { ...place.deployment, listing: () => longListing(() => undefined), sender };
    const isStopped = (): boolean => requests === 2;
    const { announced, sent, told } = await run({ rate: 100 }, { world: { deployment, isStopped } });
    expect(announced).toHaveLength(20);
    expect(sent.objects).toBe(20);
    expect(told).toContain(`Stopped: 20 log objects, 0.0 MB enqueued, up to ${longKey(19)}\n`);
    expect(told).toContain(`surge445 backfill --after ${longKey(19)}\n`);
    expect(told).not.toContain('doctor shows');
  });

  test('is stopped within one listed object, also if no object is selected', async () => {
    let listed = 0;
    const listing = () => longListing(() => listed++);
    const deployment = { ...place.deployment, listing };
    const isStopped = (): boolean => listed >= 3;
    const { announced, told } = await run({ from: '2026-12-24' }, { world: { deployment, isStopped } });
    expect(announced).toEqual([]);
    expect(listed).toBe(3);
    expect(told).toContain('Stopped before anything was enqueued. To start again:\n  surge445 backfill\n');
  });

  test('tells how to go on when the queue refuses, and fails', async () => {
    const { stream, text } = captureStream();
    const sleep = async (): Promise<void> =>
      emulator.failNext({ method: 'POST', url: '/', when: 'before', how: { status: 403, code: 'AccessDenied' } });
    const world = {
      deployment: place.deployment,
      stderr: stream,
      nowMs: () => 0,
      sleep,
      isStopped: () => false,
      args: ['surge445', 'backfill'],
    };
    await expect(backfill(undefined, { rate: 2 }, world)).rejects.toThrow();
    expect(text()).toContain(`To go on:\n  surge445 backfill --after ${KEYS[1]}\n`);
    await drainQueue(emulator, place.queue);
  });
});

describe('stoppedText()', () => {
  const sent = { objects: 2, sizeBytes: 5e6, lastKey: "AWSLogs/it's.log.gz" };

  test('gives the whole command, with the new key in place of an older one, in the quotes of a shell', () => {
    const args = [
      'surge445',
      'backfill',
      'a b',
      '--after',
      'AWSLogs/old',
      '--stack',
      'berlin',
      '--after=AWSLogs/older',
    ];
    expect(stoppedText(sent, args)).toContain(
      String.raw`  surge445 backfill 'a b' --stack berlin --after 'AWSLogs/it'\''s.log.gz'`,
    );
  });

  test('does not say of a dry run that it enqueued log objects', () => {
    expect(stoppedText(sent, ['surge445', 'backfill', '--dry-run'])).toContain(
      '2 log objects, 5.0 MB found, nothing enqueued',
    );
  });
});
