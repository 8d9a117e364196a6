import fc from 'fast-check';
import { DEFAULT_ORDER, FULL_ORDER, lineFields, type LineValues, SILENT, SKIPPED } from '../examples/log-lines.ts';
import { WINDOW } from '../examples/observed-network.ts';

/** The moment behind which records are from the future. */
export const LATEST_SECOND = WINDOW + 1200;

const TAIL = ['start', 'end', 'action', 'log-status'];

/** Orders of fields: default, all, start in front, in the middle and at the end, with fields that nobody reads, and one that lacks a field. */
export const ORDERS: ReadonlyArray<readonly string[]> = [
  DEFAULT_ORDER,
  FULL_ORDER,
  ['start', ...FULL_ORDER.filter((name) => name !== 'start'), 'flow-direction'],
  [...FULL_ORDER.filter((name) => !TAIL.includes(name)), 'traffic-path', ...TAIL],
  [...DEFAULT_ORDER.filter((name) => name !== 'start'), 'pkt-src-aws-service', 'start'],
  [...DEFAULT_ORDER.slice(1, 7), 'start', ...DEFAULT_ORDER.slice(7, 10), 'resource-id', ...DEFAULT_ORDER.slice(11)],
  [...DEFAULT_ORDER, 'interface-type', 'resource-id', 'tcp-flags', 'start'],
  DEFAULT_ORDER.filter((name) => name !== 'action'),
];

/** Values for any field, of which each is right for some field and wrong for others. */
const VALUES: readonly string[] = [
  '-',
  '',
  '0',
  '1',
  '6',
  '445',
  '0445',
  '4450',
  '1445',
  '65535',
  '65536',
  '-15536',
  '-1',
  '+1',
  '1e3',
  '445.0',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '18446744073709551616',
  '99999999999999999999',
  '198.51.100.7',
  '198.51.100.07',
  '198.51.100.256',
  '2001:db8::1',
  '2001:DB8:0:0::1',
  '::ffff:192.0.2.1',
  '::',
  'ACCEPT',
  'REJECT',
  'accept',
  'OK',
  'NODATA',
  'SKIPDATA',
  'NODATA445',
  'ingress',
  'egress',
  'eni-0a',
  'nat-445',
  ...[WINDOW - 1, WINDOW, WINDOW + 299, WINDOW + 300, LATEST_SECOND, LATEST_SECOND + 1].map(String),
  '999999999',
  '4294967295',
  '4294967296',
  '9999999999',
  '10000000000',
  '445 445',
  '445\t',
  'é',
  '\u0000',
  'start',
];

const BASES: readonly LineValues[] = [
  {},
  { dstport: '443' },
  { srcport: '445', dstport: '51515', action: 'ACCEPT', 'tcp-flags': '18' },
  { dstport: '139', start: String(WINDOW + 400), end: String(WINDOW + 500) },
  { dstport: '443', packets: '445' },
  SILENT,
  SKIPPED,
];

/** Lines: records and others, some with values that fit or do not fit, and text that is no line. */
export interface FuzzedLine {
  readonly base: number;
  readonly changes: ReadonlyArray<readonly [field: number, value: string]>;
  readonly ending: string;
  /** Stands instead of the line. */
  readonly text: string | undefined;
}

const odd = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\r',
      '\ufeff',
      'hello',
      '{}',
      'version',
      'start end',
      ORDERS[1]?.join(' ') ?? '',
    ),
  },
  { weight: 4, arbitrary: fc.constantFrom(...ORDERS).map((order) => order.join(' ')) },
  { weight: 4, arbitrary: fc.string({ maxLength: 80 }) },
  { weight: 1, arbitrary: fc.integer({ min: 65_534, max: 65_538 }).map((length) => 'x'.repeat(length)) },
);

export const fuzzedLines: fc.Arbitrary<FuzzedLine> = fc.record({
  base: fc.nat(BASES.length - 1),
  changes: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    {
      weight: 2,
      arbitrary: fc.array(fc.tuple(fc.nat(30), fc.constantFrom(...VALUES)), { minLength: 1, maxLength: 2 }),
    },
  ),
  ending: fc.oneof({ weight: 9, arbitrary: fc.constant('\n') }, fc.constantFrom('\r\n', '\n\n', '\r\r\n', '\n\r\n')),
  text: fc.oneof({ weight: 19, arbitrary: fc.constant(undefined) }, odd),
});

/** Writes a line without its ending. */
export function lineText({ base, changes, text }: FuzzedLine, order: readonly string[]): string {
  if (text !== undefined) return text;
  const fields = lineFields(BASES[base] ?? {}, order);
  for (const [field, value] of changes) fields[field % fields.length] = value;
  return fields.join(' ');
}

/** Sizes of chunks, from single bytes to more than there is. */
export const chunkSizes: fc.Arbitrary<readonly number[]> = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 70_000 })),
  { minLength: 1, maxLength: 6 },
);
