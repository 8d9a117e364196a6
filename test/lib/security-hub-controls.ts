import {
  actionsOf,
  type Control,
  every,
  everyAllowed,
  everyWithTlsOnly,
  isPublic,
  serviceOf,
  text,
} from './security-control.ts';

const NO_ACCESS_LOGS = 'StorageAccessLogs';
const SUPPORTED_RUNTIMES = ['nodejs24.x', 'nodejs22.x', 'python3.13'];

/** What other accounts must not be allowed to do with a bucket, says S3.6. */
const RISKY_ACTIONS = /DeleteBucketPolicy|PutBucketAcl|PutBucketPolicy|PutEncryptionConfiguration|PutObjectAcl|\*/;

/** What must not be allowed on all keys, says KMS.1. */
const DECRYPTION = ['kms:*', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncrypt*'];

const blocksPublic = every('AWS::S3::Bucket', ({ Properties }) =>
  ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every((setting) =>
    text(Properties['PublicAccessBlockConfiguration']).includes(`"${setting}":true`),
  ),
);

/**
 * Controls of the standard AWS Foundational Security Best Practices for services that the stack uses, and for CloudWatch those of NIST 800-53.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html
 */
export const SECURITY_HUB_CONTROLS: readonly Control[] = [
  {
    control: 'S3.1',
    says: 'S3 general purpose buckets should have block public access settings enabled (for the account)',
    because: 'It is a setting of the account. Each bucket of the stack blocks public access by itself (S3.8).',
  },
  {
    control: 'S3.2, S3.3, S3.8',
    says: 'Buckets should block public read access, public write access, and public access',
    how: 'every bucket has all four settings',
    check: blocksPublic,
  },
  {
    control: 'S3.5',
    says: 'Buckets should require requests to use SSL',
    how: 'the policy of every bucket denies requests without TLS 1.2',
    check: everyWithTlsOnly('AWS::S3::Bucket', ['AWS::S3::BucketPolicy', 'Bucket']),
  },
  {
    control: 'S3.6',
    says: 'Bucket policies should restrict access to other AWS accounts',
    how: 'a bucket policy lets in services only, and none of the named actions',
    check: everyAllowed(
      'AWS::S3::BucketPolicy',
      (statement) => serviceOf(statement) !== '' && actionsOf(statement).every((action) => !RISKY_ACTIONS.test(action)),
    ),
  },
  {
    control: 'S3.9',
    says: 'Buckets should have server access logging enabled',
    how: 'the log bucket and the data bucket have it; the bucket that takes these access logs has none, because logging its own accesses would never end',
    check: every(
      'AWS::S3::Bucket',
      ({ Properties }, id) => 'LoggingConfiguration' in Properties || id.startsWith(NO_ACCESS_LOGS),
    ),
  },
  {
    control: 'S3.12',
    says: 'ACLs should not be used to manage user access to buckets',
    how: 'every bucket has the ownership BucketOwnerEnforced, which turns ACLs off',
    check: every('AWS::S3::Bucket', ({ Properties }) =>
      text(Properties['OwnershipControls']).includes('"ObjectOwnership":"BucketOwnerEnforced"'),
    ),
  },
  {
    control: 'S3.13',
    says: 'Buckets should have Lifecycle configurations',
    how: 'every bucket has rules that are on',
    check: every('AWS::S3::Bucket', ({ Properties }) =>
      text(Properties['LifecycleConfiguration']).includes('"Status":"Enabled"'),
    ),
  },
  {
    control: 'S3.19, S3.24, S3.25',
    says: 'Access points should block public access; directory buckets should have lifecycle configurations',
    absent: ['AWS::S3::AccessPoint', 'AWS::S3::MultiRegionAccessPoint', 'AWS::S3Express::DirectoryBucket'],
  },
  {
    control: 'SQS.1',
    says: 'Queues should be encrypted at rest',
    how: "every queue has SQS's own key, or the customer key",
    check: every(
      'AWS::SQS::Queue',
      ({ Properties }) => Properties['SqsManagedSseEnabled'] === true || 'KmsMasterKeyId' in Properties,
    ),
  },
  {
    control: 'SQS.3',
    says: 'Queue access policies should not allow public access',
    how: 'a queue policy lets in services only',
    check: everyAllowed('AWS::SQS::QueuePolicy', (statement) => !isPublic(statement) && serviceOf(statement) !== ''),
  },
  {
    control: 'SNS.4',
    says: 'Topic access policies should not allow public access',
    how: 'the policy of the health topic lets in CloudWatch only, and those of other topics let in nobody',
    check: everyAllowed(
      'AWS::SNS::TopicPolicy',
      (statement) => !isPublic(statement) && serviceOf(statement) === 'cloudwatch.amazonaws.com',
    ),
  },
  {
    control: 'Lambda.1',
    says: 'Lambda function policies should prohibit public access',
    absent: ['AWS::Lambda::Permission', 'AWS::Lambda::Url'],
  },
  {
    control: 'Lambda.2',
    says: 'Lambda functions should use supported runtimes',
    how: 'Node 24; the helper functions of CDK have what its version gives them',
    check: every('AWS::Lambda::Function', ({ Properties }) =>
      SUPPORTED_RUNTIMES.some((runtime) => text(Properties['Runtime']).includes(runtime)),
    ),
  },
  {
    control: 'Lambda.5',
    says: 'VPC Lambda functions should operate in multiple Availability Zones',
    how: 'no function is in a VPC',
    check: every('AWS::Lambda::Function', ({ Properties }) => !('VpcConfig' in Properties)),
  },
  {
    control: 'KMS.1, KMS.2',
    says: 'No policy should allow decryption actions on all KMS keys',
    how: 'a role may use named keys only',
    check: everyAllowed(
      'AWS::IAM::Policy',
      (statement) =>
        !actionsOf(statement).some((action) => DECRYPTION.includes(action)) ||
        [statement['Resource']].flat().every((resource) => resource !== '*' && !text(resource).includes(':key/*')),
    ),
  },
  {
    control: 'KMS.3',
    says: 'KMS keys should not be deleted unintentionally',
    how: 'the customer key stays when the stack goes; the key of the topics goes with them, because topics keep nothing',
    check: every(
      'AWS::KMS::Key',
      ({ DeletionPolicy }, id) => DeletionPolicy?.startsWith('Retain') === true || id.startsWith('AlertingTopicKey'),
    ),
  },
  {
    control: 'KMS.5',
    says: 'KMS keys should not be publicly accessible',
    how: 'a key policy lets in this account and services',
    check: everyAllowed('AWS::KMS::Key', (statement) => !isPublic(statement)),
  },
  {
    control: 'IAM.1, IAM.21',
    says: 'Policies should not allow full administrative privileges, nor wildcard actions for services',
    how: 'no policy of a role has a wildcard in its actions',
    check: everyAllowed('AWS::IAM::Policy', (statement) =>
      actionsOf(statement).every((action) => !action.includes('*')),
    ),
  },
  {
    control: 'IAM.2 to IAM.8',
    says: 'Users, passwords and access keys',
    absent: ['AWS::IAM::User', 'AWS::IAM::Group', 'AWS::IAM::AccessKey', 'AWS::IAM::ManagedPolicy'],
  },
  {
    control: 'Athena.4',
    says: 'Athena workgroups should have logging enabled',
    how: 'the workgroup sends its metrics to CloudWatch',
    check: every('AWS::Athena::WorkGroup', ({ Properties }) =>
      text(Properties['WorkGroupConfiguration']).includes('"PublishCloudWatchMetricsEnabled":true'),
    ),
  },
  {
    control: 'Glue.3, Glue.4',
    says: 'Machine learning transforms should be encrypted; Spark jobs should run on supported versions',
    absent: ['AWS::Glue::MLTransform', 'AWS::Glue::Job', 'AWS::Glue::Crawler'],
  },
  {
    control: 'EventBridge.3',
    says: 'Custom event buses should have a resource-based policy attached',
    absent: ['AWS::Events::EventBus', 'AWS::Events::EventBusPolicy'],
  },
  {
    control: 'EC2.6',
    says: 'VPC flow logging should be enabled in all VPCs',
    because: 'It is what surge445 needs. The setting `vpcs` turns flow logs on for the VPCs that it names.',
  },
  {
    control: 'CloudWatch.15, CloudWatch.17 (NIST)',
    says: 'Alarms should have actions for the state ALARM, and these should be turned on',
    how: 'every alarm publishes to the health topic',
    check: every(
      'AWS::CloudWatch::Alarm',
      ({ Properties }) => text(Properties['AlarmActions']).includes('Ref') && Properties['ActionsEnabled'] !== false,
    ),
  },
  {
    control: 'CloudWatch.16 (NIST)',
    says: 'Log groups should be retained for a specified time period (a year by default)',
    because:
      'The logs of the functions stay for 30 days. They say how the work went; what was found stands in the data bucket for as long as `stateRetentionDays` says.',
  },
];
