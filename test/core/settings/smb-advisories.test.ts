import { describe, expect, test } from '@jest/globals';
import { SMB_ADVISORIES } from '../../../core/settings/smb-advisories.ts';
import { calendarDay, repeated, shortName } from '../../../core/settings/values.ts';

describe('SMB_ADVISORIES', () => {
  test('contains the flaws that began mass attacks', () => {
    const ids = SMB_ADVISORIES.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['MS05-027', 'MS08-067', 'MS17-010', 'CVE-2020-0796']));
  });

  test('names each flaw once, the oldest first', () => {
    const days = SMB_ADVISORIES.map(({ published }) => published);
    expect(days).toEqual(days.toSorted());
    expect(repeated(SMB_ADVISORIES.map(({ id }) => id))).toEqual([]);
  });

  test.each(SMB_ADVISORIES.map((advisory) => [advisory.id, advisory] as const))(
    'says of %s a day that exists, what it is, and the page of its publisher',
    (id, { published, source, title }) => {
      expect(shortName.parse(id)).toMatch(/^(MS\d\d-\d{3}|CVE-\d{4}-\d{4,})$/);
      expect(calendarDay.parse(published)).toBe(published);
      expect(title).toMatch(/^[ -~]{20,100}$/);
      expect(source).toMatch(/^https:\/\/(learn\.microsoft\.com|msrc\.microsoft\.com|www\.samba\.org)\//);
      expect(source.toLowerCase()).toContain(id.toLowerCase());
    },
  );

  test.each(SMB_ADVISORIES.filter(({ id }) => id.startsWith('MS')).map(({ id, published }) => [id, published]))(
    'has %s in the year of its name',
    (id, published) => {
      expect(published.slice(2, 4)).toBe(id.slice(2, 4));
    },
  );
});
