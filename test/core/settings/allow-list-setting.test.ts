import { describe, expect, test } from '@jest/globals';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { settingsProblems } from './settings-problems.ts';

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

const problemsOf = (...allow: readonly unknown[]): readonly string[] =>
  settingsProblems(() => parseSettings({ allow }, TODAY));

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
    [{ source: undefined }, 'allow.0: source: found nothing, expected CIDR blocks, because kind is scanner'],
    [{ kind: 'server' }, 'allow.0: destination: found nothing, expected CIDR blocks, because kind is server'],
    [
      { source: ['0.0.0.0/0'] },
      'allow.0: found 0.0.0.0/0, which is every address, expected narrower blocks; name the blocks of the allowed hosts',
    ],
    [
      { source: ['::/0'], wide: 'all' },
      'allow.0: found ::/0, which is every address, expected narrower blocks; name the blocks of the allowed hosts',
    ],
    [
      { source: ['10.0.0.0/15'] },
      'allow.0: found 10.0.0.0/15, expected /16 or narrower; write narrower blocks, or give the reason in "wide"',
    ],
    [
      { destination: ['2001:db8::/31'] },
      'allow.0: found 2001:db8::/31, expected /32 or narrower; write narrower blocks, or give the reason in "wide"',
    ],
    [{ source: ['10.0.9.5'] }, 'allow.0.source.0: found "10.0.9.5", expected a CIDR block such as 203.0.113.0/24'],
    [
      { source: [] },
      'allow.0.source: found an empty list, expected at least one block such as 10.0.9.5/32; name a block, or leave the setting out',
    ],
    [
      { rules: ['outbound'] },
      'allow.0: rules: found "outbound", expected some of sweep, scanner, spread, because kind is scanner',
    ],
    [
      { rules: ['spread'], source: ['10.0.9.0/24'] },
      'allow.0: rules: found spread and a source of more than one host, expected single hosts; write each source as /32 (/128 for IPv6), or leave spread out',
    ],
    [{ expires: undefined }, /^allow\.0\.expires: found nothing, expected a day such as 2026-11-23$/],
    [{ expires: 'never' }, 'allow.0.expires: found "never", expected a day such as 2026-11-23'],
    [
      { expires: '2027-11-24' },
      'allow.0.expires: found 2027-11-24, expected at most 365 days from today; set 2027-11-23 or an earlier day, and renew the entry then',
    ],
    [{ reason: ' ' }, 'allow.0.reason: found an empty text, expected a few words'],
    [{ owner: '' }, 'allow.0.owner: found an empty text, expected a few words'],
    [{ reason: 'two\nlines' }, 'allow.0.reason: found control characters, expected one line of plain text'],
    [{ kind: 'printer' }, /^allow\.0\.kind: found "printer", expected scanner, manager, server or azure-files$/],
    [{ id: 'my scanner' }, /^allow\.0\.id: found "my scanner", expected a name of/],
  ])('is refused with %j, with what to do', (changed, problem) => {
    const problems = problemsOf({ ...SCANNER, ...changed });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test('has a name of its own', () => {
    expect(problemsOf(SCANNER, SCANNER)).toEqual([
      'allow: found the id nessus twice, expected each id once; give each entry its own id',
    ]);
  });

  test('is not measured against a clock where there is none', () => {
    expect(() => parseSettings({ allow: [{ ...SCANNER, expires: '2099-01-01' }] })).not.toThrow();
  });
});
