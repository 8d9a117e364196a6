import { describe, expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { backfillCommand } from '../../cli/deployment/backfill.ts';
import { parseDay } from '../../cli/day-option.ts';
import { queryCommand } from '../../cli/query/query.ts';

describe('parseDay()', () => {
  test('takes a day, and refuses a day that no calendar has', () => {
    expect(parseDay('2026-11-23')).toBe('2026-11-23');
    for (const text of ['2026-02-30', '2026-11-3', 'today']) expect(() => parseDay(text)).toThrow(InvalidArgumentError);
  });

  test('reads the days of every command', () => {
    const options = [...backfillCommand().options, ...queryCommand('lib/queries').options];
    const days = options.filter(({ flags }) => /<da(?:te|y)>/.test(flags));
    expect(days.map(({ long }) => long)).toEqual(['--from', '--to', '--from', '--to', '--today']);
    for (const { parseArg } of days) expect(() => parseArg?.('2026-02-30', undefined)).toThrow(InvalidArgumentError);
  });
});
