import { describe, expect, test } from '@jest/globals';
import { distinctParts, type TemplateText } from '../../deployment-checks/template-parts.ts';

const bucket = { Type: 'AWS::S3::Bucket' };
const queue = { Type: 'AWS::SQS::Queue' };

const partsOf = (...templates: readonly TemplateText[]): TemplateText[] => [
  ...distinctParts(new Map(templates.map((template, index) => [String(index), template]))).values(),
];

describe('distinctParts()', () => {
  test('takes each resource and output once, and both of two that have one name', () => {
    const first = { Resources: { bucket, queue }, Outputs: { name: { Value: 'a' } } };
    const changed = { ...queue, Properties: { DelaySeconds: 5 } };
    const second = { Resources: { bucket, queue: changed }, Outputs: { name: { Value: 'b' } } };
    expect(partsOf(first, second, first)).toEqual([
      first,
      { Resources: { queue: changed }, Outputs: { name: { Value: 'b' } } },
    ]);
  });

  test('keeps what the rest of a template says', () => {
    const Parameters = { mode: { Type: 'String' } };
    const template = { Resources: { bucket }, Parameters };
    expect(partsOf(template)).toMatchObject([{ Parameters }]);
  });

  test.each([
    ['Ref', { Ref: 'bucket' }],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['bucket', 'Arn'] }],
    ['Fn::GetAtt in one text', { 'Fn::GetAtt': 'bucket.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': 'arn/${bucket.Arn}/x' }],
    ['Fn::Sub with values', { 'Fn::Sub': ['arn/${name}', { name: { Ref: 'bucket' } }] }],
    ['Fn::Sub with values and a resource', { 'Fn::Sub': ['${name}/${bucket}', { name: 'x' }] }],
    ['Fn::Join', { 'Fn::Join': ['', ['arn', { Ref: 'bucket' }]] }],
    ['Fn::If', { 'Fn::If': ['isOn', { Ref: 'bucket' }, { Ref: 'AWS::NoValue' }] }],
  ])('keeps a resource that a new one refers to by %s, and what that one refers to', (_, reference) => {
    const Resources = { bucket: { ...bucket, Properties: { Target: { Ref: 'queue' } } }, queue, other: queue };
    const more = { ...Resources, policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: reference } } };
    const [, part] = partsOf({ Resources }, { Resources: more });
    expect(Object.keys(part?.Resources ?? {}).toSorted()).toEqual(['bucket', 'policy', 'queue']);
  });

  test.each([
    ['one name', 'bucket'],
    ['a list of names', ['bucket']],
  ])('keeps a resource that a new one depends on, by %s, and one that only a new output names', (_, DependsOn) => {
    const Resources = { bucket, queue, other: bucket };
    const more = {
      Resources: { ...Resources, policy: { ...queue, DependsOn } },
      Outputs: { url: { Value: { Ref: 'queue' } } },
    };
    const [, part] = partsOf({ Resources }, more);
    expect(Object.keys(part?.Resources ?? {}).toSorted()).toEqual(['bucket', 'policy', 'queue']);
  });

  test('takes text after ${! in Fn::Sub for no reference', () => {
    const Resources = { bucket };
    const policy = { ...queue, Properties: { Text: { 'Fn::Sub': '${!bucket}' } } };
    const [, part] = partsOf({ Resources }, { Resources: { ...Resources, policy } });
    expect(part?.Resources).toEqual({ policy });
  });
});
