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
      rebuild: () => Promise.reject(new Error('no rebuild')),
      hasTime: () => false,
      onFailure: (messages) => failures.push(bodiesOf(messages)),
      onPostponed: () => undefined,
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

  test('works on the messages of a rebuild one by one after all others, those with the most tries first', async () => {
    const { order, failed } = await rebuilt({ rounds: 9 });
    expect(order).toEqual(['a b', REBUILD(3), REBUILD(1), REBUILD(2)]);
    expect(failed).toEqual([]);
  });

  test('has the messages of a rebuild come again for which there is no time, and no other message', async () => {
    const { order, failed, postponed } = await rebuilt({ rounds: 1 });
    expect(order).toEqual(['a b', REBUILD(3)]);
    expect([failed, postponed]).toEqual([
      [REBUILD(1), REBUILD(2)],
      [REBUILD(1), REBUILD(2)],
    ]);
  });

  test('has a message of a rebuild come again whose windows were not all made, or that failed', async () => {
    const { failed, failures, postponed } = await rebuilt({ rounds: 9, partly: REBUILD(1), bad: REBUILD(2) });
    expect(failed).toEqual([REBUILD(2), REBUILD(1)]);
    expect([failures, postponed]).toEqual([[REBUILD(2)], [REBUILD(1)]]);
  });
});

const REBUILD = (hour: number): string => JSON.stringify({ rebuild: [hour * 3600] });

interface RebuildTime {
  /** For how many messages of a rebuild there is time. */
  readonly rounds: number;
  /** The message for whose windows the time is not enough. */
  readonly partly?: string;
  readonly bad?: string;
}

/** Works on two ordinary messages among three of a rebuild, of which the third was received before. */
async function rebuilt({ rounds, partly, bad }: RebuildTime) {
  const order: string[] = [];
  const failures: string[] = [];
  const postponed: string[] = [];
  let left = rounds;
  const { batchItemFailures } = await workOnBatch(
    [sqsRecord(REBUILD(1)), sqsRecord('a'), sqsRecord(REBUILD(2)), sqsRecord('b'), sqsRecord(REBUILD(3), 4)],
    {
      work: async (messages) => void order.push(messages.map(({ body }) => body).join(' ')),
      rebuild: async ({ body }) => {
        order.push(body);
        if (body === bad) throw new Error('bad');
        return body !== partly;
      },
      hasTime: () => left-- > 0,
      onFailure: (messages) => failures.push(...messages.map(({ body }) => body)),
      onPostponed: (messages) => postponed.push(...messages.map(({ body }) => body)),
    },
  );
  return { order, failures, postponed, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}
