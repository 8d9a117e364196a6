/** A permission that a command needs: the action of IAM, and on what. */
export type NeededPermission = readonly [action: string, on: string];

/** Permission to read the outputs of the stack, which every command on a deployment needs. */
const READ_STACK: NeededPermission = ['cloudformation:DescribeStacks', 'on the stack, unless options name its parts'];

/** Permissions of `doctor`. */
export const DOCTOR_PERMISSIONS: readonly NeededPermission[] = [
  ['s3:ListBucket', 'on both buckets'],
  ['s3:GetObject', 'on both buckets'],
  ['s3:GetLifecycleConfiguration', 'on the data bucket'],
  ['sqs:GetQueueAttributes', 'on the queues'],
  ['sqs:GetQueueUrl', 'on the dead-letter queues'],
  ['sns:ListSubscriptionsByTopic', 'on both topics'],
  ['sns:GetSMSSandboxAccountStatus', 'for text messages'],
  ['sns:ListSMSSandboxPhoneNumbers', 'for text messages'],
  ['kms:Decrypt', 'on the customer keys of the buckets, if they have one'],
];

/** Permissions of `backfill`. Without s3:ListBucket, S3 refuses to say that an object does not exist. */
export const BACKFILL_PERMISSIONS: readonly NeededPermission[] = [
  ['s3:ListBucket', 'on both buckets'],
  ['s3:GetObject', 'on the data bucket'],
  ['sqs:SendMessage', 'on the queue that ingest reads'],
  ['kms:Decrypt', 'on the customer keys of the data bucket and of the queue, if they have one'],
  ['kms:GenerateDataKey', 'on the customer key of the queue, if it has one'],
];

/** Permissions of `rebuild`. The functions write; the person only looks, and sends messages. */
export const REBUILD_PERMISSIONS: readonly NeededPermission[] = [
  ['s3:ListBucket', 'on both buckets'],
  ['s3:GetObject', 'on the data bucket'],
  ['sqs:SendMessage', 'on the queues that ingest and detect read'],
  ['sqs:GetQueueAttributes', 'on the queue that detect reads'],
  ['kms:Decrypt', 'on the customer keys of the data bucket and of the queues, if they have one'],
  ['kms:GenerateDataKey', 'on the customer key of the queues, if they have one'],
];

/** Permissions of `drill`. It waits for objects that do not exist yet, so it needs s3:ListBucket as `backfill` does. */
export const DRILL_PERMISSIONS: readonly NeededPermission[] = [
  ['s3:PutObject', 'below AWSLogs/ in the log bucket'],
  ['s3:GetObject', 'on both buckets'],
  ['s3:ListBucket', 'on the data bucket'],
  ['kms:Decrypt', 'on the customer keys of the buckets, if they have one'],
  ['kms:GenerateDataKey', 'on the customer key of the log bucket, if it has one'],
];

/** Writes the paragraph of a help text that lists permissions. */
export function permissionsHelp(permissions: readonly NeededPermission[]): string {
  const lines = [READ_STACK, ...permissions].map(([action, on]) => `  ${action.padEnd(32)}${on}`);
  return ['The command needs these permissions:', ...lines].join('\n');
}
