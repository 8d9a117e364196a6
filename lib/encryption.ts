import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { logDeliveryKeyStatement } from './log-delivery.ts';

/** What a customer key is made from. */
export interface CustomerKeyProps {
  /** Accounts whose flow logs are delivered to the log bucket. */
  readonly accounts: readonly string[];
  readonly removalPolicy: RemovalPolicy;
}

/** One key of this account for everything that surge445 stores or sends, with what each service needs to use it. */
export class CustomerKey extends Construct {
  readonly key: kms.Key;

  /** @param props who delivers logs, and whether the key outlives the stack */
  constructor(scope: Construct, id: string, props: CustomerKeyProps) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: 'surge445: flow logs, what is known of them, queues and alerts',
      enableKeyRotation: true,
      removalPolicy: props.removalPolicy,
    });
    for (const statement of [logDeliveryKeyStatement(props.accounts), ...messageStatements(), ...recordStatements()]) {
      this.key.addToResourcePolicy(statement);
    }
  }
}

/**
 * The key of the topics where no customer key is asked for. SNS has no key of its own that alarms may use: the policy of `alias/aws/sns` cannot be changed. It
 * goes with the stack, because topics keep nothing.
 */
export class TopicKey extends Construct {
  readonly key: kms.Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: 'surge445: alerts and news about health on their way',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.key.addToResourcePolicy(alarmStatement());
  }
}

/**
 * Encryption of a bucket.
 * @param key a customer key; absent: S3's own
 */
export function bucketEncryption(key: kms.IKey | undefined) {
  return key === undefined
    ? { encryption: s3.BucketEncryption.S3_MANAGED }
    : { encryption: s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true };
}

/**
 * Encryption of a queue.
 * @param key a customer key; absent: SQS's own
 */
export function queueEncryption(key: kms.IKey | undefined) {
  return key === undefined
    ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
    : { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: key };
}

/** Services that use a key on behalf of a role. */
export type KeyUser = 's3' | 'sns' | 'sqs';

/**
 * Returns the policy conditions that let a role use a key through a service only. A role cannot ask the key itself to decrypt something then.
 * @param services what stores or sends the encrypted data, in any region and partition
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function onlyThrough(...services: readonly KeyUser[]) {
  return { StringLike: { 'kms:ViaService': services.map((service) => `${service}.*.amazonaws.com*`) } };
}

/** The part of the key's statements that all services need alike; in a key policy `*` means this key. */
function serviceStatement(service: string, statement: iam.PolicyStatementProps): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(service)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    ...statement,
  });
}

/**
 * Services that put messages into encrypted queues and topics. S3 and EventBridge do not name their source account to the key: a condition
 * on it would drop their messages silently.
 */
function messageStatements(): readonly iam.PolicyStatement[] {
  return [
    serviceStatement('s3.amazonaws.com', { sid: 'BucketToQueue' }),
    serviceStatement('events.amazonaws.com', { sid: 'EventBridgeToQueue' }),
    serviceStatement('sns.amazonaws.com', { sid: 'TopicToQueue' }),
    alarmStatement(),
  ];
}

function alarmStatement(): iam.PolicyStatement {
  const conditions = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
  return serviceStatement('cloudwatch.amazonaws.com', { sid: 'AlarmToTopic', conditions });
}

/** Services that keep records: function logs and query results. */
function recordStatements(): readonly iam.PolicyStatement[] {
  const account = `${Aws.REGION}:${Aws.ACCOUNT_ID}`;
  const logGroups = `arn:${Aws.PARTITION}:logs:${account}:log-group:*`;
  const workgroups = `arn:${Aws.PARTITION}:athena:${account}:workgroup/*`;
  return [
    serviceStatement(`logs.${Aws.REGION}.amazonaws.com`, {
      sid: 'FunctionLogs',
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
    serviceStatement('encryption.athena.amazonaws.com', {
      sid: 'QueryResults',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': workgroups } },
    }),
  ];
}
