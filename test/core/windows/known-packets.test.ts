import { describe, expect, test } from '@jest/globals';
import { NO_OWNERSHIP } from '../../../core/network/ownership.ts';
import { resolveWindow } from '../../../core/windows/resolve.ts';
import { foldWindow, type WindowDocument } from '../../../core/windows/window-document.ts';
import { answerTo, type Flow, host, service } from '../../examples/network-log.ts';
import { INSIDE, pairTexts, reported, resolved } from '../../examples/network-windows.ts';

const SERVER = host('10.0.2.9');
const SECONDARY = '10.0.2.10';
const OUTSIDE = '198.51.100.7';
const letIn: Flow = { at: SERVER, from: OUTSIDE, to: SERVER.own, direction: 'ingress' };
const rejected = { ...letIn, action: 'REJECT' } as const;
const attempts = (flow: Flow, count: number): Flow[] =>
  Array.from({ length: count }, (_, index) => ({ ...flow, sourcePort: 40_000 + index }));

/** Checks the pairs of a window of which two flow logs tell, in whatever order, and also where few pairs are listed. */
function expectPairs(documents: readonly WindowDocument[], texts: readonly string[]): void {
  expect(pairTexts(resolved(documents))).toEqual(texts);
  expect(pairTexts(resolved(documents.toReversed()))).toEqual(texts);
  const folded = foldWindow(documents);
  const large = folded && resolveWindow(folded, { inside: INSIDE, remembered: NO_OWNERSHIP, mostListed: texts.length });
  expect(large && pairTexts(large)).toEqual(texts);
}

describe('a flow log without the addresses of packets beside one with them', () => {
  test('does not count attempts on a secondary address once more for the primary one', async () => {
    const flows = attempts({ ...rejected, to: SECONDARY }, 40);
    expectPairs(
      [await reported(flows, 'full', 'fl-1'), await reported(flows, 'default', 'fl-2')],
      ['inbound 198.51.100.7 > 10.0.2.10 40/0'],
    );
  });

  test('counts what is left for the primary address', async () => {
    const both = [...attempts({ ...letIn, to: SECONDARY }, 5), ...attempts(letIn, 3)];
    expectPairs(
      [await reported(both, 'full', 'fl-1'), await reported(both, 'default', 'fl-2')],
      ['inbound 198.51.100.7 > 10.0.2.10 0/5', 'inbound 198.51.100.7 > 10.0.2.9 0/3'],
    );
  });

  test('does not make attempts of the later records of a connection to a secondary address', async () => {
    const session = Array.from({ length: 4 }, (_, minute) => {
      const record = { ...letIn, to: SECONDARY, second: 60 * minute, flags: minute === 0 ? 2 : 0 };
      return [record, answerTo(record, { flags: minute === 0 ? 18 : 0, packets: 20, bytes: 4000 })];
    }).flat();
    expectPairs(
      [await reported(session, 'full', 'fl-1'), await reported(session, 'default', 'fl-2')],
      ['inbound 198.51.100.7 > 10.0.2.10 0/1'],
    );
  });

  test('counts what the other one does not record: that one may be of accepted traffic alone', async () => {
    const ofLetIn = attempts({ ...letIn, to: SECONDARY }, 5);
    const all = [...ofLetIn, ...attempts({ ...rejected, to: SECONDARY }, 20)];
    expectPairs(
      [await reported(ofLetIn, 'full', 'fl-1'), await reported(all, 'default', 'fl-2')],
      ['inbound 198.51.100.7 > 10.0.2.10 0/5', 'inbound 198.51.100.7 > 10.0.2.9 20/0'],
    );
  });

  test('adds no attempts of the next windows where it sums records up over ten minutes', async () => {
    const flows = (count: number, span: number): Flow[] => attempts({ ...rejected, to: SECONDARY, span }, count);
    expectPairs(
      [await reported(flows(40, 20), 'full', 'fl-1'), await reported(flows(90, 590), 'default', 'fl-2')],
      ['inbound 198.51.100.7 > 10.0.2.10 40/0'],
    );
  });

  test('keeps the attempts that a host makes from its primary address', async () => {
    const worm = { at: SERVER, from: SERVER.own, to: '10.0.3.1', direction: 'egress' } as const;
    const flows = [...attempts(worm, 7), ...attempts({ ...worm, from: SECONDARY }, 2)];
    expectPairs(
      [await reported(flows, 'full', 'fl-1'), await reported(flows, 'default', 'fl-2')],
      ['lateral 10.0.2.10 > 10.0.3.1 0/2', 'lateral 10.0.2.9 > 10.0.3.1 0/7'],
    );
  });

  test('does not count what passes an attachment once more for the attachment', async () => {
    const attachment = service('10.40.1.175', '-');
    const flows = ['10.20.1.1', '10.20.1.2'].map(
      (from) => ({ at: attachment, from, to: '10.40.2.9', direction: 'egress' }) as const,
    );
    expectPairs(
      [await reported(flows, 'full', 'fl-1'), await reported(flows, 'default', 'fl-2')],
      ['lateral 10.20.1.1 > 10.40.2.9 0/1', 'lateral 10.20.1.2 > 10.40.2.9 0/1'],
    );
  });
});
