import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { workOnBatch } from '../../lambdas/detect-batch.ts';
import { sqsRecord } from '../examples/sqs-records.ts';

/** Works on messages of which some are bad: whoever is given a bad message fails. */
async function workedOn(bodies: readonly string[], bad: readonly string[]) {
  const done: string[][] = [];
  const failures: string[][] = [];
  const bodiesOf = (messages: readonly SQSRecord[]): string[] => messages.map(({ body }) => body);
  const { batchItemFailures } = await workOnBatch(
    bodies.map((body) => sqsRecord(body)),
    {
      work: async (messages) => {
        if (bodiesOf(messages).some((body) => bad.includes(body))) throw new Error('bad');
        done.push(bodiesOf(messages));
      },
      onFailure: (messages) => failures.push(bodiesOf(messages)),
    },
  );
  return { done, failures, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

describe('workOnBatch()', () => {
  test('works on all messages together', async () => {
    expect(await workedOn(['a', 'b', 'c'], [])).toEqual({ done: [['a', 'b', 'c']], failures: [], failed: [] });
  });

  test('tries each message alone where they fail together, so that only the bad one comes again', async () => {
    expect(await workedOn(['a', 'b', 'c'], ['b'])).toEqual({
      done: [['a'], ['c']],
      failures: [['a', 'b', 'c'], ['b']],
      failed: ['b'],
    });
  });

  test('tries a single message once', async () => {
    expect(await workedOn(['b'], ['b'])).toEqual({ done: [], failures: [['b']], failed: ['b'] });
  });
});
