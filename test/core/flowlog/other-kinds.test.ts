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
    ['JSON with a name before each value', '{"version": 2, "srcaddr": "203.0.113.5"}'],
    ['JSON with a name before each value', '[{"src_addr": "203.0.113.5"}]'],
    ['JSON: a flow log is lines', '{"Records": []}'],
    ['an answer of the command aws logs', '{'],
    ['carriage return (CR) alone', `${HEADER}\r${logLine()}\r`],
  ])('is named: %s', (name, line) => {
    expect(otherKindOf(line)).toEqual({ hint: expect.stringContaining(name), isOther: true });
  });
});

describe('lines of fields that do not fit', () => {
  test.each([
    ['tabs', HEADER.replaceAll(' ', '\t')],
    ['commas', HEADER.replaceAll(' ', ',')],
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
    expect(otherKindOf('hello there')).toBeUndefined();
  });
});
