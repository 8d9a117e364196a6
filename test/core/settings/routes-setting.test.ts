import { describe, expect, test } from '@jest/globals';
import { parseDeploymentSettings } from '../../../core/settings/deployment-settings.ts';
import { endpointsOf, ROUTE_RULES } from '../../../core/settings/routes-setting.ts';
import { RULES } from '../../../core/detection/all-rules.ts';
import { settingsProblems } from './settings-problems.ts';

const VPC = 'vpc-0123456789abcdef0';
const email = 'owner@example.com';

const problemsOf = (routes: unknown): readonly string[] => settingsProblems(() => parseDeploymentSettings({ routes }));

describe('the setting routes', () => {
  test('knows every rule', () => {
    expect([...ROUTE_RULES].toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
  });

  test('is a list, or JSON text from the command line', () => {
    const routes = [{ match: { vpc: VPC }, email }];
    const given = parseDeploymentSettings({ routes: JSON.stringify(routes) });
    expect(given.routes).toEqual([{ match: { vpc: [VPC] }, email: [email] }]);
    expect(parseDeploymentSettings({ routes })).toEqual(given);
  });

  test.each([
    ['no JSON', 'vpc=owner', /^routes: found "vpc=owner", expected a list of routes such as \[/],
    ['no match', [{ email }], /^routes\.0\.match: found nothing, expected an object with some of account, vpc, /],
    ['an empty match', [{ match: {}, email }], /^routes\.0\.match: found an empty match/],
    ['nobody', [{ match: { vpc: VPC } }], /^routes\.0: found a route to nobody, expected some of email, sms, chat$/],
    [
      'a rule that there is not',
      [{ match: { rule: 'sniff' }, email }],
      /^routes\.0\.match\.rule\.0: found "sniff", expected threshold, /,
    ],
    ['a misspelt key', [{ match: { vpcs: VPC }, email }], /^routes\.0\.match: found the unknown setting "vpcs"/],
    ['an empty list', [{ match: { vpc: [] }, email }], /^routes\.0\.match\.vpc: found an empty list/],
    ['several severities', [{ match: { severity: ['high'] }, email }], /^routes\.0\.match\.severity: found \["high"\]/],
    [
      'a chat without a name',
      [{ match: { vpc: VPC }, chat: '#payments' }],
      /^routes\.0\.chat: found "#payments", expected a name/,
    ],
  ])('refuses %s', (_, routes, problem) => {
    expect(problemsOf(routes)).toContainEqual(expect.stringMatching(problem));
  });

  test('refuses what SNS would refuse: too many values, too many endpoints', () => {
    const accounts = Array.from({ length: 12 }, (_, index) => String(100_000_000_000 + index));
    const vpcs = Array.from({ length: 12 }, (_, index) => `vpc-${(0x10000000 + index).toString(16)}`);
    expect(problemsOf([{ match: { account: accounts, vpc: vpcs }, email }])).toEqual([
      expect.stringMatching(/^routes: found 182 combinations .* for owner@example.com, expected at most 150;/),
    ]);
    const halves = [accounts.slice(0, 6), accounts.slice(6)].map((account) => ({
      match: { account, vpc: vpcs },
      email,
    }));
    expect(problemsOf(halves)).toEqual([expect.stringMatching(/found 208 combinations/)]);
    const many = Array.from({ length: 201 }, (_, index) => `owner-${index}@example.com`);
    expect(problemsOf([{ match: { vpc: VPC }, email: many }])).toEqual([expect.stringMatching(/found 201 addresses/)]);
    const chats = Array.from({ length: 6 }, (_, index) => ({ match: { vpc: VPC }, chat: `team-${index}` }));
    expect(problemsOf(chats)).toEqual([expect.stringMatching(/found 6 names of chats, expected at most 5/)]);
  });
});

describe('endpointsOf()', () => {
  test('collects the filters of an endpoint from all routes that name it', () => {
    const { routes } = parseDeploymentSettings({
      routes: [
        { match: { vpc: VPC, severity: 'high' }, email: [email, 'other@example.com'] },
        { match: { account: '123456789012', rule: ['sweep', 'spread'] }, email, chat: 'payments' },
      ],
    });
    const first = { vpcId: [VPC, 'several'], severity: ['high', 'critical'] };
    const second = { accountId: ['123456789012', 'several', 'unknown'], rule: ['sweep', 'spread'] };
    expect(endpointsOf(routes, 'email')).toEqual([
      { endpoint: email, filters: [first, second] },
      { endpoint: 'other@example.com', filters: [first] },
    ]);
    expect(endpointsOf(routes, 'chat')).toEqual([{ endpoint: 'payments', filters: [second] }]);
    expect(endpointsOf(routes, 'sms')).toEqual([]);
  });
});

describe('the setting eventBus', () => {
  test.each([
    [true, 'default'],
    ['true', 'default'],
    ['security', 'security'],
    ['partners/security', 'partners/security'],
    [
      'arn:aws:events:us-east-1:123456789012:event-bus/security',
      'arn:aws:events:us-east-1:123456789012:event-bus/security',
    ],
    [false, undefined],
    ['false', undefined],
    [undefined, undefined],
  ])('takes %j as %j', (given, bus) => {
    expect(parseDeploymentSettings({ eventBus: given }).eventBus).toBe(bus);
  });

  test.each(['', 'my bus', 'aws.partner/example.com', 'arn:aws:sns:us-east-1:123456789012:alerts'])(
    'refuses %j',
    (given) => {
      expect(() => parseDeploymentSettings({ eventBus: given })).toThrow(
        /eventBus: found .*, expected true for the default/,
      );
    },
  );
});
