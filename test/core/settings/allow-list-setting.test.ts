import { describe, expect, test } from '@jest/globals';
import { SettingsError } from '../../../core/settings/settings-error.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';

const TODAY = '2026-11-23';

/** A perfect entry to spoil. */
const SCANNER = {
  id: 'nessus',
  kind: 'scanner',
  source: ['10.0.9.5/32'],
  reason: 'weekly scan for weak hosts',
  owner: 'secops@example.com',
  expires: '2027-03-01',
};

function problemsOf(...allow: readonly unknown[]): readonly string[] {
  try {
    parseSettings({ allow }, TODAY);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('an entry of the allow-list', () => {
  test('is taken when it is narrow, explained and bounded in time', () => {
    expect(parseSettings({ allow: [SCANNER] }, TODAY).allow).toEqual([{ ...SCANNER, maxDestinationsPerHour: 2000 }]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['a manager of a network', { kind: 'manager', source: ['10.0.0.0/16', '2001:db8::/32'] }],
    ['a server', { kind: 'server', source: undefined, destination: ['10.0.4.17/32'] }],
    ['shares of a cloud', { kind: 'azure-files', source: undefined, destination: ['203.0.113.0/24'] }],
    ['a wide block with a reason', { source: ['10.0.0.0/8'], wide: 'the scanners get addresses from all of it' }],
    ['the fan-out of one host', { rules: ['sweep', 'spread'] }],
    ['a day a year from now', { expires: '2027-11-23' }],
    ['a day that is over: the weekly summary says so', { expires: '2025-01-01' }],
  ])('may be %s', (_, changed) => {
    expect(problemsOf({ ...SCANNER, ...changed })).toEqual([]);
  });

  test.each<[Record<string, unknown>, string | RegExp]>([
    [{ source: undefined }, 'allow.0: kind scanner needs source; give the blocks that are source of what is allowed'],
    [
      { kind: 'server' },
      'allow.0: kind server needs destination; give the blocks that are destination of what is allowed',
    ],
    [{ source: ['0.0.0.0/0'] }, 'allow.0: 0.0.0.0/0 is everything; name the blocks that are meant'],
    [{ source: ['::/0'], wide: 'all' }, 'allow.0: ::/0 is everything; name the blocks that are meant'],
    [
      { source: ['10.0.0.0/15'] },
      'allow.0: 10.0.0.0/15 is wider than /16; name narrower blocks, or say in "wide" why it must be',
    ],
    [
      { destination: ['2001:db8::/31'] },
      'allow.0: 2001:db8::/31 is wider than /32; name narrower blocks, or say in "wide" why it must be',
    ],
    [{ source: ['10.0.9.5'] }, 'allow.0.source.0: "10.0.9.5" is no CIDR block; write for example 203.0.113.0/24'],
    [{ source: [] }, 'allow.0.source: names no block; leave it out, or name one such as 10.0.9.5/32'],
    [
      { rules: ['outbound'] },
      'allow.0: rules: "outbound" is not hidden by a scanner; there are sweep, scanner, spread',
    ],
    [
      { rules: ['spread'], source: ['10.0.9.0/24'] },
      'allow.0: rules: spread is hidden for single hosts only; give each source as /32, or /128 for IPv6, or leave spread out',
    ],
    [{ expires: undefined }, /^allow\.0\.expires: found nothing, want a day such as 2026-11-23$/],
    [{ expires: 'never' }, 'allow.0.expires: "never" is no day; write for example 2026-11-23'],
    [
      { expires: '2027-11-24' },
      'allow.0.expires: 2027-11-24 is more than 365 days away; give 2027-11-23 or an earlier day, and renew the entry then',
    ],
    [{ reason: ' ' }, 'allow.0.reason: is empty; say it in a few words'],
    [{ owner: '' }, 'allow.0.owner: is empty; say it in a few words'],
    [{ reason: 'two\nlines' }, 'allow.0.reason: has control characters; say it in one line of plain text'],
    [{ kind: 'printer' }, /^allow\.0\.kind: found "printer", want scanner, manager, server or azure-files$/],
    [{ id: 'my scanner' }, /^allow\.0\.id: "my scanner" is no name/],
  ])('is refused with %j, with what to do', (changed, problem) => {
    const problems = problemsOf({ ...SCANNER, ...changed });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test('has a name of its own', () => {
    expect(problemsOf(SCANNER, SCANNER)).toEqual(['allow: nessus stands twice; give each entry a name of its own']);
  });

  test('is not measured against a clock where there is none', () => {
    expect(() => parseSettings({ allow: [{ ...SCANNER, expires: '2099-01-01' }] })).not.toThrow();
  });
});
