import { describe, expect, test } from '@jest/globals';
import { lineReader, type LineReader, type ReadLine } from '../../../core/flowlog/flow-record.ts';
import { formatOf } from '../../../core/flowlog/line-format.ts';
import { address, flowRecord } from '../../examples/flow-records.ts';
import { INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { DEFAULT_ORDER, FULL_ORDER, lineFields, type LineValues, SILENT, SKIPPED } from '../../examples/log-lines.ts';

/** Reads a line from the middle of some bytes. */
function readLine(reader: LineReader, fields: readonly string[]): ReadLine {
  const line = fields.join(' ');
  return reader(Buffer.from(`445 ${line}\n1 `, 'latin1'), 4, 4 + line.length);
}

function read(changes: LineValues = {}, order: readonly string[] = FULL_ORDER): ReadLine {
  return readLine(lineReader(formatOf(order)), lineFields(changes, order));
}

const rejected = (reason: string): object => ({ kind: 'reject', reason });

describe('lineReader()', () => {
  test('types every value of a perfect line', () => {
    expect(read()).toEqual({ kind: 'record', record: flowRecord() });
  });

  test('finds values by name, whatever the order', () => {
    expect(read({}, FULL_ORDER.toReversed())).toEqual(read());
  });

  test('leaves empty what the default format does not say', () => {
    const at = { ...INTERFACE, region: '', vpcId: '', subnetId: '', instanceId: '', kind: 'unknown' as const };
    expect(read({}, DEFAULT_ORDER)).toEqual({ kind: 'record', record: flowRecord({ at, tcpFlags: undefined }) });
  });

  test('leaves empty what is - in the line', () => {
    const values = { 'vpc-id': '-', 'subnet-id': '-', 'instance-id': '-', region: '-', 'interface-id': '-' };
    const at = {
      ...INTERFACE,
      vpcId: '',
      subnetId: '',
      instanceId: '',
      region: '',
      interfaceId: '',
      kind: 'service' as const,
    };
    expect(read(values)).toEqual({ kind: 'record', record: flowRecord({ at }) });
  });

  test('prefers the addresses of the packet, so that gateways are not blamed', () => {
    expect(read({ srcaddr: '10.0.0.1', 'pkt-srcaddr': '203.0.113.9', dstaddr: '10.0.0.2' })).toMatchObject({
      record: { source: address('203.0.113.9'), destination: address('10.0.4.17') },
    });
  });

  test('falls back to the addresses of the interface where the packet has none', () => {
    expect(read({ 'pkt-srcaddr': '-', 'pkt-dstaddr': '-' })).toEqual(read());
  });

  test('writes addresses in their one spelling', () => {
    const spelled = { 'pkt-srcaddr': '2001:DB8:0:0::1', 'pkt-dstaddr': '::ffff:10.0.4.17' };
    expect(read(spelled)).toMatchObject({ record: { source: '2001:db8::1', destination: address('10.0.4.17') } });
  });

  test('takes the start for the end where there is none', () => {
    expect(read({ end: '-' })).toMatchObject({ record: { end: WINDOW + 10 } });
  });

  test('tells flags that are not known from flags that are not set', () => {
    expect(read({ 'tcp-flags': '-' })).toMatchObject({ record: { tcpFlags: undefined } });
    expect(read({ 'tcp-flags': '0' })).toMatchObject({ record: { tcpFlags: 0 } });
  });

  test('accepts the account that AWS calls unknown', () => {
    expect(read({ 'account-id': 'unknown' })).toMatchObject({ record: { at: { accountId: 'unknown' } } });
  });

  test('reads that an interface was silent', () => {
    expect(read(SILENT)).toEqual({ kind: 'nodata', status: { at: INTERFACE, start: WINDOW + 10, end: WINDOW + 20 } });
  });

  test('reads that records were lost', () => {
    expect(read(SKIPPED)).toEqual({
      kind: 'skipdata',
      status: { at: INTERFACE, start: WINDOW + 10, end: WINDOW + 20 },
    });
  });

  test.each(['-', 'soon', String(WINDOW)])('takes the start for the end of a silence where the log has %s', (end) => {
    expect(read({ ...SILENT, end })).toMatchObject({ status: { start: WINDOW + 10, end: WINDOW + 10 } });
  });

  test('gives all lines of an interface the same object for it', () => {
    const reader = lineReader(formatOf(FULL_ORDER));
    const places = [lineFields(), lineFields({ srcport: '7' })].map((fields) => readLine(reader, fields));
    const [one, other] = places.map((line) => (line.kind === 'record' ? line.record.at : undefined));
    expect(one).toBe(other);
  });

  test.each([
    ['address', { 'pkt-srcaddr': '198.51.100.300' }],
    ['address', { 'pkt-dstaddr': 'fe80::1%eth0' }],
    ['address', { 'pkt-srcaddr': '-', srcaddr: '-' }],
    ['number', { srcport: '65536' }],
    ['number', { dstport: '-1' }],
    ['number', { dstport: '445.0' }],
    ['number', { protocol: '256' }],
    ['number', { protocol: 'tcp' }],
    ['number', { packets: '-' }],
    ['number', { bytes: '1e3' }],
    ['number', { bytes: '9007199254740993' }],
    ['number', { packets: '' }],
    ['number', { 'tcp-flags': '256' }],
    ['number', { 'tcp-flags': 'SYN' }],
    ['time', { start: '-' }],
    ['time', { start: '999999999' }],
    ['time', { start: '10000000000' }],
    ['time', { start: '1795403100123' }],
    ['time', { end: String(WINDOW + 9) }],
    ['time', { end: 'never' }],
    ['action', { action: '-' }],
    ['action', { action: 'accept' }],
    ['log-status', { 'log-status': '-' }],
    ['log-status', { 'log-status': 'ok' }],
    ['identifier', { 'account-id': '12345678901' }],
    ['identifier', { 'account-id': '-' }],
    ['identifier', { 'vpc-id': 'vpc_0a1b' }],
    ['identifier', { 'interface-id': '<script>' }],
    ['identifier', { 'interface-id': 'e'.repeat(65) }],
    ['identifier', { region: '' }],
  ])('rejects for its %s a line with %j', (reason, changes) => {
    expect(read(changes as LineValues)).toEqual(rejected(reason));
  });

  test('rejects a line with a field too many or too few', () => {
    const reader = lineReader(formatOf(DEFAULT_ORDER));
    expect(readLine(reader, [...lineFields(), 'x'])).toEqual(rejected('field-count'));
    expect(readLine(reader, lineFields().slice(1))).toEqual(rejected('field-count'));
    expect(readLine(reader, [])).toEqual(rejected('field-count'));
  });

  test('rejects a silent interface without a time, for it proves nothing', () => {
    expect(read({ ...SILENT, start: '-' })).toEqual(rejected('time'));
  });
});
