import { describe, expect, test } from '@jest/globals';
import { headlineOf } from '../../../core/alerting/text/subject.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import { MAX_MINOR_EPISODES } from '../../../core/episodes/episodes.ts';
import { placesOf } from '../../../core/episodes/places.ts';
import type { Scope } from '../../../core/windows/scope.ts';
import { FLEET, isWithin, scopeKey } from '../../../core/windows/scope.ts';
import { exposureFinding, nth, windowOfFindings } from '../../examples/findings.ts';
import { enterAll, HOUR, quiet, told, tripped } from '../../examples/episode-course.ts';
import { INTERFACE_WITHOUT_VPC } from '../../examples/observed-network.ts';

describe('the end, of an episode of one place among others,', () => {
  test('comes after a day in which others logged and this place did not, and says so', () => {
    const elsewhere = quiet(1, 26 * HOUR).map(({ facts }) =>
      windowOfFindings(facts.windowStart, [], { places: [INTERFACE_WITHOUT_VPC] }),
    );
    const { transitions } = enterAll([tripped(0), ...elsewhere]);
    expect(told(transitions)).toEqual(['opened 0', `ended ${24 * HOUR + 1}`]);
    expect(transitions.slice(1).map(headlineOf)).toEqual([expect.stringContaining('NO MORE LOGS, was MEDIUM')]);
    const back = [
      ...elsewhere.slice(0, 20 * HOUR),
      ...quiet(20 * HOUR + 1, 20 * HOUR + 4),
      ...elsewhere.slice(20 * HOUR + 3),
    ];
    expect(told(enterAll([tripped(0), ...back]).transitions)).toEqual(['opened 0']);
  });
});

describe('an episode of one place among others', () => {
  test('of severity low finds room in its own place, however many another place has', () => {
    const sources = (count: number, vpcId: string): Finding[] =>
      Array.from({ length: count }, (_, index) => {
        const { scope } = exposureFinding();
        const entity = { type: 'source', id: `source ${index}` } as const;
        return exposureFinding({ severity: 'low', entity, scope: { ...scope, id: vpcId, vpcId } });
      });
    const full = enterAll([windowOfFindings(nth(0), sources(MAX_MINOR_EPISODES, 'vpc-1'))]);
    const { transitions } = enterAll(
      [windowOfFindings(nth(1), [...sources(MAX_MINOR_EPISODES + 1, 'vpc-1'), ...sources(60, 'vpc-2')])],
      full.state,
    );
    expect(transitions.map(({ finding }) => finding.scope.id)).toEqual(Array(50).fill('vpc-2'));
  });
});

describe('places', () => {
  const [accountId, other, region] = ['123456789012', '210987654321', 'us-east-1'];
  const vpc = (vpcId: string): Scope => ({ type: 'vpc', id: vpcId, accountId, region, vpcId });
  const account = (id: string): Scope => ({ type: 'account', id, accountId: id, region: '', vpcId: '' });
  const host: Scope = { type: 'interface', id: 'eni-1', accountId, region, vpcId: 'vpc-1' };
  const scopes = [vpc('vpc-2'), host, FLEET, vpc('vpc-1'), account(other), account(accountId), vpc('vpc-2')];

  test('give all that is in a scope or around it, in order', () => {
    const places = placesOf(scopes.slice(0, 3), (scope) => scope);
    for (const scope of scopes.slice(3)) places.add(scope);
    for (const scope of scopes) {
      const isNear = (near: Scope): boolean =>
        scopeKey(near) === scopeKey(scope) || isWithin(near, scope) || isWithin(scope, near);
      expect(places.near(scope).filter(isNear)).toEqual(scopes.filter(isNear));
    }
  });

  test('of other VPCs are passed over', () => {
    expect(placesOf(scopes, (scope) => scope).near(vpc('vpc-1'))).not.toContainEqual(vpc('vpc-2'));
  });
});
