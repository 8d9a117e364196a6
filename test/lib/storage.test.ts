import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { parseDeploymentSettings } from '../../core/settings/deployment-settings.ts';
import { SettingsError } from '../../core/settings/settings-error.ts';
import { Surge445Stack } from '../../lib/surge445-stack.ts';
import { CONTEXT, statementsIn, synthesise, type Synthesised } from './synthesised.ts';

interface Lifecycle {
  readonly Rules: readonly Readonly<Record<string, unknown>>[];
}

describe('the log bucket', () => {
  test('lets only the log service of the named accounts deliver, below AWSLogs/', () => {
    const { of } = synthesise({ sourceAccounts: '210987654321', logPrefix: 'net' });
    const statements = of('AWS::S3::BucketPolicy').flatMap(([, policy]) => statementsIn(policy, 'PolicyDocument'));
    const write = statements.find(({ Sid }) => Sid === 'AWSLogDeliveryWrite');
    expect(write).toMatchObject({
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Condition: {
        StringEquals: {
          'aws:SourceAccount': [{ Ref: 'AWS::AccountId' }, '210987654321'],
          's3:x-amz-acl': 'bucket-owner-full-control',
        },
      },
    });
    expect(JSON.stringify(write?.['Resource'])).toContain('/net/AWSLogs/*');
    expect(JSON.stringify(write?.['Condition'])).toContain(':logs:*:210987654321:*');
    expect(statements.some(({ Sid }) => Sid === 'AWSLogDeliveryAclCheck')).toBe(true);
  });

  test('forgets log objects before the data bucket forgets what they said', () => {
    const { template } = synthesise({ logRetentionDays: 30 });
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ Id: 'expire', ExpirationInDays: 30 })]) },
    });
  });
});

describe('the data bucket', () => {
  const { of, template } = synthesise({ stateRetentionDays: 200 });

  test('refuses writes that do not say what they expect to replace', () => {
    const [denial] = of('AWS::S3::BucketPolicy')
      .flatMap(([, policy]) => statementsIn(policy, 'PolicyDocument'))
      .filter(({ Sid }) => Sid === 'ConditionalWritesOnly');
    expect(denial).toMatchObject({
      Effect: 'Deny',
      Action: 's3:PutObject',
      Condition: {
        Null: { 's3:if-match': 'true', 's3:if-none-match': 'true' },
        Bool: { 's3:ObjectCreationOperation': 'true' },
      },
    });
    const prefixes = JSON.stringify(denial?.['Resource']).match(/\/[a-z]+\/\*/g);
    expect(prefixes?.toSorted()).toEqual(
      ['alerts', 'attempts', 'baselines', 'digests', 'episodes', 'networks', 'reports', 'rollups', 'windows'].map(
        (name) => `/${name}/*`,
      ),
    );
  });

  test('keeps replaced versions for a month, and never lets go of open episodes', () => {
    const [[, data] = []] = of('AWS::S3::Bucket').filter(([id]) => id.startsWith('StorageData'));
    expect(data?.Properties['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
    const lifecycle = data?.Properties['LifecycleConfiguration'] as Lifecycle | undefined;
    const rules = (lifecycle?.Rules ?? []).filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    const [marks] = rules.filter(({ Prefix }) => Prefix === 'reading/');
    expect(marks?.['ExpirationInDays']).toBe(7);
    const expiring = rules.filter((rule) => rule !== marks);
    expect(expiring.map(({ Prefix }) => Prefix)).not.toContain('episodes/');
    expect(lifecycle?.Rules).toContainEqual(
      expect.objectContaining({
        Prefix: 'episodes/',
        NoncurrentVersionExpiration: { NewerNoncurrentVersions: 100, NoncurrentDays: 1 },
      }),
    );
    expect(expiring).toHaveLength(11);
    for (const { ExpirationInDays, Prefix } of expiring) {
      expect(ExpirationInDays).toBe(200);
      expect(Prefix).toMatch(/^([a-z]+|episodes\/parts)\/$/);
    }
  });

  test('is written by functions under their own prefixes only', () => {
    const writes = of('AWS::IAM::Policy')
      .map(([id, policy]) => {
        const own = statementsIn(policy, 'PolicyDocument').filter(({ Action }) =>
          [Action].flat().includes('s3:PutObject'),
        );
        const text = JSON.stringify(own.map(({ Resource }) => Resource));
        return [id.replace(/Role.*/, ''), (text.match(/(?<=\/)[a-z]+(?=\/\*)/g) ?? []).toSorted()] as const;
      })
      .filter(([, prefixes]) => prefixes.length > 0);
    expect(Object.fromEntries(writes)).toEqual({
      Ingest: ['partials', 'quarantine', 'reading'],
      DetectionDetect: ['alerts', 'attempts', 'baselines', 'digests', 'episodes', 'networks', 'rollups', 'windows'],
      DetectionReconcile: ['reports'],
    });
  });

  test('cannot be watched, even under the name that CloudFormation makes', () => {
    const [[id] = ['']] = of('AWS::S3::Bucket').filter(([name]) => name.startsWith('StorageData'));
    const logBucket = `surge445-${id}-1abcdefghijkl`.toLowerCase();
    const deploySettings = parseDeploymentSettings({ email: 'secops@example.com', logBucket });
    expect(
      () => new Surge445Stack(new App({ context: CONTEXT }), 'surge445', { deploySettings, detection: {} }),
    ).toThrow(SettingsError);
  });

  test('has no name of its own by default', () => {
    template.resourcePropertiesCountIs('AWS::S3::Bucket', { BucketName: Match.anyValue() }, 0);
  });

  test('of an earlier stack is taken as it is, and written with the key that it was encrypted with', () => {
    const key = EARLIER_KEY;
    const adopting = synthesise({ existingDataBucket: 'data-of-ours', dataKeyArns: key });
    expect(adopting.of('AWS::S3::Bucket').filter(([id]) => id.startsWith('StorageData'))).toEqual([]);
    adopting.template.hasOutput('DataBucketName', { Value: 'data-of-ours' });
    expect(actionsWith(adopting, key)).toEqual([
      'DetectionDetect kms:Decrypt',
      'DetectionDetect kms:GenerateDataKey',
      'DetectionReconcile kms:Decrypt',
      'DetectionReconcile kms:GenerateDataKey',
      'Ingest kms:Decrypt',
      'Ingest kms:GenerateDataKey',
    ]);
    expect(writeKeysOf(adopting)).toEqual([key, key, key]);
  });

  test('of this stack is written with no key of an earlier one, which only reads', () => {
    const back = synthesise({ dataKeyArns: EARLIER_KEY });
    expect(actionsWith(back, EARLIER_KEY)).toEqual([
      'DetectionDetect kms:Decrypt',
      'DetectionReconcile kms:Decrypt',
      'Ingest kms:Decrypt',
    ]);
    expect(writeKeysOf(back)).toEqual([]);
  });

  test('may be named', () => {
    const buckets = synthesise({ dataBucket: 'surge445-data-of-ours' }).of('AWS::S3::Bucket');
    expect(buckets.map(([, { Properties }]) => Properties['BucketName'])).toContain('surge445-data-of-ours');
  });
});

const EARLIER_KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Returns which function may do what with a key, for example `Ingest kms:Decrypt`. */
function actionsWith({ of }: Synthesised, keyArn: string): string[] {
  const actions = of('AWS::IAM::Policy').flatMap(([id, policy]) =>
    statementsIn(policy, 'PolicyDocument')
      .filter(({ Resource: resource }) => JSON.stringify(resource).includes(keyArn))
      .flatMap(({ Action: action }) => [action].flat())
      .map((action) => `${id.replace(/Role.*/, '')} ${String(action)}`),
  );
  return actions.toSorted();
}

/** Returns the keys that functions write to the data bucket with. */
function writeKeysOf({ of }: Synthesised): unknown[] {
  const environments = of('AWS::Lambda::Function').map(
    ([, { Properties }]) => (Properties['Environment'] as { Variables: Record<string, string> } | undefined)?.Variables,
  );
  return environments.flatMap((variables) => variables?.['DATA_KEY_ARN'] ?? []);
}
