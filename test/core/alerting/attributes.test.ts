import { describe, expect, test } from '@jest/globals';
import { type Alert, composeAlert } from '../../../core/alerting/alert.ts';
import { ATTRIBUTES, attributesOf, passes } from '../../../core/alerting/attributes.ts';
import { composeDigest } from '../../../core/alerting/digest-alert.ts';
import { hold, noHeldAlerts } from '../../../core/alerting/held-alerts.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import { applyWindow, NO_EPISODES, type Transition } from '../../../core/episodes/episodes.ts';
import { endpointsOf } from '../../../core/settings/routes-setting.ts';
import { parseDeploymentSettings } from '../../../core/settings/deployment-settings.ts';
import { FLEET, type Scope } from '../../../core/windows/scope.ts';
import { contextOf, nth, thresholdFinding, windowOfFindings } from '../../examples/findings.ts';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const VPC = 'vpc-0123456789abcdef0';

const vpcScope = (vpcId: string, accountId = ACCOUNT): Scope => ({
  type: 'vpc',
  id: vpcId,
  accountId,
  region: 'us-east-1',
  vpcId,
});

function transitionOf(finding: Finding): Transition {
  const [transition] = applyWindow(NO_EPISODES, windowOfFindings(nth(0), [finding])).transitions;
  if (!transition) throw new Error('Make a transition: the finding opened no episode');
  return transition;
}

function alertAt(scope: Scope): Alert {
  return composeAlert(transitionOf(thresholdFinding({ scope })), contextOf());
}

/** A digest of alerts in these scopes. */
function digestOf(scopes: readonly Scope[]): Alert {
  const held = scopes.reduce(
    (sum, scope) => hold(sum, transitionOf(thresholdFinding({ scope })), 10),
    noHeldAlerts(nth(0), nth(3)),
  );
  return composeDigest({ kind: 'burst', held, sms: 'no' }, contextOf(), 445);
}

/** Checks whether the only route of a setting wants an alert. */
function isRouted(match: object, alert: Alert): boolean {
  const { routes } = parseDeploymentSettings({ routes: [{ match, email: 'owner@example.com' }] });
  const [owner] = endpointsOf(routes, 'email');
  return owner?.filters.some((filter) => passes(attributesOf(alert), filter)) ?? false;
}

describe('a mail that tells of other alerts', () => {
  const leader = transitionOf(
    thresholdFinding({ scope: { ...vpcScope(''), type: 'account', id: ACCOUNT, vpcId: '' } }),
  );
  const folded = [transitionOf({ ...thresholdFinding({ scope: vpcScope(VPC) }), rule: 'scanner', level: 'window' })];
  const alert = composeAlert({ ...leader, folded }, contextOf());

  test('reaches the owner of a VPC that it tells of, and who wants a rule that it tells of', () => {
    expect(isRouted({ vpc: VPC }, alert)).toBe(true);
    expect(isRouted({ rule: 'scanner' }, alert)).toBe(true);
    expect(isRouted({ account: ACCOUNT, rule: 'threshold' }, alert)).toBe(true);
  });

  test('does not reach the owner of another one', () => {
    expect(isRouted({ vpc: 'vpc-0fedcba9876543210' }, alert)).toBe(false);
    expect(isRouted({ vpc: VPC }, composeAlert(leader, contextOf()))).toBe(false);
  });

  test('reaches the owner of this VPC from a digest as well', () => {
    const held = hold(noHeldAlerts(nth(0), nth(3)), { ...leader, folded }, 10);
    expect(isRouted({ vpc: VPC }, composeDigest({ kind: 'burst', held, sms: 'no' }, contextOf(), 445))).toBe(true);
  });
});

describe('attributesOf()', () => {
  test('says account, VPC, rule, severity, transition, scope and text message', () => {
    expect(attributesOf(alertAt(vpcScope(VPC)))).toEqual({
      rule: 'threshold',
      severity: 'medium',
      transition: 'opened',
      accountId: ACCOUNT,
      vpcId: VPC,
      scope: 'vpc',
      sms: 'no',
    });
  });

  test.each([
    ['the fleet', { scope: FLEET, accountId: 'all', vpcId: 'none' }],
    [
      'an account',
      { scope: { ...vpcScope(''), type: 'account', id: ACCOUNT } as const, accountId: ACCOUNT, vpcId: 'none' },
    ],
    ['a VPC that accounts share', { scope: vpcScope(VPC, ''), accountId: 'several', vpcId: VPC }],
    ['an account that the log does not name', { scope: vpcScope(VPC, 'unknown'), accountId: 'unknown', vpcId: VPC }],
  ])('has a value for %s, because SNS takes no empty one', (_, { scope, accountId, vpcId }) => {
    expect(attributesOf(alertAt(scope))).toMatchObject({ accountId, vpcId });
  });

  test('lists the rules and places of all alerts in a digest', () => {
    const digest = digestOf([
      vpcScope('vpc-22222222'),
      vpcScope('vpc-11111111', OTHER),
      vpcScope('vpc-11111111', OTHER),
      FLEET,
    ]);
    expect(attributesOf(digest)).toMatchObject({
      rule: ['digest', 'threshold'],
      accountId: ['all', ACCOUNT, OTHER],
      vpcId: ['none', 'vpc-11111111', 'vpc-22222222'],
    });
  });
});

describe('passes()', () => {
  test('wants one of the values of each attribute of the filter, and ignores all others', () => {
    const attributes = attributesOf(alertAt(vpcScope(VPC)));
    expect(passes(attributes, {})).toBe(true);
    expect(passes(attributes, { vpcId: ['vpc-11111111', VPC], severity: ['medium'] })).toBe(true);
    expect(passes(attributes, { vpcId: [VPC], severity: ['high'] })).toBe(false);
    for (const name of ATTRIBUTES) expect(passes(attributes, { [name]: ['something else'] })).toBe(false);
  });
});

describe('a route', () => {
  test('leads to the owner of a VPC what is about it, and nothing about another', () => {
    expect(isRouted({ vpc: VPC }, alertAt(vpcScope(VPC)))).toBe(true);
    expect(isRouted({ vpc: VPC }, alertAt(vpcScope('vpc-11111111')))).toBe(false);
    expect(isRouted({ vpc: VPC }, alertAt(FLEET))).toBe(false);
  });

  test('leads to the owner of an account what is about a VPC that he shares, or about an account that the log does not name', () => {
    expect(isRouted({ account: ACCOUNT }, alertAt(vpcScope(VPC)))).toBe(true);
    expect(isRouted({ account: OTHER }, alertAt(vpcScope(VPC)))).toBe(false);
    expect(isRouted({ account: OTHER }, alertAt(vpcScope(VPC, '')))).toBe(true);
    expect(isRouted({ account: OTHER }, alertAt(vpcScope(VPC, 'unknown')))).toBe(true);
    expect(isRouted({ account: OTHER }, alertAt(FLEET))).toBe(false);
  });

  test('begins with a severity', () => {
    const isTold = (severity: string): boolean => isRouted({ severity }, alertAt(vpcScope(VPC)));
    expect(['low', 'medium', 'high', 'critical'].map(isTold)).toEqual([true, true, false, false]);
  });

  test('leads to an owner the digest that holds an alert of his, whatever else it holds', () => {
    const digest = digestOf([vpcScope('vpc-11111111'), vpcScope(VPC)]);
    expect(isRouted({ vpc: VPC }, digest)).toBe(true);
    expect(isRouted({ vpc: VPC, rule: 'threshold' }, digest)).toBe(true);
    expect(isRouted({ vpc: 'vpc-33333333' }, digest)).toBe(false);
    expect(isRouted({ vpc: VPC, rule: 'sweep' }, digest)).toBe(false);
  });

  test('leads a digest to every owner when it holds more VPCs than it can name, or was begun before they were noted', () => {
    const many = Array.from({ length: 150 }, (_, index) => vpcScope(`vpc-${(0x11111111 + index).toString(16)}`));
    expect(isRouted({ vpc: 'vpc-33333333' }, digestOf(many))).toBe(true);
    const { places: _, ...held } = hold(noHeldAlerts(nth(0), nth(3)), transitionOf(thresholdFinding()), 10);
    const old = composeDigest(
      { kind: 'burst', held: hold(held, transitionOf(thresholdFinding()), 10), sms: 'no' },
      contextOf(),
      445,
    );
    expect(isRouted({ vpc: 'vpc-33333333', account: OTHER }, old)).toBe(true);
  });
});
