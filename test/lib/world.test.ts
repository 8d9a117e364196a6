import { describe, expect, test } from '@jest/globals';
import { synthesise, type Synthesised } from './synthesised.ts';

const without = synthesise();
const withWorld = synthesise({}, { world: { source: 'dshield', contact: 'secops@example.com' } });

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What each role may do: its name, an action and a resource. */
function permissions({ of }: Synthesised): readonly string[] {
  return of('AWS::IAM::Policy').flatMap(([id, { Properties }]) => {
    const { Statement } = Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] };
    return Statement.flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource].flat().map((resource) => `${id.replace(/Role.*/, '')} ${action} ${JSON.stringify(resource)}`),
        ),
    );
  });
}

describe('the setting `world`', () => {
  test('leaves no trace when it is not set', () => {
    expect(JSON.stringify(without.template.toJSON())).not.toMatch(/world|dshield/);
  });

  test('lets reconcile write one object and detect read it, and nothing else', () => {
    const before = permissions(without);
    const now = permissions(withWorld);
    const gained = now.filter((permission) => !before.includes(permission));
    expect(before.filter((permission) => !now.includes(permission))).toEqual([]);
    expect(gained.map((permission) => permission.slice(0, permission.indexOf('{') - 1))).toEqual([
      'DetectionDetect s3:GetObject',
      'DetectionReconcile s3:GetObject',
      'DetectionReconcile s3:PutObject',
    ]);
    for (const permission of gained) {
      expect(permission).toMatch(/"Fn::GetAtt":\["StorageData\w+","Arn"\]\},"\/world\/dshield-445\.json"\]\]\}$/);
    }
  });

  test('changes nothing but these permissions, and what the functions are told', () => {
    const changed = [...withWorld.resources]
      .filter(([id, resource]) => JSON.stringify(resource) !== JSON.stringify(without.resources.get(id)))
      .map(([, { Type }]) => Type);
    expect(withWorld.resources.size).toBe(without.resources.size);
    expect([...new Set(changed)].toSorted()).toEqual(['AWS::IAM::Policy', 'AWS::Lambda::Function']);
  });
});
