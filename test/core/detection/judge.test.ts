import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Finding, ruleOf } from '../../../core/detection/all-rules.ts';
import { findingKey } from '../../../core/detection/finding.ts';
import type { Rule, RuleView } from '../../../core/detection/rule.ts';
import type { ThresholdFinding } from '../../../core/detection/rules/threshold.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import type { Scope } from '../../../core/windows/scope.ts';
import { surgeFinding, thresholdFinding } from '../../examples/findings.ts';
import { findingsIn } from '../../examples/judged-windows.ts';
import { INSIDE_HOST, INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { acceptedPair, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';

const { accountId, vpcId, region, interfaceId } = INTERFACE;
const FLEET: Scope = { type: 'fleet', id: 'all', accountId: '', vpcId: '', region: '' };
const ACCOUNT: Scope = { type: 'account', id: accountId, accountId, vpcId: '', region };
const VPC: Scope = { type: 'vpc', id: vpcId, accountId, vpcId, region };
const OTHER_VPC: Scope = { ...VPC, id: 'vpc-2', vpcId: 'vpc-2' };
const NETWORK_INTERFACE: Scope = { ...VPC, type: 'interface', id: interfaceId };
const OTHER_ACCOUNT: Scope = { ...ACCOUNT, id: '000000000000', accountId: '000000000000' };
const VPC_OF_OTHER_ACCOUNT: Scope = { ...OTHER_VPC, accountId: '000000000000' };

const WINDOW_FACTS = observedWindow([rejectedPair()]);

/** A rule that finds exactly these findings. */
function ruleThatFinds(...findings: readonly Finding[]): Rule<Finding> {
  return { ...ruleOf(thresholdFinding()), judge: () => [...findings] };
}

/** The scopes of what is left of these findings. */
function scopesLeft(...findings: readonly Finding[]): string[] {
  return findingsIn(WINDOW_FACTS, { rules: [ruleThatFinds(...findings)] }).map(({ scope }) => scope.id);
}

const at = (scope: Scope, changed: Partial<ThresholdFinding> = {}): ThresholdFinding =>
  thresholdFinding({ scope, ...changed });

describe('judgeWindow()', () => {
  test('gives the same findings, by key, in whatever order the rules say them', () => {
    const findings = ['1', '2', '3', '4', '5'].map((id) => at(VPC, { entity: { type: 'host', id } }));
    fc.assert(
      fc.property(fc.shuffledSubarray(findings, { minLength: 5 }), fc.nat(5), (shuffled, cut) => {
        const rules = [ruleThatFinds(...shuffled.slice(0, cut)), ruleThatFinds(...shuffled.slice(cut))];
        const keys = findingsIn(WINDOW_FACTS, { rules }).map(findingKey);
        expect(keys).toEqual(findings.map(findingKey).toSorted());
      }),
    );
  });

  test('shows each rule the window, its scopes and what was before it', () => {
    const views: RuleView[] = [];
    const rule: Rule<Finding> = { ...ruleOf(thresholdFinding()), judge: (view) => (views.push(view), []) };
    const before = observedWindow([], { windowStart: WINDOW - 300 });
    const settings = parseSettings({ ports: [139] });
    const earlier = (n: number) => (n === 1 ? before : undefined);
    findingsIn(WINDOW_FACTS, { rules: [rule, rule], earlier, settings, watermark: WINDOW + 7 });
    expect(views).toHaveLength(2);
    const [view] = views;
    expect(view).toMatchObject({ windowStart: WINDOW, facts: WINDOW_FACTS, settings, watermark: WINDOW + 7 });
    expect(view?.scopes.map(({ scope }) => scope.id)).toEqual(expect.arrayContaining(['all', accountId, vpcId]));
    expect([view?.earlier(1), view?.earlier(2)]).toEqual([before, undefined]);
  });

  test('marks what the allow-list hides, and nothing else', () => {
    const entry = {
      id: 'meant',
      kind: 'server',
      destination: [`${INSIDE_HOST}/32`],
      reason: 'a file server',
      owner: 'secops',
      expires: '2026-11-23',
    };
    const facts = observedWindow([acceptedPair(), acceptedPair({ destination: '10.0.4.18' })]);
    const findings = findingsIn(facts, { settings: parseSettings({ allow: [entry] }) });
    expect(findings.map(({ entity, allowedBy }) => `${entity.id} ${allowedBy}`)).toEqual([
      `${INSIDE_HOST} meant`,
      '10.0.4.18 undefined',
    ]);
  });
});

describe('what a wider scope says', () => {
  test.each<[string, readonly Scope[], readonly string[]]>([
    ['an account with one VPC', [ACCOUNT, VPC], [vpcId]],
    ['the fleet with one account', [FLEET, ACCOUNT], [accountId]],
    ['the fleet with one account and one VPC', [FLEET, ACCOUNT, VPC], [vpcId]],
    ['a VPC with one interface', [VPC, NETWORK_INTERFACE], [interfaceId]],
    ['the fleet with two VPCs in one account', [FLEET, ACCOUNT, VPC, OTHER_VPC], [accountId, vpcId, 'vpc-2']],
  ])('is left out where one narrower scope says the same: %s', (_, scopes, left) => {
    expect(scopesLeft(...scopes.map((scope) => at(scope))).toSorted()).toEqual(left.toSorted());
  });

  test.each<[string, Finding, Finding]>([
    ['with another number', at(ACCOUNT, { value: 1205 }), at(VPC)],
    ['on another port', at(ACCOUNT, { port: 139 }), at(VPC)],
    ['in another direction', at(ACCOUNT, { direction: 'lateral' }), at(VPC)],
    ['about another entity', at(ACCOUNT, { entity: { type: 'host', id: '10.0.4.18' } }), at(VPC)],
    ['by another rule', surgeFinding({ scope: ACCOUNT }), at(VPC)],
    ['of another account', at(ACCOUNT), at(VPC_OF_OTHER_ACCOUNT)],
    ['of another VPC', at(VPC), at({ ...NETWORK_INTERFACE, vpcId: 'vpc-2' })],
    ['of an equal scope', at(ACCOUNT), at(OTHER_ACCOUNT)],
    ['of another interface', at(NETWORK_INTERFACE), at({ ...NETWORK_INTERFACE, id: 'eni-2' })],
  ])('stays beside a narrower one %s', (_, wide, narrow) => {
    expect(scopesLeft(wide, narrow).toSorted()).toEqual([wide.scope.id, narrow.scope.id].toSorted());
  });

  test('stays where two narrower scopes say the same: their sum may be no coincidence', () => {
    expect(scopesLeft(at(ACCOUNT), at(VPC), at(OTHER_VPC))).toHaveLength(3);
  });
});
