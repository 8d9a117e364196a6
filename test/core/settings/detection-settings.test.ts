import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SettingsError } from '../../../core/settings/settings-error.ts';
import { parseSettings, settingsSchema } from '../../../core/settings/detection-settings.ts';
import { RAW_TEXT, spoiltSettings, withoutQuotes } from '../../examples/spoilt-settings.ts';
import { settingsProblems } from './settings-problems.ts';

/** The problems of settings that cannot be used. */
const problemsOf = (input: unknown): readonly string[] => settingsProblems(() => parseSettings(input));

describe('parseSettings()', () => {
  test('needs nothing: every setting has a default', () => {
    const defaults = {
      ports: [445],
      inside: [],
      thresholds: [{ scope: 'vpc', metric: 'rejected', direction: 'inbound', atLeast: 1000, severity: 'medium' }],
      exposure: { hammeredAttempts: 100 },
      advisories: [],
      allow: [],
      learning: 'strict',
      smsPerDay: 20,
    };
    expect(parseSettings()).toEqual(defaults);
    expect(parseSettings({})).toEqual(defaults);
    expect(parseSettings({ exposure: {} })).toEqual(defaults);
  });

  test('gives back what it gave', () => {
    const settings = parseSettings({ ports: [139, 445], inside: ['203.0.113.0/24'], thresholds: [{ atLeast: 5 }] });
    expect(parseSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  test('fills in what a threshold leaves out', () => {
    expect(parseSettings({ thresholds: [{ atLeast: 5 }] }).thresholds).toEqual([
      { scope: 'vpc', metric: 'rejected', direction: 'inbound', atLeast: 5, severity: 'medium' },
    ]);
  });

  test('lists every problem at once', () => {
    const problems = problemsOf({
      ports: [80, 445],
      inside: ['10.0.0.0', '203.0.113.0/24', 'office'],
      thresholds: [{ atLeast: 0 }, { atLeast: 5, scope: 'world' }],
      exposure: { hammeredAttempts: -1 },
      treshold: 5,
    });
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual([
      'ports.0',
      'inside.0',
      'inside.2',
      'thresholds.0.atLeast',
      'thresholds.1.scope',
      'exposure.hammeredAttempts',
      'settings',
    ]);
  });

  test.each([
    [{ ports: [80] }, 'ports.0: found 80, expected a port of SMB, 445 or 139'],
    [{ ports: [] }, 'ports: found an empty list, expected 445, 139 or both'],
    [{ ports: [445, 445] }, 'ports: found 445, 445, expected each port once'],
    [{ inside: ['office'] }, 'inside.0: found "office", expected a CIDR block such as 203.0.113.0/24'],
    [{ thresholds: [{ atLeast: 0 }] }, 'thresholds.0.atLeast: found 0, expected a whole number of 1 or more'],
    [
      { thresholds: [{ atLeast: 5, metric: 'hits' }] },
      /metric: found "hits", expected rejected, accepted, sources or destinations$/,
    ],
    [{ exposure: { hammeredAttempts: 0 } }, 'exposure.hammeredAttempts: found 0, expected a whole number of 1 or more'],
    [{ smsPerDay: -1 }, 'smsPerDay: found -1, expected a whole number of messages, 0 or more'],
    [{ world: { contact: 'secops@example.com' } }, 'world.source: found nothing, expected dshield'],
    [
      { world: { source: 'greynoise', contact: 'secops@example.com' } },
      'world.source: found "greynoise", expected dshield',
    ],
    [
      { world: { source: 'dshield' } },
      'world.contact: found nothing, expected an email address such as secops@example.com',
    ],
    [
      { world: { source: 'dshield', contact: 'secops@example.com\r\nHost: x' } },
      /^world\.contact: found .*, expected an email address such as secops@example\.com$/,
    ],
    [{ world: 'dshield' }, 'world: found "dshield", expected an object with some of source, contact'],
    [
      { port: [445] },
      `settings: found the unknown setting "port", expected only ${Object.keys(settingsSchema.shape).join(', ')}; did you mean ports?`,
    ],
    [
      { advisories: [{ id: 'MS05-027', published: '2005-02-30' }] },
      'advisories.0.published: found "2005-02-30", expected a day such as 2026-11-23',
    ],
    [
      { advisories: [{ id: 'a\nb', published: '2005-06-14' }] },
      /^advisories\.0\.id: found "a\\nb", expected a name of at most 32 letters/,
    ],
    [
      { advisories: ['2005-06-14', '2005-06-15'].map((published) => ({ id: 'MS05-027', published })) },
      'advisories: found the id MS05-027 twice, expected each id once; remove the repeated advisory',
    ],
    [
      { thresholds: [{ atLeast: 5, min: 5, max: 6 }] },
      'thresholds.0: found the unknown settings "min", "max", expected only scope, metric, direction, atLeast, severity; check the spelling',
    ],
    [{ ports: 445 }, 'ports: found 445, expected a list of ports such as [445,139]'],
    [{ ports: ['445'] }, 'ports.0: found "445", expected a port of SMB, 445 or 139'],
    [
      { thresholds: { atLeast: 5 } },
      'thresholds: found {"atLeast":5}, expected a list of thresholds such as [{"scope":"vpc","atLeast":2500}]',
    ],
    [{ thresholds: [{}] }, 'thresholds.0.atLeast: found nothing, expected a whole number of 1 or more'],
    [{ inside: 'x'.repeat(200) }, /^inside: found "x{99}\.\.\., expected a list of CIDR blocks/],
    ['{}', /^settings: found "{}", expected an object with some of ports, inside,/],
  ])('refuses %j with what to write instead', (input, problem) => {
    const problems = problemsOf(input);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});

describe('a problem', () => {
  const everything = {
    ports: [445, 139],
    inside: ['203.0.113.0/24'],
    insideReason: 'our own block',
    logFormat: 'version account-id srcaddr',
    thresholds: [{ scope: 'vpc', metric: 'rejected', direction: 'inbound', atLeast: 5, severity: 'low' }],
    exposure: { hammeredAttempts: 5 },
    advisories: [{ id: 'MS05-027', published: '2005-06-14' }],
    allow: [
      {
        id: 'nessus',
        kind: 'scanner',
        source: ['10.0.9.5/32'],
        destination: ['10.0.0.0/12'],
        rules: ['sweep'],
        maxDestinationsPerHour: 5,
        reason: 'weekly scan',
        owner: 'secops@example.com',
        expires: '2027-03-01',
        wide: 'the whole site',
      },
    ],
    allowFile: 'allow-list.json',
    learning: 'shadow',
    timeZone: 'Europe/Berlin',
    smsPerDay: 5,
    world: { source: 'dshield', contact: 'secops@example.com' },
  };

  test('is in words of ours, whatever stands at whatever place', () => {
    expect(Object.keys(everything)).toEqual(Object.keys(settingsSchema.shape));
    expect(problemsOf(everything)).toEqual([]);
    fc.assert(
      fc.property(spoiltSettings(everything), (settings) => {
        for (const problem of problemsOf(settings)) expect(withoutQuotes(problem)).not.toMatch(RAW_TEXT);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('SettingsError', () => {
  test('puts every problem on a line of its own', () => {
    expect(new SettingsError(['ports: none', 'inside: none']).message).toBe(
      'Read the settings: 2 problems\n  - ports: none\n  - inside: none',
    );
    expect(new SettingsError(['ports: none']).message).toBe('Read the settings: 1 problem\n  - ports: none');
  });
});

describe('a wide block of `inside`', () => {
  test.each([
    ['0.0.0.0/0', 'found 0.0.0.0/0, which is every address, expected /8 or narrower'],
    ['::/0', 'found ::/0, which is every address, expected /16 or narrower'],
    ['128.0.0.0/7', 'found 128.0.0.0/7, expected /8 or narrower'],
    ['2000::/15', 'found 2000::/15, expected /16 or narrower'],
  ])('%s is refused without a reason', (block, problem) => {
    const inside = ['203.0.113.0/24', block];
    expect(problemsOf({ inside })).toEqual([
      `inside.1: ${problem}; write narrower blocks, or give the reason in "insideReason"`,
    ]);
    const insideReason = 'the whole network is ours';
    expect(parseSettings({ inside, insideReason })).toMatchObject({ inside, insideReason });
  });

  test('is none of /8, or of /16 of IPv6', () => {
    expect(problemsOf({ inside: ['11.0.0.0/8', '2001::/16'] })).toEqual([]);
  });

  test('takes the format of a flow log as AWS shows it, and keeps its names', () => {
    const names = 'version account-id interface-id';
    expect(parseSettings({ logFormat: '${version} ${account-id} ${interface-id}' }).logFormat).toBe(names);
    expect(parseSettings({ logFormat: names }).logFormat).toBe(names);
    expect(parseSettings({}).logFormat).toBeUndefined();
    for (const logFormat of ['', 'version', 'version  srcaddr', '${version}, ${srcaddr}', 'Version srcaddr', 7]) {
      expect(() => parseSettings({ logFormat })).toThrow(/logFormat: found .*, expected names of fields/);
    }
  });
});
