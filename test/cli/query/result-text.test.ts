import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvText, jsonText, markdownText, tableText } from '../../../cli/query/result-text.ts';

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

describe('tableText() for a terminal', () => {
  const wide = { columns: ['headline', 'records'], rows: [['CRITICAL: 10.1.0.5 reaches out on port 445', 1_000_000]] };

  test('shortens long texts until a line fits, and no number', () => {
    const lines = tableText(wide, 30).trimEnd().split('\n');
    expect(lines).toEqual([
      'headline               records',
      '---------------------  -------',
      'CRITICAL: 10.1.0.5 r…  1000000',
    ]);
    expect(tableText(wide, 24)).toContain('CRITICAL: 10.1…  1000000');
  });

  test('shortens no address, and leaves out columns behind it', () => {
    const source = '2001:db8:beef:cafe:abcd:dcba:fedc:1000';
    const found = { columns: ['source', 'vpc_id'], rows: [[source, 'vpc-0a1b2c3d4e5f60718']] };
    expect(tableText(found, 60).split('\n')[2]).toBe(`${source}  vpc-0a1b2c3d4e5f607…`);
    expect(tableText(found, 45)).toContain(`${source}\nLeft out, because the terminal is too narrow: vpc_id.`);
  });

  test('keeps what a sentence says, and leaves out columns behind it', () => {
    const told = {
      columns: ['window_start', 'severity', 'headline', 'rule', 'transition', 'entity_id'],
      rows: [
        [
          '2026-11-23 06:00:00',
          'critical',
          'CRITICAL: 10.1.0.5 reaches out on port 445: answered',
          'outbound',
          'opened',
          '10.1.0.5',
        ],
      ],
    };
    const [heading = '', , row = ''] = tableText(told, 80).split('\n');
    expect(heading.trim().split(/\s+/)).toEqual(['window_start', 'severity', 'headline', 'rule']);
    expect(row).toContain('CRITICAL: 10.1.0.5 reaches out on port');
    expect(row.length).toBeLessThanOrEqual(80);
  });

  test('leaves out the last columns rather than shorten an address or a time, and names them below', () => {
    const times = {
      columns: ['source', 'first_seen', 'accepted', 'last_seen'],
      rows: [['2001:db8:ffff:ffff::7', '2026-11-22 08:00:13', 4, '2026-11-22 14:59:59']],
    };
    expect(tableText(times, 53).split('\n')).toEqual([
      'source                 first_seen           accepted',
      '---------------------  -------------------  --------',
      '2001:db8:ffff:ffff::7  2026-11-22 08:00:13         4',
      'Left out, because the terminal is too narrow: last_seen. --csv, --json and --md have all columns.',
      '',
    ]);
    expect(tableText(times, 5).split('\n')[2]).toBe('2001:db8:ffff:ffff::7');
  });

  test('takes more rows than a call takes arguments', () => {
    const rows = Array.from({ length: 200_000 }, () => ['a']);
    expect(tableText({ columns: ['x'], rows }).length).toBe(2 * 200_002);
  });

  test('leaves a table alone that fits', () => {
    expect(tableText(wide, 200)).toBe(tableText(wide));
  });
});

describe('markdownText()', () => {
  test('writes a table, numbers to the right', () => {
    expect(markdownText(result)).toBe('| source | records |\n| --- | ---: |\n| 198.51.100.7 | 12 |\n|  | 3 |\n');
  });

  test('shows every value as it is', () => {
    const { columns } = result;
    const text = markdownText({ columns, rows: [['a|b <img src=x> *c* `d` [e](f)\n', 1]] });
    expect(text.split('\n')[2]).toBe('| a\\|b \\<img src=x\\> \\*c\\* \\`d\\` \\[e\\](f)\\\\n | 1 |');
  });
});

describe('csvText()', () => {
  test('quotes what needs it', () => {
    expect(csvText({ columns: ['a', 'b'], rows: [['x,"y"', 'line\r\nline']] })).toBe(
      'a,b\r\n"x,""y""","line\r\nline"\r\n',
    );
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '\0x', '\uFF1D1+1'])(
    'gives %j an apostrophe',
    (text) => {
      expect(parseCsv(csvText({ columns: ['a'], rows: [[text]] }))[1]).toEqual([`'${text}`]);
    },
  );

  test('leaves numbers alone', () => {
    expect(csvText({ columns: ['a', 'b'], rows: [[-1.5, null]] })).toBe('a,b\r\n-1.5,\r\n');
  });

  test('gives back every text, and never one that begins a formula', () => {
    const cells = fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }), { minLength: 1 });
    fc.assert(
      fc.property(cells, (rows) => {
        const read = parseCsv(csvText({ columns: ['a', 'b'], rows })).slice(1);
        expect(
          read.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20])/, ''))),
        ).toEqual(
          rows.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20])/, ''))),
        );
        for (const cell of read.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/);
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
