import { describe, expect, test } from '@jest/globals';
import { type Resource, synthesise } from './synthesised.ts';

const [first, second] = [synthesise(), synthesise({ stackName: 'surge445-berlin' })];

/** Names that CloudFormation does not make, by type. Names inside a workgroup or database may be equal. */
function namesOf(resources: ReadonlyMap<string, Resource>): readonly string[] {
  const inside = ['AWS::Athena::NamedQuery', 'AWS::Glue::Table', 'AWS::IAM::Policy'];
  return [...resources.values()]
    .filter(({ Type }) => !inside.includes(Type))
    .flatMap(({ Properties, Type }) => {
      const { AlarmName, BucketName, DatabaseInput, FunctionName, Name, QueueName, RoleName, TopicName } = Properties;
      const { Name: database } = (DatabaseInput ?? {}) as { readonly Name?: string };
      const names = [AlarmName, BucketName, FunctionName, Name, QueueName, RoleName, TopicName, database];
      return names.filter((name) => typeof name === 'string').map((name) => `${Type} ${name}`);
    });
}

describe('two stacks in one account and region', () => {
  test('give no name twice', () => {
    const [ours, theirs] = [namesOf(first.resources), namesOf(second.resources)];
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter((name) => theirs.includes(name))).toEqual([]);
  });

  test('watch metrics of their own only', () => {
    const stacks = (of: typeof first.of): readonly unknown[] => [
      ...new Set(
        of('AWS::CloudWatch::Alarm')
          .filter(([, { Properties }]) => Properties['Namespace'] === 'surge445')
          .map(([, { Properties }]) =>
            JSON.stringify(Properties['Dimensions']).replace(/.*"stack","Value":"([^"]+)".*/, '$1'),
          ),
      ),
    ];
    expect(stacks(first.of)).toEqual(['surge445']);
    expect(stacks(second.of)).toEqual(['surge445-berlin']);
    for (const [, { Properties }] of second.of('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({ Environment: { Variables: { STACK_NAME: 'surge445-berlin' } } });
    }
  });

  test('are told when their own alarms are over, not those of the other', () => {
    const [alarms, rule] = [second.of('AWS::CloudWatch::Alarm'), second.of('AWS::Events::Rule')];
    expect(rule[0]?.[1].Properties).toMatchObject({
      EventPattern: { detail: { alarmName: alarms.map(([, { Properties }]) => Properties['AlarmName']) } },
    });
  });

  test('keep the names that the first one always had', () => {
    expect(namesOf(first.resources)).toContain('AWS::Athena::WorkGroup surge445');
    expect(namesOf(first.resources)).toContain('AWS::CloudWatch::Alarm surge445-lag');
  });

  test('let in the log bucket of each by how its name begins', () => {
    const beginning = JSON.stringify(second.of('AWS::SQS::QueuePolicy'));
    expect(beginning).toContain(':s3:::surge445-berlin-storagelogs');
    expect(beginning).not.toContain(':s3:::surge445-storagelogs');
  });
});
