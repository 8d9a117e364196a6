import {
  actionsOf,
  type Checked,
  type Control,
  every,
  everyAllowed,
  everyWithTlsOnly,
  serviceOf,
  text,
} from './security-control.ts';
import { type Resource, statementsIn, type Synthesised } from './synthesised.ts';

/** What no function may do, whatever the resource. */
const FORBIDDEN =
  /^(?:iam|lambda|cloudformation|organizations):|:Delete(?!Message$)|PutBucketPolicy|PutBucketAcl|PutKeyPolicy|PutMetricData/;

/** Actions that name no resource. */
const WITHOUT_RESOURCE = /^ec2:Describe/;

/** Services that may use the customer key without a condition: see the row about keys. */
const UNCONDITIONED_KEY_USERS = ['s3.amazonaws.com', 'events.amazonaws.com', 'sns.amazonaws.com'];

/** Roles and policies: who may do what, and on whose behalf. */
export const ROLE_CONTROLS: readonly Control[] = [
  {
    control: 'A role for each function',
    says: 'No two functions share a role, and only Lambda can take it',
    how: 'a role has no managed policies; each function has another role',
    check: ({ of }) => {
      const roles = functionRolesOf(of('AWS::Lambda::Function'));
      return of('AWS::IAM::Role')
        .filter(([id]) => roles.includes(id))
        .map(([id, { Properties }]) => [
          id,
          roles.filter((role) => role === id).length === 1 &&
            !('ManagedPolicyArns' in Properties) &&
            text(Properties['AssumeRolePolicyDocument']).includes('"Service":"lambda.amazonaws.com"'),
        ]);
    },
  },
  {
    control: 'Least privilege',
    says: 'A function may do what it does, and nothing more',
    how: 'the end-to-end test compares every call with the role, in both directions; no role has `*` as its resource, but to ask EC2 whose a host is',
    check: everyAllowed(
      'AWS::IAM::Policy',
      (statement) =>
        ![statement['Resource']].flat().includes('*') ||
        actionsOf(statement).every((action) => WITHOUT_RESOURCE.test(action)),
    ),
  },
  {
    control: 'Nothing is deleted or given away',
    says: 'No function may delete objects, change policies, change IAM, or invoke a function',
    how: 'no policy of a function has such an action',
    check: (stack) =>
      ofFunctions(stack, (statement) => actionsOf(statement).every((action) => !FORBIDDEN.test(action))),
  },
  {
    control: 'Listing',
    says: 'Buckets are listed below the prefixes that a function needs',
    how: 'a condition on `s3:prefix`; a second statement, for requests without a prefix, lets S3 say that an object is not there',
    check: (stack) =>
      ofFunctions(
        stack,
        (statement) =>
          !actionsOf(statement).includes('s3:ListBucket') || text(statement['Condition']).includes('"s3:prefix"'),
      ),
  },
  {
    control: 'Metrics',
    says: '`cloudwatch:PutMetricData` knows no resources, so it needs a condition',
    how: 'no function may call it: metrics are lines of the log',
    check: (stack) =>
      ofFunctions(stack, (statement) => actionsOf(statement).every((action) => !action.startsWith('cloudwatch:'))),
  },
  {
    control: 'Keys through services',
    says: 'A role uses a key through the service that stores or sends the data, never directly',
    how: 'each statement about a key has the condition `kms:ViaService`; there is none on the encryption context, which is the bucket or the object, as the settings of the bucket say',
    check: everyAllowed(
      'AWS::IAM::Policy',
      (statement) =>
        actionsOf(statement).every((action) => !action.startsWith('kms:')) ||
        text(statement['Condition']).includes('"kms:ViaService"'),
    ),
  },
  {
    control: 'Long-lived keys',
    says: 'Nothing has an access key or a password',
    absent: ['AWS::IAM::AccessKey', 'AWS::IAM::User', 'AWS::SecretsManager::Secret'],
  },
  {
    control: 'Permissions boundary',
    says: 'A boundary of the organisation can stand on every role',
    because:
      'It is an option of CDK, so the stack has none of its own. A test tries it: `"@aws-cdk/core:permissionsBoundary": { "name": "your-boundary" }` in the context of cdk.json.',
  },
  {
    control: 'Logs of other accounts',
    says: 'The policy of a central bucket lets in the roles of the functions',
    because:
      'docs/central-bucket.md lets in the account, whose own policies let in these roles only, because the names of the roles are not known before the first deployment. Its owner may name the roles afterwards.',
  },
  {
    control: 'Log bucket: delivery',
    says: 'Only the log service may deliver, for the accounts that the settings name',
    how: 'the conditions `aws:SourceAccount` and `aws:SourceArn`',
    check: ({ of }) =>
      of('AWS::S3::BucketPolicy').flatMap(([id, policy]) =>
        statementsIn(policy, 'PolicyDocument')
          .filter((statement) => serviceOf(statement) === 'delivery.logs.amazonaws.com')
          .map((statement): Checked => [id, namesItsSource(statement, 'aws:SourceAccount', 'aws:SourceArn')]),
      ),
  },
  {
    control: 'Log bucket: others',
    says: 'Writes of others are denied',
    because:
      'People of the account who may write to the bucket can do so: `surge445 drill` puts a made-up log there. Nobody else can, because the bucket policy lets in the log service only.',
  },
  {
    control: 'Queues: senders',
    says: 'Only a named sender may send (confused deputy)',
    how: 'the policy of a queue names the ARN of the sender; for S3, whose ARNs have no account, the account too',
    check: everyAllowed('AWS::SQS::QueuePolicy', (statement) =>
      namesItsSource(
        statement,
        'aws:SourceArn',
        ...(serviceOf(statement) === 's3.amazonaws.com' ? ['aws:SourceAccount'] : []),
      ),
    ),
  },
  {
    control: 'Queues: TLS',
    says: 'Requests without TLS are denied',
    how: 'the policy of every queue',
    check: everyWithTlsOnly('AWS::SQS::Queue', ['AWS::SQS::QueuePolicy', 'Queues']),
  },
  {
    control: 'Topics: publishers',
    says: 'Alerts come from detect only; alarms of this account may publish to the health topic',
    how: 'the policy of the health topic names the account and its alarms; the policies of other topics let in nobody',
    check: everyAllowed('AWS::SNS::TopicPolicy', (statement) =>
      namesItsSource(statement, 'aws:SourceAccount', 'aws:SourceArn'),
    ),
  },
  {
    control: 'Topics: TLS',
    says: 'Requests without TLS are denied',
    how: 'the policy of every topic',
    check: everyWithTlsOnly('AWS::SNS::Topic', ['AWS::SNS::TopicPolicy', 'Topics']),
  },
  {
    control: 'Functions: invokers',
    says: 'A permission to invoke names its source and its account',
    absent: ['AWS::Lambda::Permission', 'AWS::Lambda::Url'],
  },
  {
    control: 'Schedules',
    says: 'Only schedules of this account can take their roles',
    how: 'the trust of the role has the condition `aws:SourceAccount`',
    check: ({ of }) =>
      of('AWS::IAM::Role')
        .filter(([, role]) => text(role.Properties['AssumeRolePolicyDocument']).includes('scheduler.amazonaws.com'))
        .map(([id, { Properties }]) => [
          id,
          text(Properties['AssumeRolePolicyDocument']).includes('"aws:SourceAccount"'),
        ]),
  },
  {
    control: 'Keys: services',
    says: 'A service uses a key for this account only',
    how: 'a condition on the source or on the encryption context. S3, EventBridge and SNS, which put messages into encrypted queues, have none: the first two do not name their source to the key, and a message that the key refuses is lost. The policies of the queues name their senders, and the key gives access to nothing else',
    check: everyAllowed(
      'AWS::KMS::Key',
      (statement) =>
        serviceOf(statement) === '' ||
        UNCONDITIONED_KEY_USERS.includes(serviceOf(statement)) ||
        /"(?:aws:SourceAccount|aws:SourceArn|kms:EncryptionContext:[^"]+)"/.test(text(statement['Condition'])),
    ),
  },
  {
    control: 'Keys: rotation',
    says: 'Keys are rotated',
    how: 'every key of the stack',
    check: every('AWS::KMS::Key', ({ Properties }) => Properties['EnableKeyRotation'] === true),
  },
  {
    control: 'Data bucket',
    says: 'Replaced versions stay, and nobody replaces what they have not seen',
    how: 'versions are on, and the bucket policy denies writes without a condition to the prefixes that have several writers',
    check: every(
      'AWS::S3::Bucket',
      ({ Properties }, id) =>
        !id.startsWith('StorageData') || text(Properties['VersioningConfiguration']) === '{"Status":"Enabled"}',
    ),
  },
  {
    control: 'Data bucket: roles',
    says: 'Everybody is denied but the roles of the functions (an option)',
    because:
      'There is no such option. People ask the tables with Athena, and put the allow-list there, with roles of their own that the stack does not know. Whoever may change the bucket policy could take the denial away.',
  },
];

type Statement = Readonly<Record<string, unknown>>;

function namesItsSource(statement: Statement, ...keys: readonly string[]): boolean {
  return keys.every((key) => text(statement['Condition']).includes(`"${key}"`));
}

/** Checks every statement of the roles of our functions. */
function ofFunctions({ of }: Synthesised, holds: (statement: Statement) => boolean): Checked[] {
  const roles = functionRolesOf(of('AWS::Lambda::Function'));
  return of('AWS::IAM::Policy')
    .filter(([, policy]) => roles.some((role) => text(policy.Properties['Roles']).includes(`"Ref":"${role}"`)))
    .flatMap(([id, policy]) =>
      statementsIn(policy, 'PolicyDocument').map((statement): Checked => [
        `${id} ${text(statement)}`,
        holds(statement),
      ]),
    );
}

/** Returns the logical ids of the roles of our functions, one for each function. CDK's helper for notifications is none of them. */
function functionRolesOf(functions: ReadonlyArray<readonly [string, Resource]>): string[] {
  return functions
    .filter(([id]) => !id.startsWith('BucketNotificationsHandler'))
    .map(([, { Properties }]) => text(Properties['Role']).replaceAll(/.*\["|",.*/g, ''));
}
