import { describe, expect, test } from '@jest/globals';
import { otherKindOf } from '../../../core/flowlog/other-kinds.ts';
import { DEFAULT_FIELD_ORDER } from '../../../core/flowlog/line-format.ts';
import { logLine } from '../../examples/log-lines.ts';

const HEADER = DEFAULT_FIELD_ORDER.join(' ');

describe('a file that is no lines of fields', () => {
  test.each([
    ['bzip2', 'BZh91AY&SY'],
    ['xz', '\u00fd7zXZ\0\0\u0004'],
    ['Zstandard', '(\u00b5/\u00fd\u0004\0'],
    ['ZIP', 'PK\u0003\u0004\u0014\0'],
    ['tar', `flow.log${'\0'.repeat(249)}ustar\u000000`],
    ['Avro', 'Obj\u0001\u0004'],
    ['ORC', 'ORC\u0008'],
    ['UTF-16', '\u00ff\u00fev\0e\0'],
    ['neither text nor gzip nor Parquet', '\u0089PNG\u0000'],
    ['an answer of the command aws logs', '{ "events": [{"message": "2 '],
    ['JSON with a name before each value', '{"version": 2, "srcaddr": "203.0.113.5", "dstaddr": "10.0.0.1"}'],
    ['JSON with a name before each value', '[{"dst_addr": "10.0.0.1", "src_addr": "203.0.113.5"}]'],
    ['leave it out if it is no flow log', '{"version": "1.100000", "srcaddr": "10.0.0.1", "srcport": "445"}'],
    ['JSON, but of no form that is read', '{"Records": []}'],
    ['an answer of aws logs get-query-results', '{"results": [[{"field": "@message", "value": "2 "}]]}'],
    ['compressed data as base64', '{"awslogs": {"data": "H4sIAAAA"}}'],
    ['gzip that was written as base64', 'H4sIAGnICWsC/72QwWrDMAyG'],
    ['zlib', 'x\u009c\u00bd\u0090'],
    ['LZ4', '\u0004"M\u0018d@'],
    ['7-Zip', "7z\u00bc\u00af'\u001c\0\u0004"],
    ['Parquet, but compressed with gzip', 'PAR1\u0015\u0004'],
    ['Arrow', 'ARROW1\0\0'],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1'],
    ['HTML or XML', '<?xml version="1.0" encoding="UTF-8"?>'],
    ['does not look like a flow log', 'hello there'],
    [
      'does not look like a flow log',
      'https 2026-11-22T01:13:30.186641Z app/my-lb/50dc 203.0.113.5:2817 "GET / HTTP/1.1"',
    ],
    ['CSV with semicolons', 'timestamp;message'],
    ['carriage return (CR) alone', `${HEADER}\r${logLine()}\r`],
  ])('is named: %s', (name, line) => {
    expect(otherKindOf(line)).toEqual({ hint: expect.stringContaining(name), isOther: true });
  });
});

describe('lines of fields that do not fit', () => {
  test.each([
    ['tabs', HEADER.replaceAll(' ', '\t')],
    ['separated by one space', HEADER.replaceAll(' ', '\u00c2\u00a0')],
    ['commas', HEADER.replaceAll(' ', ',')],
    ['other signs', HEADER.replaceAll(' ', ';')],
    ['other signs', HEADER.replaceAll(' ', ' | ')],
    ['without quotation marks', `"${HEADER.replaceAll(' ', '","')}"`],
    ['found "version, expected version', `"${HEADER}"`],
    ['found "version", expected version', HEADER.replaceAll(/[^ ]+/g, '"$&"')],
    ['found accountId, expected account-id', HEADER.replace('account-id', 'accountId')],
    ['must not begin with #', `#Fields: ${HEADER}`],
    ['must not begin with #', '# flow logs of November'],
    ['several records in one line', `${logLine()} ${logLine()}`],
    ['several records in one line', `${logLine()}\t${logLine()}`],
    ['an answer of the command aws logs', `EVENTS\t37\t1795310000000\teni-1-all\t${logLine()}`],
    ['must not begin or end with a space', `${HEADER} `],
    ['found account_id, expected account-id', HEADER.replace('account-id', 'account_id')],
    ['found VERSION, expected version', HEADER.toUpperCase()],
    ['found ${version}, expected version', HEADER.replaceAll(/[^ ]+/g, '${$&}')],
    ['without a header line', `${logLine()} extra OK`],
    ['something in front', `Nov 22 14:00:00 host: ${logLine()}`],
  ])('get a hint: %s', (hint, line) => {
    expect(otherKindOf(line)).toEqual({ hint: expect.stringContaining(hint), isOther: false });
  });

  test('never repeat what is far too long for a name', () => {
    expect(otherKindOf(`${'A'.repeat(60_000)} ${HEADER}`)).toBeUndefined();
  });

  test('get none where nothing is known of them', () => {
    expect(otherKindOf('version 2 of the log')).toBeUndefined();
    expect(otherKindOf('203.0.113.5 10.0.0.1 445 6')).toBeUndefined();
  });
});
