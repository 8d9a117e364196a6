import { DEFAULT_FIELD_ORDER } from '../../core/flowlog/line-format.ts';
import { INSIDE_HOST, INTERFACE, OUTSIDE_SOURCE, WINDOW } from './observed-network.ts';

/** Values of a line, by the names that AWS gives the fields. */
export type LineValues = Readonly<Record<string, string>>;

/** The order of AWS's default format. */
export const DEFAULT_ORDER: readonly string[] = DEFAULT_FIELD_ORDER;

/** An order with every field that is read. */
export const FULL_ORDER: readonly string[] = [
  ...DEFAULT_FIELD_ORDER,
  'vpc-id',
  'subnet-id',
  'instance-id',
  'region',
  'tcp-flags',
  'pkt-srcaddr',
  'pkt-dstaddr',
];

/** A perfect line to spoil: an outside source tries port 445 of an inside host and is rejected. */
export const PERFECT: LineValues = {
  version: '5',
  'account-id': INTERFACE.accountId,
  'interface-id': INTERFACE.interfaceId,
  srcaddr: OUTSIDE_SOURCE,
  dstaddr: INSIDE_HOST,
  srcport: '51515',
  dstport: '445',
  protocol: '6',
  packets: '1',
  bytes: '52',
  start: String(WINDOW + 10),
  end: String(WINDOW + 20),
  action: 'REJECT',
  'log-status': 'OK',
  'vpc-id': INTERFACE.vpcId,
  'subnet-id': INTERFACE.subnetId,
  'instance-id': INTERFACE.instanceId,
  region: INTERFACE.region,
  'tcp-flags': '2',
  'pkt-srcaddr': OUTSIDE_SOURCE,
  'pkt-dstaddr': INSIDE_HOST,
};

/** What AWS writes when an interface was silent: everything that a packet would say is `-`. */
export const SILENT: LineValues = {
  srcaddr: '-',
  dstaddr: '-',
  srcport: '-',
  dstport: '-',
  protocol: '-',
  packets: '-',
  bytes: '-',
  action: '-',
  'tcp-flags': '-',
  'pkt-srcaddr': '-',
  'pkt-dstaddr': '-',
  'log-status': 'NODATA',
};

/** What AWS writes when records were lost. */
export const SKIPPED: LineValues = { ...SILENT, 'log-status': 'SKIPDATA' };

/**
 * Writes the fields of a line.
 * @param changes what is different from {@link PERFECT}
 * @param order names of the fields; a field that nobody knows is written as `-`
 */
export function lineFields(changes: LineValues = {}, order: readonly string[] = DEFAULT_ORDER): string[] {
  const values = { ...PERFECT, ...changes };
  return order.map((name) => values[name] ?? '-');
}

/** Writes a line, without a newline. */
export function logLine(changes: LineValues = {}, order: readonly string[] = DEFAULT_ORDER): string {
  return lineFields(changes, order).join(' ');
}

/** Writes a file: a header line and lines. */
export function logText(lines: readonly string[], order: readonly string[] = DEFAULT_ORDER): string {
  return [order.join(' '), ...lines].map((line) => `${line}\n`).join('');
}
