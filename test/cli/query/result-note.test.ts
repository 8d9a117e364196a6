import { describe, expect, test } from '@jest/globals';
import { type NoteFacts, noteText } from '../../../cli/query/result-note.ts';
import { parseSavedQuery, type QueryValues } from '../../../core/operations/saved-query.ts';

const TEXT = `-- Addresses on port {ports}.
-- Days: 7, until today. Rows: 100.
-- No row: nobody was let in.
SELECT 1
`;
const ANY = parseSavedQuery('sources', TEXT);
const ACCEPTED = parseSavedQuery('sources', TEXT.replace('-- Days', '-- It reads accepted attempts only.\n-- Days'));

const WEEK: QueryValues = {
  from: '2026-11-16',
  to: '2026-11-22',
  ports: [445],
  limit: 100,
  host: undefined,
  sources: [],
};
const FACTS: NoteFacts = { count: 0, accepted: 0, observed: [{ port: 445, days: ['2026-11-22', '2026-11-23'] }] };

const DAYS = 'The tables have the days 2026-11-22 to 2026-11-23.';

describe('noteText()', () => {
  test('says that days without logs are unknown, not quiet', () => {
    const values = { ...WEEK, from: '2013-03-25', to: '2013-03-31' };
    expect(noteText(ANY, values, FACTS)).toBe(
      `sources: 2013-03-25 to 2013-03-31, port 445\nUnknown: the tables have no logs of these days.\n${DAYS}\n`,
    );
  });

  test('says that a port outside the tables is unknown', () => {
    expect(noteText(ANY, { ...WEEK, ports: [139] }, FACTS)).toBe(
      'sources: 2026-11-16 to 2026-11-22, port 139\nUnknown: port 139 is not in the tables; they have 445.\n',
    );
  });

  test('does not take the logs of another port for logs of the asked port', () => {
    const observed = [...FACTS.observed, { port: 139, days: ['2026-12-01'] }];
    expect(noteText(ANY, { ...WEEK, ports: [139] }, { ...FACTS, observed })).toContain('Unknown: the tables have no');
  });

  test('names the days that have logs, if not all have', () => {
    const titleOf = (days: readonly string[]): string | undefined =>
      noteText(ANY, WEEK, { ...FACTS, count: 1, observed: [{ port: 445, days }] }).split('\n')[0];
    const title = 'sources: 2026-11-16 to 2026-11-22';
    expect(titleOf(['2026-11-22'])).toBe(`${title} (logs of 2026-11-22 only), port 445`);
    expect(titleOf(['2026-11-20', '2026-11-21'])).toBe(`${title} (logs of 2026-11-20 to 2026-11-21 only), port 445`);
    expect(titleOf(['2026-11-16', '2026-11-22'])).toBe(`${title} (logs of 2 of these 7 days only), port 445`);
    expect(titleOf([16, 17, 18, 19, 20, 21, 22].map((day) => `2026-11-${day}`))).toBe(`${title}, port 445`);
  });

  test('doubts that nobody was let in where the logs have no accepted attempt at all', () => {
    const doubt = 'check that the flow log is of a VPC and that its traffic type is ALL.';
    expect(noteText(ACCEPTED, WEEK, FACTS)).toContain(`No row: nobody was let in.\nThe logs show no accepted attempt`);
    expect(noteText(ACCEPTED, WEEK, FACTS)).toContain(doubt);
    expect(noteText(ACCEPTED, WEEK, { ...FACTS, accepted: 1 })).not.toContain(doubt);
    expect(noteText(ANY, WEEK, FACTS)).not.toContain(doubt);
  });
});
