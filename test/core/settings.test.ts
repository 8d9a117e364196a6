import { describe, expect, test } from '@jest/globals';
import ipaddr from 'ipaddr.js';
import { SettingsError } from '../../core/settings-error.ts';
import { parseSettings, PRIVATE_RANGES, settingsSchema } from '../../core/settings.ts';

/** The problems of settings that cannot be used. */
function problemsOf(input: unknown): readonly string[] {
  try {
    parseSettings(input);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

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
    [{ ports: [80] }, 'ports.0: port 80 is not watched; the ports of SMB are 445 and 139'],
    [{ ports: [] }, 'ports: no port is watched; give 445, 139 or both'],
    [{ ports: [445, 445] }, 'ports: a port stands twice in 445, 445; give each once'],
    [{ inside: ['office'] }, 'inside.0: "office" is no CIDR block; write for example 203.0.113.0/24'],
    [{ thresholds: [{ atLeast: 0 }] }, 'thresholds.0.atLeast: 0 would trip always; give 1 or more'],
    [{ thresholds: [{ atLeast: 5, metric: 'hits' }] }, /metric: .*expected one of "rejected"\|"accepted"\|"sources"/],
    [{ exposure: { hammeredAttempts: 0 } }, 'exposure.hammeredAttempts: 0 would trip always; give 1 or more'],
    [{ smsPerDay: -1 }, 'smsPerDay: -1 is no number of messages; give 0 or more'],
    [{ port: [445] }, `settings: "port" is no setting; there are ${Object.keys(settingsSchema.shape).join(', ')}`],
    [
      { advisories: [{ id: 'MS05-027', published: '2005-02-30' }] },
      'advisories.0.published: "2005-02-30" is no day; write for example 2026-11-23',
    ],
    [
      { advisories: [{ id: 'a\nb', published: '2005-06-14' }] },
      /^advisories\.0\.id: "a\\nb" is no name; write up to 32 letters/,
    ],
    [
      { advisories: ['2005-06-14', '2005-06-15'].map((published) => ({ id: 'MS05-027', published })) },
      'advisories: MS05-027 stands twice; give each advisory once',
    ],
    [
      { thresholds: [{ atLeast: 5, min: 5, max: 6 }] },
      'thresholds.0: "min", "max" is no setting; there are scope, metric, direction, atLeast, severity',
    ],
    [{ ports: 445 }, /^ports: .*expected array, received number/],
    [{ ports: ['445'] }, /^ports\.0: .*expected number, received string/],
    ['{}', /^settings: .*expected object, received string/],
  ])('refuses %j with what to write instead', (input, problem) => {
    const problems = problemsOf(input);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
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

describe('PRIVATE_RANGES', () => {
  test('are CIDR blocks', () => {
    expect(PRIVATE_RANGES.filter((range) => !ipaddr.isValidCIDR(range))).toEqual([]);
  });
});
