import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvText, jsonText, tableText } from '../../../cli/query/result-text.ts';

const result = {
  columns: ['source', 'records'],
  rows: [
    ['198.51.100.7', 12],
    [null, 3],
  ],
} as const;

/** Reads CSV as RFC 4180 says, so that tests do not trust the writer. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const [, quoted, plain = '', end] of text.matchAll(pattern)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('tableText()', () => {
  test('aligns columns, numbers to the right', () => {
    expect(tableText(result)).toBe(
      ['source        records', '------------  -------', '198.51.100.7       12', '                    3', ''].join(
        '\n',
      ),
    );
  });

  test('shows the columns of an empty result', () => {
    expect(tableText({ columns: ['a', 'b'], rows: [] })).toBe('a  b\n-  -\n');
  });

  test('escapes control characters', () => {
    expect(tableText({ columns: ['a'], rows: [['\u001b[31mred\n']] })).toContain('\\u001b[31mred\\n');
  });
});

describe('csvText()', () => {
  test('quotes what needs it', () => {
    expect(csvText({ columns: ['a', 'b'], rows: [['x,"y"', 'line\r\nline']] })).toBe(
      'a,b\r\n"x,""y""","line\r\nline"\r\n',
    );
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\0x'])('gives %j an apostrophe', (text) => {
    expect(parseCsv(csvText({ columns: ['a'], rows: [[text]] }))[1]).toEqual([`'${text}`]);
  });

  test('leaves numbers alone', () => {
    expect(csvText({ columns: ['a', 'b'], rows: [[-1.5, null]] })).toBe('a,b\r\n-1.5,\r\n');
  });

  test('gives back every text, and never one that begins a formula', () => {
    const cells = fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }), { minLength: 1 });
    fc.assert(
      fc.property(cells, (rows) => {
        const read = parseCsv(csvText({ columns: ['a', 'b'], rows })).slice(1);
        expect(read.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\0])/, '')))).toEqual(
          rows.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\0])/, ''))),
        );
        for (const cell of read.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\0]/);
      }),
    );
  });
});

describe('jsonText()', () => {
  test('names each value', () => {
    expect(JSON.parse(jsonText(result))).toEqual([
      { source: '198.51.100.7', records: 12 },
      { source: null, records: 3 },
    ]);
  });
});
