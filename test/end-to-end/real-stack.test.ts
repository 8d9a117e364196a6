import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { S3Store } from '../../adapters/s3-store.ts';
import { makeBudget } from '../adapters/test-budget.ts';
import { tablesIn } from './published-state.ts';
import { replayFolder } from './replayed-folder.ts';
import { squeezedDay } from './squeezed-day.ts';

/**
 * The same logs through a stack in AWS. It has not been run yet: nobody has given it an account.
 *
 * It needs a stack of its own that holds nothing else (`npx cdk deploy -c email=… -c retain=false`), the AWS command line and credentials that
 * may describe the stack, write to its log bucket and read its data bucket. Alerts about made-up hosts go to that address.
 */
const stackName = process.env['SURGE445_TEST_STACK'];

/** Both batching windows, cold starts, and twice the five minutes after which tables are written. */
const PATIENCE_MS = 15 * 60_000;
const LOOK_EVERY_MS = 15_000;

describe('a stack in AWS', () => {
  if (stackName === undefined) {
    test.todo('makes the tables of a replay: set SURGE445_TEST_STACK to the name of an empty stack, with credentials');
    return;
  }
  test(
    'makes the tables of a replay',
    async () => {
      const { DataBucketName: bucket, LogBucketName: Bucket } = await outputsOf(stackName);
      const client = new S3Client({});
      const logs = squeezedDay();
      const replayed = await replayFolder(logs);
      for (const { key, body } of logs) await client.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
      const store = new S3Store({ client, bucket: bucket ?? '', budget: makeBudget() });
      const endMs = performance.now() + PATIENCE_MS;
      while (!sameTables(await tablesIn(store), replayed.tables) && performance.now() < endMs) {
        await sleep(LOOK_EVERY_MS);
      }
      expect(await tablesIn(store)).toEqual(replayed.tables);
      client.destroy();
    },
    2 * PATIENCE_MS,
  );
});

function sameTables(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function outputsOf(name: string): Promise<Readonly<Record<string, string>>> {
  const query = ['--query', 'Stacks[0].Outputs[].[OutputKey,OutputValue]', '--output', 'json'];
  const command = ['cloudformation', 'describe-stacks', '--stack-name', name, ...query];
  const { stdout } = await promisify(execFile)('aws', command);
  return Object.fromEntries(JSON.parse(stdout) as Array<[string, string]>);
}
