import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatOf } from '../../../core/flowlog/line-format.ts';
import { NO_START, startFieldReader } from '../../../core/flowlog/start-field.ts';
import { DEFAULT_ORDER, FULL_ORDER, logLine } from '../../log-lines.ts';
import { fieldOrders } from '../../made-up-log.ts';

/** Reads the start of every line with one reader, as they stand in one chunk. */
function startsOf(lines: readonly string[], order: readonly string[]): number[] {
  const startAt = startFieldReader(formatOf(order));
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
  let from = 0;
  return lines.map((line) => {
    const start = startAt(bytes, from, from + line.length);
    from += line.length + 1;
    return start;
  });
}

function naiveStart(line: string, order: readonly string[]): number {
  return Number(line.split(' ')[order.indexOf('start')]);
}

const seconds = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }).map(String);
const anything = fc.oneof(
  seconds,
  fc.constantFrom('-', '445', '10.0.4.17', '192.0.2.1', '2001:db8::1:2:3', 'eni-0d1e'),
);
/** Lines with traffic may lack an end; for those without, the parser does not ask. */
const values = fc
  .record({
    hasNoEnd: fc.boolean(),
    start: seconds,
    end: seconds,
    action: fc.constantFrom('ACCEPT', 'REJECT', '-'),
    'log-status': fc.constantFrom('OK', 'NODATA', 'SKIPDATA'),
    ...Object.fromEntries(
      ['srcaddr', 'dstaddr', 'bytes', 'packets', 'interface-id', 'vpc-id'].map((n) => [n, anything]),
    ),
  })
  .map(({ hasNoEnd, ...line }) => (hasNoEnd && line['log-status'] === 'OK' ? { ...line, end: '-' } : line));

describe('startFieldReader()', () => {
  test('reads the field that splitting the line finds, whatever the lines before looked like', () => {
    fc.assert(
      fc.property(fieldOrders, fc.array(values, { minLength: 1, maxLength: 30 }), (order, lines) => {
        const texts = lines.map((line) => logLine(line, order));
        expect(startsOf(texts, order)).toEqual(texts.map((text) => naiveStart(text, order)));
      }),
      { numRuns: 500 },
    );
  });

  test('reads on after a line of another length', () => {
    const changes = [{}, { action: 'ACCEPT' }, { action: '-', 'log-status': 'NODATA' }, { end: '-' }, {}];
    for (const order of [DEFAULT_ORDER, FULL_ORDER, FULL_ORDER.toReversed()]) {
      const lines = changes.map((change, index) => logLine({ ...change, start: String(1_700_000_000 + index) }, order));
      expect(startsOf(lines, order)).toEqual([0, 1, 2, 3, 4].map((index) => 1_700_000_000 + index));
    }
  });

  test('does not take an end for the start where an address after it is eleven characters shorter', () => {
    const order = [...DEFAULT_ORDER.slice(0, 10), 'action', 'end', 'start', 'pkt-srcaddr', 'log-status'];
    const [long, short] = ['2001:db8:1:2:3:4:5:6', '192.0.2.1'].map((address) =>
      logLine({ end: '1700000900', start: '1700000000', 'pkt-srcaddr': address }, order),
    );
    expect(startsOf([long ?? '', short ?? ''], order)).toEqual([1_700_000_000, 1_700_000_000]);
  });

  test.each(['-', '170000000', '17000000000', '170000000x', '0999999999', ''])(
    'knows no start where the field says %j',
    (start) => {
      for (const order of [DEFAULT_ORDER, FULL_ORDER.toReversed(), ['start', 'action'], ['action', 'start']]) {
        expect(startsOf([logLine({}, order), logLine({ start }, order)], order).at(-1)).toBe(NO_START);
      }
    },
  );

  test.each(['', 'x', '170000000', 'a b', 'a b 170'])('reads nothing behind the end of the short line %j', (line) => {
    const bytes = Buffer.from(`${line}\n${logLine()}\n`);
    const startAt = startFieldReader(formatOf(['account-id', 'interface-id', 'start']));
    expect(startAt(bytes, 0, line.length)).toBe(NO_START);
  });
});
