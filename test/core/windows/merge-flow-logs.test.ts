import { describe, expect, test } from '@jest/globals';
import { aggregationSeconds } from '../../../core/windows/coverage.ts';
import type { WindowDocument } from '../../../core/windows/window-document.ts';
import { answerTo, type Flow, host } from '../../examples/network-log.ts';
import { pairTexts, reported, resolved } from '../../examples/network-windows.ts';

const SERVER = host('10.0.2.9');
const OUTSIDE = '198.51.100.7';
const attempt: Flow = { at: SERVER, from: OUTSIDE, to: SERVER.own, direction: 'ingress' };
const attempts = (flow: Flow, count: number): Flow[] =>
  Array.from({ length: count }, (_, index) => ({ ...flow, sourcePort: 40_000 + index }));
const rejected = { ...attempt, action: 'REJECT' } as const;

/** Checks the pairs of a window of which two flow logs tell, in whatever order. */
function expectPairs(documents: readonly WindowDocument[], texts: readonly string[]): void {
  expect(pairTexts(resolved(documents))).toEqual(texts);
  expect(pairTexts(resolved(documents.toReversed()))).toEqual(texts);
}

describe('a flow log without TCP flags beside one with them', () => {
  /** A connection of which each minute has a record of its own. */
  const session = Array.from({ length: 4 }, (_, minute) => {
    const record = { ...attempt, second: 60 * minute, flags: minute === 0 ? 2 : 0, packets: 50, bytes: 9000 };
    return [record, answerTo(record, { flags: minute === 0 ? 18 : 0 })];
  }).flat();

  test('does not make attempts of the later records of a connection', async () => {
    const documents = [await reported(session, 'full', 'fl-1'), await reported(session, 'default', 'fl-2')];
    expectPairs(documents, ['inbound 198.51.100.7 > 10.0.2.9 0/1']);
    expect(resolved(documents).pairs).toMatchObject([{ continued: 3 }]);
  });

  test('does not make attempts of late packets of a connection', async () => {
    const late = [...session, { ...rejected, flags: 1 }];
    const documents = [await reported(late, 'full', 'fl-1'), await reported(late, 'default', 'fl-2')];
    expectPairs(documents, ['inbound 198.51.100.7 > 10.0.2.9 0/1']);
  });

  test('counts where the other one reports less: that one may be of accepted traffic alone', async () => {
    const letIn = attempts(attempt, 5);
    const documents = [
      await reported(letIn, 'full', 'fl-1'),
      await reported([...letIn, ...attempts(rejected, 20)], 'default', 'fl-2'),
    ];
    expectPairs(documents, ['inbound 198.51.100.7 > 10.0.2.9 20/5']);
  });
});

describe('a flow log of ten minutes beside one of one minute', () => {
  const slowly = (flows: readonly Flow[]): Flow[] => flows.map((flow) => ({ ...flow, span: 590 }));

  test('adds no attempts of the next windows', async () => {
    const documents = [
      await reported(attempts(rejected, 50), 'full', 'fl-1'),
      await reported(slowly(attempts(rejected, 90)), 'full', 'fl-2'),
    ];
    expectPairs(documents, ['inbound 198.51.100.7 > 10.0.2.9 50/0']);
  });

  test('counts where the other one is silent: that one may be of accepted traffic alone', async () => {
    const letIn = attempts(attempt, 5);
    const documents = [
      await reported(letIn, 'full', 'fl-1'),
      await reported(slowly([...letIn, ...attempts(rejected, 30)]), 'full', 'fl-2'),
    ];
    expectPairs(documents, ['inbound 198.51.100.7 > 10.0.2.9 30/5']);
  });

  test('does not double the limits, as it does alone', async () => {
    const fast = await reported([rejected], 'full', 'fl-1');
    const slow = await reported(slowly([rejected]), 'full', 'fl-2');
    const secondsOf = (documents: readonly WindowDocument[]): number[] =>
      resolved(documents).coverage.map(aggregationSeconds);
    expect(secondsOf([slow])).toEqual([600, 600, 600]);
    expect(secondsOf([fast, slow])).toEqual([300, 300, 300]);
    const other = { ...rejected, at: host('10.0.2.10'), to: '10.0.2.10' };
    expect(secondsOf([fast, await reported(slowly([rejected, other]), 'full', 'fl-2')])).toEqual([600, 600, 600]);
  });
});
