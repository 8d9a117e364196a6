import fc from 'fast-check';
import { DEFAULT_FIELD_ORDER, FIELD_NAMES, NEEDED_FIELDS } from '../../core/flowlog/line-format.ts';
import { drawBelow } from '../../scenarios/network.ts';
import { type Random, seededRandom } from '../../scenarios/noise.ts';
import { INTERFACE, WINDOW } from './observed-network.ts';
import { type LineValues, logLine, logText, SILENT, SKIPPED } from './log-lines.ts';

/** A flow-log file to be: any field order, lines of every kind. */
export interface MadeUpLog {
  readonly order: readonly string[];
  readonly seed: number;
  readonly lineCount: number;
  /** Lines before this one may have an action that nobody knows. */
  readonly badBefore: number;
  readonly newline: '\n' | '\r\n';
  readonly endsInNewline: boolean;
}

const NEEDED = NEEDED_FIELDS.map((field) => FIELD_NAMES[field]);
const FURTHER = ['end', 'tcp-flags', 'pkt-srcaddr', 'pkt-dstaddr', 'vpc-id', 'region', 'traffic-path', 'resource-id'];

/** Any order of any fields that suffice; every fourth is the default, every fourth ends as it does. */
export const fieldOrders: fc.Arbitrary<readonly string[]> = fc
  .tuple(fc.shuffledSubarray(FURTHER), fc.constantFrom('default', 'tail', 'any', 'any'))
  .chain(([further, kind]): fc.Arbitrary<readonly string[]> => {
    if (kind === 'default') return fc.constant(DEFAULT_FIELD_ORDER);
    const names = [...new Set<string>([...NEEDED, ...further])];
    if (kind === 'any') return fc.shuffledSubarray(names, { minLength: names.length });
    const tail = ['start', 'end', 'action', 'log-status'];
    const front = names.filter((name) => !tail.includes(name));
    return fc.shuffledSubarray(front, { minLength: front.length }).map((order) => [...order, ...tail]);
  });

/** Made-up files of so many lines. */
export function madeUpLogs(lineCount: fc.Arbitrary<number>): fc.Arbitrary<MadeUpLog> {
  return fc.record({
    order: fieldOrders,
    seed: fc.integer(),
    lineCount,
    badBefore: fc.constantFrom(0, 1000),
    newline: fc.constantFrom('\n', '\r\n'),
    endsInNewline: fc.boolean(),
  });
}

/** Writes the file, its header line first. */
export function textOf(log: MadeUpLog): string {
  const random = seededRandom(log.seed);
  const lines = Array.from({ length: log.lineCount }, (_, index) =>
    logLine(drawLine(random, index < log.badBefore), log.order),
  );
  const text = logText(lines, log.order).replaceAll('\n', log.newline);
  return log.endsInNewline ? text : text.slice(0, -log.newline.length);
}

/** Values that look like a watched port, like a time, or like neither. */
const PORTS = ['445', '445', '4450', '1445', '44', '139', '80', '443', '51515'];
const COUNTS = ['1', '445', '52', '1445', String(WINDOW), String(WINDOW + 900), '123456789012'];
const SOURCES = ['192.0.2.1', '198.51.100.200', '203.0.113.9', '2001:db8::1', '2001:db8:1:2:3:4:5:6', '10.0.44.5'];

function drawLine(random: Random, mayBeBad: boolean): LineValues {
  const pick = (values: readonly string[]): string => values[drawBelow(random, values.length)] ?? '-';
  const start = WINDOW + drawBelow(random, 3) * 300 + drawBelow(random, 300);
  const kind = drawBelow(random, 20);
  const times = { start: String(start), end: random() < 0.1 ? '-' : String(start + drawBelow(random, 700)) };
  const place = { 'vpc-id': pick(['-', INTERFACE.vpcId]), 'resource-id': pick(['-', 'nat-445', '445']) };
  if (kind === 0) return { ...times, ...place, ...SILENT };
  if (kind === 1) return { ...times, ...place, ...SKIPPED };
  return {
    ...times,
    ...place,
    srcaddr: pick(SOURCES),
    dstaddr: pick(SOURCES),
    'pkt-srcaddr': pick(['-', ...SOURCES]),
    'pkt-dstaddr': pick(['-', ...SOURCES]),
    srcport: pick(PORTS),
    dstport: pick(PORTS),
    packets: pick(COUNTS),
    bytes: pick(COUNTS),
    action: mayBeBad && kind === 2 ? 'MAYBE' : pick(['ACCEPT', 'REJECT']),
    'tcp-flags': pick(['-', '0', '2', '18']),
    'traffic-path': pick(['-', '1', '8', '445']),
  };
}
