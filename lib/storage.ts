import { Aws, Duration, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { SettingsError } from '../core/settings/settings-error.ts';
import { type BucketMaking, makeBucket } from './bucket.ts';
import { dataBucket } from './data-bucket.ts';
import { logDeliveryStatements } from './log-delivery.ts';

/** How long access logs stay. */
const ACCESS_LOG_DAYS = Duration.days(90);

/** What storage is made from. */
export interface StorageProps extends BucketMaking {
  readonly settings: DeploymentSettings;
}

/** The log bucket that is watched, and the data bucket that holds what is known. Never the same one. */
export class Storage extends Construct {
  /** Partials, windows, tables, episodes, alerts. */
  readonly data: s3.IBucket;
  /** Flow logs. */
  readonly logs: s3.IBucket;
  /** The log bucket, when it is made here. */
  readonly ownLogs: s3.IBucket | undefined;
  /** Key of the log bucket, if it is not S3's own. */
  readonly logKey: kms.IKey | undefined;

  /** @param props settings, encryption, and whether the buckets outlive the stack */
  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const { settings, key } = props;
    const accessLogs = accessLogBucket(this, props);
    this.data = dataBucket(this, { ...props, accessLogs });
    if (settings.logBucket === undefined) {
      this.ownLogs = logBucket(this, props, accessLogs);
      this.logs = this.ownLogs;
      this.logKey = key;
    } else {
      refuseDataBucket(this.data, settings.logBucket);
      this.logs =
        settings.logEvents === 's3'
          ? notifyingBucket(this, settings.logBucket)
          : s3.Bucket.fromBucketName(this, 'ImportedLogs', settings.logBucket);
      this.logKey = settings.logKeyArn ? kms.Key.fromKeyArn(this, 'ImportedLogKey', settings.logKeyArn) : undefined;
    }
  }
}

function accessLogBucket(scope: Construct, { removalPolicy }: StorageProps): s3.IBucket {
  const bucket = makeBucket(scope, 'AccessLogs', {
    // S3 can write access logs only to a bucket with its own keys.
    key: undefined,
    removalPolicy,
    lifecycleRules: [{ id: 'expire', expiration: ACCESS_LOG_DAYS }],
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'Holds the access logs of the other buckets: logging its own accesses into itself would never end',
  });
  return bucket;
}

function logBucket(scope: Construct, props: StorageProps, accessLogs: s3.IBucket): s3.IBucket {
  const { key, removalPolicy, settings } = props;
  const { logPrefix, logRetentionDays, sourceAccounts } = settings;
  const bucket = makeBucket(scope, 'Logs', {
    key,
    removalPolicy,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: 'logs/',
    lifecycleRules: [
      {
        id: 'expire',
        expiration: Duration.days(logRetentionDays),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
    ],
  });
  const accounts = [Aws.ACCOUNT_ID, ...sourceAccounts];
  for (const statement of logDeliveryStatements({ bucketArn: bucket.bucketArn, logPrefix, accounts })) {
    bucket.addToResourcePolicy(statement);
  }
  return bucket;
}

/**
 * An existing bucket, and the role of CDK's function that adds our notification to those it has. A role that takes no updates keeps CDK from
 * adding a managed policy to it. The function writes no logs; CloudFormation shows its errors.
 */
function notifyingBucket(scope: Construct, bucketName: string): s3.IBucket {
  const role = new iam.Role(scope, 'NotificationsRole', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  const notificationsHandlerRole = role.withoutPolicyUpdates();
  const bucket = s3.Bucket.fromBucketAttributes(scope, 'ImportedLogs', { bucketName, notificationsHandlerRole });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['s3:GetBucketNotification', 's3:PutBucketNotification'],
      resources: [bucket.bucketArn],
    }),
  );
  return bucket;
}

function refuseDataBucket({ node }: s3.IBucket, name: string): void {
  const bucket = node.defaultChild;
  if (!(bucket instanceof s3.CfnBucket) || !name.startsWith(nameBeginning(bucket))) return;
  throw new SettingsError([
    `logBucket: found the data bucket ${name}, expected another bucket, because each write of surge445 would start a new ingest`,
  ]);
}

/**
 * How the name of a bucket will begin that CloudFormation names: with the names of its stack and of the resource, which are cut only where all
 * would be longer than 63 characters.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function nameBeginning(bucket: s3.CfnBucket): string {
  const { stack } = bucket;
  return `${stack.stackName}-${stack.getLogicalId(bucket)}-`.toLowerCase();
}
