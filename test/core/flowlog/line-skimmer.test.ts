import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatOf } from '../../../core/flowlog/line-format.ts';
import { lineSkimmer, MAX_LINE_BYTES } from '../../../core/flowlog/line-skimmer.ts';
import { createLineTally } from '../../../core/flowlog/line-tally.ts';
import { windowOf } from '../../../core/time.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { DEFAULT_ORDER, FULL_ORDER, logLine, SILENT, SKIPPED } from '../../examples/log-lines.ts';
import { fieldOrders } from '../../examples/made-up-log.ts';
import { type Observed, recordedSink } from '../../doubles/recorded-sink.ts';

interface Skimming {
  readonly order?: readonly string[];
  readonly ports?: readonly number[];
  readonly newline?: string;
  readonly latestSecond?: number;
}

/** Skims lines that stand in one chunk, and goes on behind each that was not passed over. */
function skim(lines: readonly string[], how: Skimming = {}): { left: number[]; observed: Map<number, Observed> } {
  const { order = DEFAULT_ORDER, ports = [445], newline = '\n', latestSecond = Infinity } = how;
  const { sink, recorded } = recordedSink();
  const tally = createLineTally(new Set(ports), sink);
  const pass = lineSkimmer({ format: formatOf(order), ports, latestSecond }, tally);
  const bytes = Buffer.from(lines.map((line) => line + newline).join(''), 'latin1');
  const numbers = new Map<number, number>();
  let start = 0;
  for (const [number, line] of lines.entries()) {
    numbers.set(start, number);
    start += line.length + newline.length;
  }
  const left: number[] = [];
  for (let from = 0; from < bytes.length;) {
    from = pass(bytes, from);
    if (from >= bytes.length) break;
    left.push(numbers.get(from) ?? -1);
    from = bytes.indexOf(10, from) + 1;
  }
  tally.flush();
  return { left, observed: recorded.observed };
}

/** What the skimmer should leave, and count, found by splitting every line. */
function naively(lines: readonly string[], how: Skimming): { left: number[]; observed: Map<number, Observed> } {
  const { order = DEFAULT_ORDER, ports = [445], latestSecond = Infinity } = how;
  const left: number[] = [];
  const observed = new Map<number, Observed>();
  for (const [index, line] of lines.entries()) {
    const fields = line.split(' ');
    const text = fields[order.indexOf('start')] ?? '';
    const start = /^[1-9]\d{9}$/.test(text) && Number(text) < 2 ** 32 ? Number(text) : Infinity;
    const canMatter = /D.T/.test(line) || fields.some((field) => ports.map(String).includes(field));
    if (canMatter || start === Infinity || start > latestSecond) {
      left.push(index);
      continue;
    }
    const known = observed.get(windowOf(start)) ?? { count: 0, latest: 0 };
    observed.set(windowOf(start), { count: known.count + 1, latest: Math.max(known.latest, start) });
  }
  return { left, observed };
}

const seconds = fc.oneof(
  fc.integer({ min: WINDOW - 300, max: WINDOW + 299 }),
  fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }),
);
const anything = fc.oneof(
  seconds.map(String),
  fc.constantFrom(
    '-',
    '445',
    '0445',
    '00445',
    '4450',
    '1445',
    '44',
    '139',
    '10.0.4.17',
    '192.0.2.1',
    '2001:db8::1:2:3',
    'eni-0d1e',
  ),
);
/** Lines with traffic may lack an end; for those without, the full parser does not ask. */
const values = fc
  .record({
    hasNoEnd: fc.boolean(),
    start: seconds.map(String),
    end: seconds.map(String),
    action: fc.constantFrom('ACCEPT', 'REJECT'),
    'log-status': fc.constantFrom('OK', 'OK', 'OK', 'NODATA', 'SKIPDATA'),
    dstport: fc.constantFrom('80', '443', '445', '0445', '139'),
    ...Object.fromEntries(
      ['srcaddr', 'dstaddr', 'bytes', 'packets', 'interface-id', 'vpc-id'].map((n) => [n, anything]),
    ),
  })
  .map(({ hasNoEnd, ...line }) => (hasNoEnd ? { ...line, end: '-' } : line));

describe('lineSkimmer()', () => {
  test('leaves the lines that splitting finds, and counts the others, whatever the lines before looked like', () => {
    const watched = fc.constantFrom([445], [139], [445, 139]);
    const newlines = fc.constantFrom('\n', '\r\n');
    const lines = fc.array(values, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fieldOrders, lines, fc.tuple(watched, newlines), (order, some, [ports, newline]) => {
        const texts = some.map((line) => logLine(line, order));
        expect(skim(texts, { order, ports, newline })).toEqual(naively(texts, { order, ports }));
      }),
      { numRuns: 150 },
    );
  });

  test.each([{ dstport: '445' }, { srcport: '445' }, { packets: '445' }, SILENT, SKIPPED])(
    'leaves a line with %j',
    (change) => {
      for (const order of [DEFAULT_ORDER, FULL_ORDER, FULL_ORDER.toReversed()]) {
        const lines = [{}, change, {}].map((one) => logLine({ dstport: '80', ...one }, order));
        expect(skim(lines, { order }).left).toEqual([1]);
      }
    },
  );

  test.each(['4450', '1445', '0445', '445.5', '-445', '44'])('passes over %j, which is no port', (text) => {
    const order = ['bytes', 'start', 'packets', 'dstport'];
    expect(skim([`${text} ${WINDOW} 1 80`], { order }).left).toEqual([]);
    expect(skim([`1 ${WINDOW} 1 ${text}`], { order }).left).toEqual([]);
  });

  test('does not see a port that two lines make together', () => {
    expect(skim([`80 ${WINDOW} 44`, `5 ${WINDOW} 80`], { order: ['srcport', 'start', 'dstport'] }).left).toEqual([]);
  });

  test('sees a port at every place of a block', () => {
    const order = ['resource-id', 'dstport', 'start'];
    for (let length = 1; length < 140; length++) {
      const lines = [`${'x'.repeat(length)} 445 ${WINDOW}`, `${'x'.repeat(length)} 446 ${WINDOW}`];
      expect({ length, ...skim(lines, { order }) }).toMatchObject({ length, left: [0] });
    }
  });

  test('reads on after a line of another length', () => {
    const changes = [{}, { action: 'ACCEPT' }, { end: '-' }, {}];
    for (const order of [DEFAULT_ORDER, FULL_ORDER, FULL_ORDER.toReversed()]) {
      const lines = changes.map((change, i) => logLine({ dstport: '80', ...change, start: String(WINDOW + i) }, order));
      expect(skim(lines, { order })).toEqual({
        left: [],
        observed: new Map([[WINDOW, { count: 4, latest: WINDOW + 3 }]]),
      });
    }
  });

  test('does not take an end for the start where an address after it is eleven characters shorter', () => {
    const order = [...DEFAULT_ORDER.slice(0, 10), 'action', 'end', 'start', 'pkt-srcaddr', 'log-status'];
    const lines = ['2001:db8:1:2:3:4:5:6', '192.0.2.1'].map((address) =>
      logLine({ dstport: '80', end: String(WINDOW + 900), start: String(WINDOW), 'pkt-srcaddr': address }, order),
    );
    expect(skim(lines, { order }).observed).toEqual(new Map([[WINDOW, { count: 2, latest: WINDOW }]]));
  });

  test.each(['-', '170000000', '17000000000', '170000000x', '1:00000000', '0999999999', '9000000000', ''])(
    'leaves a line that starts at %j',
    (start) => {
      for (const order of [DEFAULT_ORDER, FULL_ORDER.toReversed(), ['start', 'action'], ['action', 'start']]) {
        const lines = [{}, { start }].map((change) => logLine({ dstport: '80', ...change }, order));
        expect(skim(lines, { order }).left).toEqual([1]);
      }
    },
  );

  test('leaves a line from the future', () => {
    const lines = [WINDOW, WINDOW + 1].map((start) => logLine({ dstport: '80', start: String(start) }));
    expect(skim(lines, { latestSecond: WINDOW }).left).toEqual([1]);
  });

  test.each(['', 'x', '170000000', 'a b', 'a b 170'])(
    'leaves the short line %j, and reads nothing behind it',
    (line) => {
      const order = ['account-id', 'interface-id', 'start'];
      expect(skim([line, `1 2 ${WINDOW}`], { order })).toMatchObject({ left: [0] });
    },
  );

  test('leaves a line that is too long, and passes over one that is not', () => {
    const order = ['resource-id', 'start'];
    const tail = ` ${WINDOW}`;
    const [fits, long] = [MAX_LINE_BYTES - 1, MAX_LINE_BYTES].map((size) => 'x'.repeat(size - tail.length) + tail);
    expect(skim([fits ?? '', long ?? '', fits ?? ''], { order }).left).toEqual([1]);
  });

  test('passes over more lines than the memory of the kernel holds', () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => logLine({ dstport: index % 999 === 7 ? '445' : '80' }));
    expect(skim(lines)).toEqual(naively(lines, {}));
  });

  test.each([[[]], [[80]], [[445, 139, 446]]])('cannot look for the ports %j', (ports) => {
    expect(() => skim([logLine()], { ports })).toThrow(/one or two ports of three digits/);
  });
});
