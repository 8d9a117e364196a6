import { describe, expect, test } from '@jest/globals';
import { EVERY_SETTING } from './every-setting.ts';
import { type Resource, synthesiseAll } from './synthesised.ts';

/** The only kept resource that may have a name of its own, because a setting gave it. */
const NAMED_BY_A_SETTING = ['surge445-data-of-ours'];

/** Where CloudFormation takes the name of a resource: at its top, or in what describes it. */
const NAME = /^(?:\w+Name|Name|AliasName)$/;

function isKept({ DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' }: Resource): boolean {
  return DeletionPolicy !== 'Delete' || UpdateReplacePolicy !== 'Delete';
}

function namesOf({ Properties }: Resource): readonly unknown[] {
  const inputs = Object.entries(Properties).flatMap(([name, value]) =>
    name.endsWith('Input') ? Object.entries(value as object) : [[name, value] as const],
  );
  return inputs.filter(([name]) => NAME.test(name)).map(([, value]) => value);
}

describe.each(EVERY_SETTING)('a deployment with %s', (_, settings) => {
  const stacks = synthesiseAll(settings);
  const resources = stacks.flatMap(({ resources: all }) => [...all]);
  const kept = resources.filter(([, resource]) => isKept(resource));

  test('keeps nothing under a name that no setting gave: the next deployment would find it taken', () => {
    const names = kept.flatMap(([, resource]) => namesOf(resource));
    expect(names.filter((name) => !NAMED_BY_A_SETTING.includes(String(name)))).toEqual([]);
  });

  test('leaves nothing when a creation fails', () => {
    for (const [id, { DeletionPolicy }] of kept) expect([id, DeletionPolicy]).toEqual([id, 'RetainExceptOnCreate']);
  });

  test('keeps buckets with their policies, the key and the log groups, and nothing else', () => {
    const lasting = /^AWS::(?:S3::Bucket|S3::BucketPolicy|KMS::Key|Logs::LogGroup)$/;
    const isOfTopics = (id: string): boolean => id.startsWith('AlertingTopicKey');
    const all = resources.filter(([id, { Type }]) => lasting.test(Type) && !isOfTopics(id));
    const wanted = settings['retain'] === false ? [] : all;
    expect(kept.map(([id]) => id).toSorted()).toEqual(wanted.map(([id]) => id).toSorted());
    for (const [, { UpdateReplacePolicy }] of kept) expect(UpdateReplacePolicy).toBe('Retain');
  });
});
