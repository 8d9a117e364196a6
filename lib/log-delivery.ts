import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { awsLogsPrefix } from '../core/flowlog/log-key.ts';

/** Who delivers flow logs, and where to. */
export interface LogDelivery {
  readonly bucketArn: string;
  /** Where `AWSLogs/` begins, without slashes at its ends; may be empty. */
  readonly logPrefix: string;
  /** Accounts whose flow logs are welcome. */
  readonly accounts: readonly string[];
}

const DELIVERY = 'delivery.logs.amazonaws.com';

/**
 * Says, as policy conditions, that a request is made for flow logs of these accounts, whatever their region.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
function fromAccounts(accounts: readonly string[]) {
  const sources = accounts.map((account) => `arn:${Aws.PARTITION}:logs:*:${account}:*`);
  return { StringEquals: { 'aws:SourceAccount': accounts }, ArnLike: { 'aws:SourceArn': sources } };
}

/**
 * The two statements that a log bucket needs. There is one pair for all accounts, because a bucket policy ends at 20 KB.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
 */
export function logDeliveryStatements({ bucketArn, logPrefix, accounts }: LogDelivery): readonly iam.PolicyStatement[] {
  const { StringEquals, ArnLike } = fromAccounts(accounts);
  const principals = [new iam.ServicePrincipal(DELIVERY)];
  const handedOver = { ...StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' };
  return [
    new iam.PolicyStatement({
      sid: 'AWSLogDeliveryWrite',
      principals,
      actions: ['s3:PutObject'],
      resources: [`${bucketArn}/${awsLogsPrefix(logPrefix)}*`],
      conditions: { StringEquals: handedOver, ArnLike },
    }),
    new iam.PolicyStatement({
      sid: 'AWSLogDeliveryAclCheck',
      principals,
      actions: ['s3:GetBucketAcl', 's3:ListBucket'],
      resources: [bucketArn],
      conditions: { StringEquals, ArnLike },
    }),
  ];
}

/** What a key must allow so that flow logs can be delivered to a bucket that it encrypts. */
export function logDeliveryKeyStatement(accounts: readonly string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'LogDelivery',
    principals: [new iam.ServicePrincipal(DELIVERY)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: fromAccounts(accounts),
  });
}
