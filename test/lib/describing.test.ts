import { describe, expect, test } from '@jest/globals';
import { statementsIn, synthesise as synthesiseAnew, type Settings, type Synthesised } from './synthesised.ts';

const templates = new Map<string, Synthesised>();

/** Synthesises each deployment once. */
function synthesise(settings: Settings = {}): Synthesised {
  const key = JSON.stringify(settings);
  const template = templates.get(key) ?? synthesiseAnew(settings);
  templates.set(key, template);
  return template;
}

/** All that the roles of a deployment may do: an action and a resource each, because CDK merges statements. */
function grantsWith(settings: Settings): readonly string[] {
  return synthesise(settings)
    .of('AWS::IAM::Policy')
    .flatMap(([id, policy]) => statementsIn(policy, 'PolicyDocument').map((statement) => ({ id, ...statement })))
    .flatMap(({ id, ...statement }) => {
      const { Action, Resource, ...others } = statement as Readonly<Record<string, unknown>>;
      const actions = [Action].flat();
      const resources = [Resource].flat();
      return actions.flatMap((action) =>
        resources.map(
          (resource) => `${id.slice(0, 15)} ${String(action)} ${textOf(resource)} ${JSON.stringify(others)}`,
        ),
      );
    });
}

/** A resource as one text, for example `StorageData.Arn/descriptions/*`. */
function textOf(resource: unknown): string {
  return JSON.stringify(resource)
    .replace(/^\{"Fn::Join":\["",\[(.*)\]\]\}$/, '$1')
    .replaceAll(/\{"Fn::GetAtt":\["(\w+?)[0-9A-F]{8}","Arn"\]\}/g, '$1')
    .replaceAll(/[",]/g, '');
}

const GRANTS_BEFORE: ReadonlySet<string> = new Set(grantsWith({}));

/** Grants that a deployment has with some settings and not without them. */
function addedBy(settings: Settings): readonly string[] {
  return grantsWith(settings).filter((grant) => !GRANTS_BEFORE.has(grant));
}

function detectIn(settings: Settings): Readonly<Record<string, string>> {
  const detect = synthesise(settings)
    .of('AWS::Lambda::Function')
    .find(([id]) => id.startsWith('DetectionDetect'));
  const environment = detect?.[1].Properties['Environment'] as { readonly Variables: Record<string, string> };
  return environment.Variables;
}

describe('a deployment without `describe`', () => {
  test('may ask neither EC2 nor other accounts, and keeps no descriptions', () => {
    expect(grantsWith({}).join('\n')).not.toMatch(/ (?:ec2|sts):|descriptions/);
    expect(JSON.stringify(synthesise().template.toJSON())).not.toMatch(/descriptions|DESCRIBE_|DetectRoleArn/);
  });

  test('is the same whatever the tag is called', () => {
    expect(synthesise({ ownerTag: 'team' }).template.toJSON()).toEqual(synthesise().template.toJSON());
  });
});

describe('a deployment with `describe`', () => {
  test('may ask EC2 and keep the answers, and nothing else', () => {
    expect(addedBy({ describe: true }).toSorted()).toEqual([
      'DetectionDetect ec2:DescribeInstances * {"Effect":"Allow"}',
      'DetectionDetect ec2:DescribeNetworkInterfaces * {"Effect":"Allow"}',
      'DetectionDetect ec2:DescribeSecurityGroupRules * {"Effect":"Allow"}',
      'DetectionDetect s3:GetObject StorageData/descriptions/* {"Effect":"Allow"}',
      'DetectionDetect s3:PutObject StorageData/descriptions/* {"Effect":"Allow"}',
    ]);
  });

  test('knows the tag of the owner', () => {
    expect(detectIn({ describe: true })).toMatchObject({ DESCRIBE_OWNER_TAG: 'owner' });
    expect(detectIn({ describe: true, ownerTag: 'team' })).toMatchObject({ DESCRIBE_OWNER_TAG: 'team' });
    expect(detectIn({ describe: true })).not.toHaveProperty('DESCRIBE_ROLE');
  });

  test('forgets the answers after a day', () => {
    const buckets = JSON.stringify(synthesise({ describe: true }).of('AWS::S3::Bucket'));
    expect(buckets).toMatch('{"ExpirationInDays":1,"Id":"descriptions","Prefix":"descriptions/","Status":"Enabled"}');
  });
});

describe('a deployment with `describeRole`', () => {
  const settings = { describe: true, describeRole: 'surge445-describe' };

  test('may take the role in any account', () => {
    expect(addedBy(settings).filter((grant) => grant.includes('sts:'))).toEqual([
      'DetectionDetect sts:AssumeRole arn:{Ref:AWS::Partition}:iam::*:role/surge445-describe {"Effect":"Allow"}',
    ]);
    expect(detectIn(settings)).toMatchObject({ DESCRIBE_ROLE: 'surge445-describe' });
    expect(synthesise(settings).template.toJSON()).toHaveProperty('Outputs.DetectRoleArn');
  });

  test('may take it only in the accounts that deliver, where these are known', () => {
    const grants = addedBy({ ...settings, sourceAccounts: ['210987654321', '109876543210'] });
    expect(grants.filter((grant) => grant.includes('sts:'))).toEqual(
      ['109876543210', '210987654321'].map(
        (account) =>
          `DetectionDetect sts:AssumeRole arn:{Ref:AWS::Partition}:iam::${account}:role/surge445-describe {"Effect":"Allow"}`,
      ),
    );
  });

  test('is refused without `describe`', () => {
    expect(() => synthesise({ describeRole: 'surge445-describe' })).toThrow(
      /describeRole: found surge445-describe without describe/,
    );
  });
});
