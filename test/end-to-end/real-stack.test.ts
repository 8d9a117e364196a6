import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { S3Store } from '../../adapters/aws/s3-store.ts';
import { readStackOutputs } from '../../adapters/aws/stack-description.ts';
import { makeBudget } from '../adapters/aws/test-budget.ts';
import { buildOnce } from '../runner/command-line.ts';
import { tablesIn } from './published-state.ts';
import { replayFolder } from './replayed-folder.ts';
import { squeezedDay } from './squeezed-day.ts';

/**
 * The same logs through a stack in AWS. It has not been run yet: nobody has given it an account.
 *
 * CONTRIBUTING.md says what it needs. Alerts about made-up hosts go to the address of the stack.
 */
const stackName = process.env['SURGE445_TEST_STACK'];

/** The batching window of detect, cold starts, and twice the five minutes after which tables are written. */
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
      const cloudFormation = new CloudFormationClient({});
      const outputs = await readStackOutputs({ client: cloudFormation, stack: stackName, budget: makeBudget() });
      const { DataBucketName: bucket = '', LogBucketName: Bucket } = outputs;
      const client = new S3Client({});
      const logs = squeezedDay();
      const replayed = await replayFolder(logs, await buildOnce());
      for (const { key, body } of logs) await client.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
      const store = new S3Store({ client, bucket, budget: makeBudget() });
      const endMs = performance.now() + PATIENCE_MS;
      while (!sameTables(await tablesIn(store), replayed.tables) && performance.now() < endMs) {
        await sleep(LOOK_EVERY_MS);
      }
      expect(await tablesIn(store)).toEqual(replayed.tables);
      cloudFormation.destroy();
      client.destroy();
    },
    2 * PATIENCE_MS,
  );
});

function sameTables(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
