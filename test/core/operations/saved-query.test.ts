import { describe, expect, test } from '@jest/globals';
import {
  addressInTables,
  athenaSql,
  dayBefore,
  localSql,
  parseSavedQuery,
  questionOf,
  questionWithoutPorts,
  SavedQueryError,
} from '../../../core/operations/saved-query.ts';

const TEXT = `-- Sources on port {ports}.
-- A note.
-- Days: 7, until yesterday. Looks back: 30 days. Rows: 100. Host: 10.0.0.1. Sources: 198.51.100.7, 2001:db8::7.
-- No row: there was none.
SELECT source FROM attempts
WHERE dt BETWEEN {from} AND {to} AND dt >= {before} AND port IN ({ports}) AND destination = {host} AND source IN ({sources})
LIMIT {limit}
`;

/** The SQL below the comments, on one line. */
const bodyOf = (sql: string): string => sql.slice(sql.indexOf('SELECT')).replaceAll('\n', ' ').trim();

describe('parseSavedQuery()', () => {
  test('reads question, notes, defaults and what an empty result means', () => {
    expect(parseSavedQuery('sources', TEXT)).toEqual({
      name: 'sources',
      question: 'Sources on port {ports}.',
      notes: ['A note.'],
      emptyMeaning: 'there was none.',
      acceptedOnly: false,
      days: 7,
      endsYesterday: true,
      lookBackDays: 30,
      limit: 100,
      host: '10.0.0.1',
      sources: ['198.51.100.7', '2001:db8::7'],
      template: TEXT,
    });
  });

  test('knows a query that reads accepted attempts only', () => {
    const note = '-- It reads accepted attempts only: no row for others.';
    expect(parseSavedQuery('sources', TEXT.replace('-- A note.', note)).acceptedOnly).toBe(true);
  });

  test.each([/^-- Days.*\n/m, /^-- No row.*\n/m, /^-- .*\n/gm])('refuses a text without %s', (line) => {
    expect(() => parseSavedQuery('sources', TEXT.replace(line, ''))).toThrow(SavedQueryError);
  });
});

describe('athenaSql()', () => {
  test('has days that follow the date, and takes an address in any spelling', () => {
    const address = (text: string): string => `cast(cast('${text}' AS ipaddress) AS varchar)`;
    expect(bodyOf(athenaSql(parseSavedQuery('sources', TEXT), [445, 139]))).toBe(
      `SELECT source FROM attempts WHERE dt BETWEEN cast(current_date - INTERVAL '7' DAY AS varchar) AND cast(current_date - INTERVAL '1' DAY AS varchar)` +
        ` AND dt >= cast(current_date - INTERVAL '37' DAY AS varchar) AND port IN (445, 139)` +
        ` AND destination = ${address('10.0.0.1')} AND source IN (${address('198.51.100.7')}, ${address('2001:db8::7')}) LIMIT 100`,
    );
  });

  test('ends with today where the query does', () => {
    const query = parseSavedQuery('sources', TEXT.replace('until yesterday', 'until today'));
    expect(bodyOf(athenaSql(query, [445]))).toContain(
      `dt BETWEEN cast(current_date - INTERVAL '6' DAY AS varchar) AND cast(current_date AS varchar)`,
    );
  });
});

describe('the warning that a query on today may fail', () => {
  const today = TEXT.replace('until yesterday', 'until today');

  test.each([
    ['a query that reads files of today', today, true],
    ['a query that ends with yesterday', TEXT, false],
    ['a query on alerts, whose files are never replaced', today.replace('FROM attempts', 'FROM alerts'), false],
  ])('%s', (_, text, isWarned) => {
    expect(athenaSql(parseSavedQuery('sources', text), [445]).includes('run it again')).toBe(isWarned);
  });

  test('is no matter on the command line', () => {
    const values = { from: '2013-03-01', to: '2013-03-31', ports: [139], limit: 5, host: undefined, sources: [] };
    expect(localSql(parseSavedQuery('sources', today), values)).not.toContain('run it again');
  });
});

describe('localSql()', () => {
  test('has the values of a person', () => {
    const values = { from: '2013-03-01', to: '2013-03-31', ports: [139], limit: 5, host: '10.0.0.9', sources: ['::1'] };
    expect(bodyOf(localSql(parseSavedQuery('sources', TEXT), values))).toBe(
      `SELECT source FROM attempts WHERE dt BETWEEN '2013-03-01' AND '2013-03-31' AND dt >= '2013-01-30' AND port IN (139)` +
        ` AND destination = '10.0.0.9' AND source IN ('::1') LIMIT 5`,
    );
  });
});

describe('questionOf()', () => {
  test('names the ports, or none', () => {
    const query = parseSavedQuery('sources', TEXT);
    expect(questionOf(query, [139, 445])).toBe('Sources on port 139, 445.');
    expect(questionOf(query)).toBe('Sources on the watched ports.');
    expect(questionWithoutPorts(query)).toBe('Sources.');
  });
});

describe('dayBefore()', () => {
  test.each([
    ['2026-03-01', 1, '2026-02-28'],
    ['2024-03-01', 1, '2024-02-29'],
    ['2026-01-01', 365, '2025-01-01'],
    ['2026-01-01', 0, '2026-01-01'],
  ])('%s, %d days before is %s', (day, days, before) => {
    expect(dayBefore(day, days)).toBe(before);
  });
});

describe('addressInTables()', () => {
  test.each([
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['2001:0db8::0007', '2001:db8::7'],
    ['::ffff:10.0.4.27', '10.0.4.27'],
    [' 10.0.4.27 ', '10.0.4.27'],
    ["10.0.4.27' OR true", undefined],
    ['', undefined],
  ])('reads %j', (text, address) => {
    expect(addressInTables(text)).toBe(address);
  });
});
