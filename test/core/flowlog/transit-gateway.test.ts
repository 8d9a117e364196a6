import { describe, expect, test } from '@jest/globals';
import { lineReader, type ReadLine } from '../../../core/flowlog/flow-record.ts';
import { formatOf } from '../../../core/flowlog/line-format.ts';
import { transitFields, transitLine } from '../../examples/transit-log.ts';

function read(changes: Readonly<Record<string, string>> = {}): ReadLine {
  const bytes = Buffer.from(transitLine(changes));
  return lineReader(formatOf(transitFields()))(bytes, 0, bytes.length);
}

describe('lineReader() for a transit gateway', () => {
  test('reads a record without an outcome, at the attachment and between two VPCs', () => {
    expect(read()).toMatchObject({
      kind: 'record',
      record: {
        action: 'UNKNOWN',
        ownEnd: undefined,
        tcpFlags: 2,
        at: { interfaceId: 'tgw-attach-0a', kind: 'transit', vpcId: '', between: 'vpc-0a+vpc-0b', region: 'us-east-1' },
      },
    });
  });

  test('does not name VPCs that the log does not name', () => {
    const line = read({ 'tgw-src-vpc-id': '-', 'tgw-dst-vpc-id': '-' });
    expect(line.kind === 'record' && 'between' in line.record.at).toBe(false);
  });

  test.each([
    ['packets-lost-no-route', 1],
    ['packets-lost-blackhole', 2],
    ['packets-lost-mtu-exceeded', 4],
    ['packets-lost-ttl-expired', 8],
  ])('says that packets were lost: %s', (field, losses) => {
    expect(read({ [field]: '3' })).toMatchObject({ record: { losses } });
  });

  test('says nothing of lost packets where none were', () => {
    expect(read()).not.toHaveProperty('record.losses');
    expect(read({ 'packets-lost-no-route': '-' })).not.toHaveProperty('record.losses');
  });

  test.each([
    ['packets-lost-blackhole', 'x', 'number'],
    ['tgw-attachment-id', 'TGW_1', 'identifier'],
    ['tgw-src-vpc-id', 'vpc<1>', 'identifier'],
    ['account-id', '12', 'identifier'],
    ['srcaddr', '-', 'address'],
  ])('refuses a line with %s %s', (field, value, reason) => {
    expect(read({ [field]: value })).toEqual({ kind: 'reject', reason });
  });

  test.each(['NODATA', 'SKIPDATA'])('reads a line of status %s', (status) => {
    expect(read({ 'log-status': status, srcaddr: '-', dstaddr: '-' }).kind).toBe(status.toLowerCase());
  });
});
