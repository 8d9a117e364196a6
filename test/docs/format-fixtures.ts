import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FIELDS_BY_VERSION } from '../../core/flowlog/field-versions.ts';
import { DEFAULT_FIELD_ORDER } from '../../core/flowlog/line-format.ts';
import { encodeParquet } from '../../core/rollup/parquet.ts';
import { type LineValues, logLine, PERFECT } from '../examples/log-lines.ts';
import { ocsfEvent } from '../examples/ocsf-events.ts';

/** Names of all fields up to a version. */
function upTo(version: number): string[] {
  return [...FIELDS_BY_VERSION].filter(([own]) => own <= version && own !== 6).flatMap(([, names]) => names);
}

/** Values of fields that the core does not read, as the pages of AWS and of those who tried them show them. */
const OTHER_VALUES: LineValues = {
  type: 'IPv4',
  'az-id': 'use1-az4',
  'flow-direction': 'ingress',
  'pkt-src-aws-service': '-',
  'ecs-cluster-arn': 'arn:aws:ecs:us-east-1:123456789012:cluster/files',
  'ecs-service-name': 'file-server',
  'encryption-status': '0',
  'instance-tag': 'team%20%C3%A9t%C3%A9%2C%20%22a%22',
  'interface-type': 'interface',
};

/** A line of some fields, and `-` for every other. */
function line(names: readonly string[], changes: LineValues = {}): string {
  const values: LineValues = { ...OTHER_VALUES, ...PERFECT, ...changes };
  return names.map((name) => values[name] ?? '-').join(' ');
}

/** A text of a header line and one line. */
function headed(names: readonly string[], changes: LineValues = {}): string {
  return `${names.join(' ')}\n${line(names, changes)}\n`;
}

const MESSAGE = logLine();
const PERFECT_TEXT = headed(DEFAULT_FIELD_ORDER);

/** The row of {@link PERFECT} as Parquet, with the names that AWS gives the columns. */
function parquet(names: readonly string[]): Uint8Array {
  const columns = names.map((name) => ({
    name: name.replaceAll('-', '_'),
    type: 'string' as const,
    comment: '',
    value: () => line([name]),
  }));
  return encodeParquet(columns, [{}]);
}

/** A flow log of a transit gateway, in its default format. */
const TRANSIT_GATEWAY_FIELDS =
  'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service'.split(
    ' ',
  );

/**
 * A file for each row of the tables in docs/formats.md, by the name of the row. Each of them holds one record of port 445, the perfect line.
 */
export const FORMAT_FIXTURES: Readonly<Record<string, () => Uint8Array | string>> = {
  ...Object.fromEntries([2, 3, 4, 5, 7, 8, 9, 10, 11].map((version) => [`v${version}`, () => headed(upTo(version))])),
  'v2-no-header': () => `${MESSAGE}\n`,
  'custom-order': () => headed(upTo(5).toReversed()),
  ipv6: () => headed(upTo(3), { type: 'IPv6', srcaddr: '2001:db8::1', 'pkt-srcaddr': '2001:DB8:0:0:0:0:0:1' }),
  efa: () => headed(upTo(3), { type: 'EFA' }),
  gzip: () => gzipSync(PERFECT_TEXT),
  'gzip-members': () => Buffer.concat([gzipSync(PERFECT_TEXT.slice(0, 60)), gzipSync(PERFECT_TEXT.slice(60))]),
  'gzip-twice': () => gzipSync(gzipSync(PERFECT_TEXT)),
  'gzip-three-times': () => gzipSync(gzipSync(gzipSync(PERFECT_TEXT))),
  crlf: () => PERFECT_TEXT.replaceAll('\n', '\r\n'),
  parquet: () => parquet(upTo(5)),
  'security-lake': () => readFileSync(join(import.meta.dirname, '../fixtures/security-lake/event.parquet')),
  export: () => gzipSync(`2026-11-22T14:00:00.000Z ${MESSAGE}\n`),
  firehose: () => `${JSON.stringify({ message: MESSAGE })}\n`,
  'firehose-one-line': () =>
    [MESSAGE, logLine({ dstport: '443' })].map((message) => JSON.stringify({ message })).join(''),
  subscription: () =>
    gzipSync(
      ['CONTROL_MESSAGE', 'DATA_MESSAGE']
        .map((messageType) => JSON.stringify({ messageType, logEvents: [{ id: '1', timestamp: 1, message: MESSAGE }] }))
        .join(''),
    ),
  'several-lines': () => JSON.stringify({ message: `${MESSAGE}\n${logLine({ dstport: '443' })}\r\n` }),
  'json-list': () => JSON.stringify([{ '@timestamp': '2026-11-22 14:00:00.000', '@message': MESSAGE }], undefined, 2),
  'fluent-bit': () => `${JSON.stringify({ date: 1_795_310_000.5, log: MESSAGE })}\n`,
  elastic: () => `${JSON.stringify({ event: { kind: 'event', original: MESSAGE }, source: { ip: '203.0.113.5' } })}\n`,
  splunk: () => JSON.stringify({ time: 1_795_310_000, event: MESSAGE, sourcetype: 'aws:cloudwatchlogs:vpcflow' }),
  ocsf: () => ocsfEvent(),
  console: () => `timestamp,message\n1795310000000,${MESSAGE}\n`,
  insights: () => `@timestamp,@message\n2026-11-22 14:00:00.000,"${MESSAGE}"\n`,
  'insights-without-message': () => '@timestamp,srcAddr,dstAddr\n2026-11-22 14:00:00.000,203.0.113.5,10.0.0.1\n',
  'custom-no-header': () => `${line(upTo(5))}\n`,
  'too-few-fields': () => headed(['srcaddr', 'dstaddr', 'dstport']),
  'transit-gateway': () =>
    headed(TRANSIT_GATEWAY_FIELDS, {
      'tgw-attachment-id': 'tgw-attach-0123456789abcdef0',
      'packets-lost-no-route': '1',
    }),
  'transit-gateway-no-header': () => `${line(TRANSIT_GATEWAY_FIELDS, { 'tgw-id': 'tgw-0123456789abcdef0' })}\n`,
  'aws-logs-answer': () => `${JSON.stringify({ events: [{ timestamp: 1, message: MESSAGE }] })}\n`,
  'named-json': () => '{"srcaddr": "203.0.113.5", "dstaddr": "10.0.4.27", "dstport": 445}\n',
  'other-json': () => '{"client_ip": "203.0.113.5"}\n',
  bzip2: () => Buffer.from('BZh91AY&SY', 'latin1'),
  'other-names': () => PERFECT_TEXT.replace('account-id', 'account_id'),
  comments: () => `#Fields: ${PERFECT_TEXT}`,
  'one-line': () => `${MESSAGE} ${MESSAGE}\n`,
  'base64-json': () => JSON.stringify({ awslogs: { data: gzipSync(MESSAGE).toString('base64') } }),
  'other-log': () => 'h2 2026-11-22T14:00:00.186641Z app/web/50dc6c495c0c9188 203.0.113.5:2817 10.0.0.1:443 0.086\n',
  milliseconds: () => headed(DEFAULT_FIELD_ORDER, { start: '1795310000000', end: '1795310010000' }),
  'in-front': () => `Nov 22 14:00:00 host flow-logs: ${MESSAGE}\n`,
  'carriage-returns': () => PERFECT_TEXT.replaceAll('\n', '\r'),
  'utf-16': () => Buffer.from(`\ufeff${PERFECT_TEXT}`, 'utf16le'),
  tabs: () => PERFECT_TEXT.replaceAll(' ', '\t'),
};
