import { describe, expect, test } from '@jest/globals';
import { checkAllowList } from '../../../../core/operations/doctor/allow-list.ts';
import { checkLine } from '../../../../core/operations/doctor/check.ts';

const NOW = Date.parse('2026-11-22T03:14:00Z') / 1000;

const entry = (id: string, expires: string) => ({
  id,
  kind: 'scanner',
  source: ['10.0.9.5/32'],
  reason: 'scans on purpose',
  owner: 'secops@example.com',
  expires,
});

function linesOf(text: string | undefined, isExpected = true): string[] {
  const bytes = text === undefined ? undefined : new TextEncoder().encode(text);
  return checkAllowList({ bytes, isExpected }, NOW).map(checkLine);
}

const listOf = (...entries: ReadonlyArray<ReturnType<typeof entry>>): string => JSON.stringify({ allow: entries });

describe('checkAllowList()', () => {
  test('counts the entries where all hold', () => {
    expect(linesOf(listOf(entry('a', '2027-05-01'), entry('b', '2027-05-01')))).toEqual([
      'ok    allow-list: 2 entries; doctor does not check whether the setting allow has the same ids',
    ]);
  });

  test('names entries that have expired, and those that will soon', () => {
    expect(
      linesOf(listOf(entry('old', '2026-11-20'), entry('soon', '2026-11-25'), entry('long', '2027-05-01'))),
    ).toEqual([
      'ok    allow-list: 3 entries; doctor does not check whether the setting allow has the same ids',
      expect.stringMatching(
        /^warn {2}allow-list: old expired on 2026-11-20 and hides nothing any more.* -> {2}change the file of the setting allowFile, and upload it with: surge445 allow <file>$/,
      ),
      expect.stringMatching(/^warn {2}allow-list: soon holds until 2026-11-25, 3 more days/),
    ]);
  });

  test('names ten of many, and counts the others', () => {
    const lines = linesOf(listOf(...Array.from({ length: 14 }, (_, index) => entry(`e${index}`, '2026-11-20'))));
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toMatch(/^warn {2}allow-list: 4 more entries have ended or will soon\./);
  });

  test.each(['damaged', '{"allow": [{"id": "a"}]}', ''])('warns of a list that cannot be used: %j', (text) => {
    expect(linesOf(text)).toEqual([
      expect.stringMatching(
        /^warn {2}the allow-list at config\/allow-list.json cannot be used, .* -> {2}repair the file of the setting allowFile, and upload it with: surge445 allow/,
      ),
    ]);
  });

  test('warns of a missing list only where one is expected', () => {
    expect(linesOf(undefined, false)).toEqual([]);
    expect(linesOf(undefined)).toEqual([
      expect.stringMatching(
        /^warn {2}no allow-list at config\/allow-list.json: .* -> {2}upload the file of the setting allowFile with: surge445 allow <file>$/,
      ),
    ]);
  });
});
