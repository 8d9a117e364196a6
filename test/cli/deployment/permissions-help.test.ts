import { gzipSync } from 'node:zlib';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { backfill } from '../../../cli/deployment/backfill.ts';
import { examineDeployment } from '../../../cli/deployment/doctor.ts';
import { runDrill } from '../../../cli/deployment/drill.ts';
import { rebuildDeployment } from '../../../cli/deployment/rebuild-deployment.ts';
import {
  BACKFILL_PERMISSIONS,
  DOCTOR_PERMISSIONS,
  DRILL_PERMISSIONS,
  type NeededPermission,
  permissionsHelp,
  REBUILD_PERMISSIONS,
} from '../../../cli/deployment/permissions-help.ts';
import { windowKey } from '../../../core/storage/keys.ts';
import { noteRebuilt } from '../../../core/storage/rebuild-note.ts';
import { encodeWindow } from '../../../core/windows/window-codec.ts';
import { createQueue, createTopic, drainQueue } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import { VERIFIED_NUMBER } from '../../aws/sns-hooks.ts';
import { windowDocument } from '../../examples/window-documents.ts';
import { captureStream, emulateDeployment, type EmulatedDeployment, putObject } from './aws-deployment.ts';

const NOW = Date.parse('2026-11-23T03:05:00Z') / 1000;
const LOG_KEY =
  'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/123456789012_vpcflowlogs_us-east-1_fl-0c1d2e3f405162738_20261123T0300Z_a.log.gz';

/** Actions of IAM whose names differ from those of the requests. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:ListObjectsV2': 's3:ListBucket',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
};

const emulator = emulatorOfFile();
let place: EmulatedDeployment;
/** Actions that the commands of a test asked for. */
const asked = new Set<string>();
/** True while a test does what the functions of the deployment do. */
let isFunction = false;
/** Returns a step of an AWS client that records the action of each request. */
const record =
  (service: string) =>
  <Args, Output>(next: (args: Args) => Promise<Output>, context: { readonly commandName?: string }) => {
    const action = `${service}:${(context.commandName ?? '').replace(/Command$/, '')}`;
    return async (args: Args): Promise<Output> => {
      if (!isFunction) asked.add(OTHER_NAMES[action] ?? action);
      return next(args);
    };
  };

beforeAll(async () => {
  const subscriber = await createQueue(emulator, 'subscriber');
  const dead = await createQueue(emulator, 'dead');
  const topicArn = await createTopic(emulator, 'alerts', subscriber);
  await emulator.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sms', Endpoint: VERIFIED_NUMBER }));
  place = await emulateDeployment(emulator, { topicArn });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 });
  const redrive = new SetQueueAttributesCommand({ QueueUrl: place.queue.url, Attributes: { RedrivePolicy } });
  await emulator.sqs.send(redrive);
  await putObject(emulator, { bucket: place.logBucket, key: LOG_KEY }, gzipSync('version\n'));
  emulator.s3.middlewareStack.add(record('s3'), { step: 'initialize' });
  emulator.sqs.middlewareStack.add(record('sqs'), { step: 'initialize' });
  emulator.sns.middlewareStack.add(record('sns'), { step: 'initialize' });
});
beforeEach(() => asked.clear());

/** Returns the actions that a help text lists, without those of keys: S3 and SQS ask for these, not the commands. */
const actionsOf = (permissions: readonly NeededPermission[]): string[] =>
  permissions.map(([action]) => action).filter((action) => !action.startsWith('kms:'));

/** Does something that a function of the deployment does: the command does not ask for it. */
async function asFunction(work: () => Promise<unknown>): Promise<void> {
  isFunction = true;
  try {
    await work();
  } finally {
    isFunction = false;
  }
}

describe('the permissions that the help texts list', () => {
  test('are those of the requests of doctor', async () => {
    for await (const check of examineDeployment(place.deployment, NOW)) void check;
    expect([...asked].toSorted()).toEqual(actionsOf(DOCTOR_PERMISSIONS).toSorted());
  });

  test('are those of the requests of backfill; a listing lets S3 say that an object does not exist', async () => {
    const clock = { nowMs: () => 0, sleep: async () => undefined };
    const world = { ...clock, deployment: place.deployment, stderr: captureStream().stream, args: [] };
    await backfill(undefined, { rate: 50 }, { ...world, isStopped: () => false });
    expect([...asked].toSorted()).toEqual(actionsOf(BACKFILL_PERMISSIONS).toSorted());
  });

  test('are those of the requests of rebuild, of one log object and one window', async () => {
    const { deployment, logBucket, dataBucket, detectQueue } = place;
    const store = deployment.store(dataBucket);
    const run = '20261127T110000Z';
    const window = encodeWindow(windowDocument({ windowStart: NOW, objects: [] }));
    await asFunction(() => store.put(windowKey(NOW), window, 'anything'));
    const { refused, windows } = await rebuildDeployment(
      { from: '2026-11-23', to: '2026-11-23', rate: 50, run },
      {
        deployment,
        stderr: captureStream().stream,
        nowMs: () => 0,
        now: () => NOW,
        sleep: () =>
          asFunction(() => noteRebuilt(store, { run, location: { bucket: logBucket, key: LOG_KEY }, outcome: 'read' })),
        isStopped: () => false,
        args: [],
      },
    );
    expect({ refused, windows }).toEqual({ refused: [], windows: 1 });
    expect([...asked].toSorted()).toEqual(actionsOf(REBUILD_PERMISSIONS).toSorted());
    expect(await drainQueue(emulator, detectQueue)).toEqual([{ rebuild: [NOW] }]);
  });

  test('are those of the requests of drill', async () => {
    const world = { deployment: place.deployment, stdout: captureStream().stream, sleep: async () => undefined };
    await runDrill({ timeout: 0 }, { ...world, nowMs: () => NOW * 1000 });
    expect([...asked, 's3:ListBucket'].toSorted()).toEqual(actionsOf(DRILL_PERMISSIONS).toSorted());
  });

  test('include the stack and the use of keys', () => {
    const all = [DOCTOR_PERMISSIONS, BACKFILL_PERMISSIONS, REBUILD_PERMISSIONS, DRILL_PERMISSIONS];
    for (const permissions of all) {
      expect(permissionsHelp(permissions)).toMatch(
        /^ {2}cloudformation:DescribeStacks {3}on the stack[^]*\n {2}kms:Decrypt /m,
      );
    }
    expect(BACKFILL_PERMISSIONS.map(([action]) => action)).toContain('kms:GenerateDataKey');
    expect(DRILL_PERMISSIONS.map(([action]) => action)).toContain('kms:GenerateDataKey');
  });
});
