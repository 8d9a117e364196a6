import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from '@jest/globals';
import { S3Store } from '../../../adapters/aws/s3-store.ts';
import { readStackOutputs } from '../../../adapters/aws/stack-description.ts';
import { mustExist } from '../../../core/collections/must-exist.ts';
import { STACK_OUTPUTS } from '../../../core/operations/stack-outputs.ts';
import { createBucket } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import { describeObjectStore } from '../object-store-contract.ts';
import { makeBudget } from './test-budget.ts';

const PAGE_KEYS = 50;

const emulator = emulatorOfFile({ pageKeys: PAGE_KEYS });
let stores = 0;

async function freshBucket(): Promise<string> {
  const bucket = `store-${stores++}`;
  await createBucket(emulator, bucket);
  return bucket;
}

/** Below a prefix, beside something that is not its own: a store of a whole bucket does less. */
describeObjectStore(
  'S3Store',
  async () => {
    const bucket = await freshBucket();
    const whole = new S3Store({ client: emulator.s3, bucket, budget: makeBudget() });
    await whole.put('elsewhere/k', new Uint8Array(1), 'absent');
    return new S3Store({ client: emulator.s3, bucket, prefix: 'else/surge445/', budget: makeBudget() });
  },
  PAGE_KEYS,
);

describe('S3Store', () => {
  it.each(['surge445', '/', '../x/'])('refuses the prefix %j', (prefix) => {
    expect(() => new S3Store({ client: emulator.s3, bucket: 'b', prefix, budget: makeBudget() })).toThrow(RangeError);
  });

  it('keeps its objects below its prefix', async () => {
    const bucket = await freshBucket();
    await new S3Store({ client: emulator.s3, bucket, prefix: 'p/', budget: makeBudget() }).put(
      'k',
      new Uint8Array(1),
      'absent',
    );
    expect(await new S3Store({ client: emulator.s3, bucket, budget: makeBudget() }).get('p/k')).toBeDefined();
  });
});

const realStack = process.env['SURGE445_TEST_STACK'];
if (realStack === undefined) {
  it.todo('S3Store on real S3: set SURGE445_TEST_STACK to the name of a stack whose data bucket may be written to');
} else {
  const client = new S3Client({ maxAttempts: 1 });
  const cloudFormation = new CloudFormationClient({ maxAttempts: 1 });
  const endMs = performance.now() + 600_000;
  const budget = {
    remainingMs: () => endMs - performance.now(),
    random: Math.random,
    sleep: (ms: number) => sleep(ms),
  };
  afterAll(() => {
    client.destroy();
    cloudFormation.destroy();
  });
  describeObjectStore('S3Store on real S3', async () => {
    const outputs = await readStackOutputs({ client: cloudFormation, stack: realStack, budget });
    const bucket = mustExist(outputs[STACK_OUTPUTS.dataBucket], 'the data bucket of the stack');
    return new S3Store({ client, bucket, prefix: `contract/${randomUUID()}/`, budget });
  });
}
