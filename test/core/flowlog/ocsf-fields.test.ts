import { describe, expect, test } from '@jest/globals';
import { FIELDS_BY_VERSION } from '../../../core/flowlog/field-versions.ts';
import { formatOf, NEEDED_FIELDS } from '../../../core/flowlog/line-format.ts';
import { lineOfOcsf, OCSF_FIELDS, OCSF_HEADER } from '../../../core/flowlog/ocsf-fields.ts';

const valuesOf = (event: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => {
  const values = lineOfOcsf(event).split(' ');
  return Object.fromEntries(OCSF_FIELDS.map(({ name }, index) => [name, values[index] ?? '']));
};

describe('OCSF_FIELDS', () => {
  test('are fields of flow logs, with all that are needed', () => {
    const names = OCSF_FIELDS.map(({ name }) => name);
    expect([...FIELDS_BY_VERSION.values()].flat()).toEqual(expect.arrayContaining(names));
    expect(formatOf(OCSF_HEADER.split(' ')).missing).toEqual([]);
    expect(NEEDED_FIELDS.length).toBeGreaterThan(0);
  });
});

describe('lineOfOcsf()', () => {
  test('takes the interface of the end that was logged', () => {
    const egress = { src_endpoint: { interface_uid: 'eni-1' }, connection_info: { direction: 'Outbound' } };
    expect(valuesOf(egress)).toMatchObject({ 'interface-id': 'eni-1', 'flow-direction': 'egress' });
    const both = { src_endpoint: { vpc_uid: '-' }, dst_endpoint: { vpc_uid: 'vpc-2' } };
    expect(valuesOf(both)).toMatchObject({ 'vpc-id': 'vpc-2', 'flow-direction': '-' });
  });

  test('takes no word that every object of JavaScript has for a word of OCSF', () => {
    expect(valuesOf({ action: 'constructor' })).toMatchObject({ action: 'constructor', 'log-status': '-' });
  });

  test('tells the address of the packet from that of a gateway', () => {
    const behind = { src_endpoint: { ip: '203.0.113.5', intermediate_ips: ['10.0.0.220'] } };
    expect(valuesOf(behind)).toMatchObject({ srcaddr: '10.0.0.220', 'pkt-srcaddr': '203.0.113.5' });
    const direct = { src_endpoint: { ip: '203.0.113.5', intermediate_ips: [] } };
    expect(valuesOf(direct)).toMatchObject({ srcaddr: '203.0.113.5', 'pkt-srcaddr': '203.0.113.5' });
  });

  test.each([
    [{ action: 'Allowed' }, 'ACCEPT'],
    [{ action: 'Denied' }, 'REJECT'],
    [{ action: '-', disposition: 'Blocked' }, 'REJECT'],
    [{ action: 'Other' }, 'Other'],
    [{}, '-'],
  ])('says of %j that the action is %s', (event, action) => {
    expect(valuesOf(event)).toMatchObject({ action });
  });

  test('has seconds where the event has milliseconds', () => {
    expect(valuesOf({ time: 1_795_310_000_999 })).toMatchObject({ start: '1795310000', end: '-' });
  });

  test('keeps each value one field, whatever is in it', () => {
    const line = lineOfOcsf({ cloud: { region: 'a b\nc' }, src_endpoint: 'x', traffic: { packets: null } });
    expect(line.split(/\s/)).toHaveLength(OCSF_FIELDS.length);
  });
});
