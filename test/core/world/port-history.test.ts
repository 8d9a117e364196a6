import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePortHistory } from '../../../core/world/port-history.ts';
import { dshieldAnswer, worldHistory } from '../../examples/world-history.ts';

const RANGE = { from: '2026-10-20', to: '2026-11-22' };
const HISTORY = worldHistory('2026-11-22', 2400);

function rows(...days: ReadonlyArray<Readonly<Record<string, unknown>>>): string {
  return JSON.stringify(days);
}

describe('parsePortHistory()', () => {
  test('reads rows by number, with numbers as text', () => {
    expect(parsePortHistory(dshieldAnswer(HISTORY), RANGE)).toEqual(HISTORY.days);
  });

  test('reads a list of rows in any order, with numbers as numbers', () => {
    const body = rows({ date: '2026-11-22', sources: 2 }, { date: '2026-11-21', sources: 1 });
    expect(parsePortHistory(body, RANGE)).toEqual([
      { day: '2026-11-21', sources: 1 },
      { day: '2026-11-22', sources: 2 },
    ]);
  });

  test('leaves out days that nobody asked for, and days without a count', () => {
    const body = rows(
      { date: '2026-10-19', sources: 9 },
      { date: '2026-11-21', sources: 0 },
      { date: '2026-11-22', sources: 2 },
      { date: '2026-11-23', sources: 9 },
    );
    expect(parsePortHistory(body, RANGE)).toEqual([{ day: '2026-11-22', sources: 2 }]);
  });

  test.each([
    ['no JSON', '<html>Please wait</html>'],
    ['an answer that is cut off', dshieldAnswer(HISTORY).slice(0, 500)],
    ['a text', '"slow down"'],
    ['nothing', 'null'],
    ['no rows', '{"port":445}'],
    ['an empty list', '[]'],
    ['only other days', rows({ date: '2025-11-22', sources: 2 })],
    ['a day that does not exist', rows({ date: '2026-11-31', sources: 2 })],
    ['a row without sources', rows({ date: '2026-11-22', targets: 2 })],
    ['a negative count', rows({ date: '2026-11-22', sources: -2 })],
    ['a broken count', rows({ date: '2026-11-22', sources: '2.5' })],
    ['more sources than there are addresses', rows({ date: '2026-11-22', sources: 5e9 })],
    ['a day twice', rows({ date: '2026-11-22', sources: 2 }, { date: '2026-11-22', sources: 3 })],
  ])('refuses %s', (_, body) => {
    expect(() => parsePortHistory(body, RANGE)).toThrow(/Invalid|Too|JSON|found/);
  });

  test('returns only whole counts of days that were asked for, or refuses, whatever comes', () => {
    const noise = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .array(fc.record({ date: fc.constantFrom('2026-11-21', '2026-11-22', 'x'), sources: fc.jsonValue() }))
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(noise, (body) => {
        for (const { day, sources } of parsedOrNothing(body)) {
          expect(day >= RANGE.from && day <= RANGE.to).toBe(true);
          expect(Number.isInteger(sources) && sources > 0).toBe(true);
        }
      }),
    );
  });
});

function parsedOrNothing(body: string): ReturnType<typeof parsePortHistory> {
  try {
    return parsePortHistory(body, RANGE);
  } catch {
    return [];
  }
}
