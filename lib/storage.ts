import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { SettingsError } from '../core/settings/settings-error.ts';
import { PREFIXES } from '../core/storage/keys.ts';
import { bucketEncryption } from './encryption.ts';
import { logDeliveryStatements } from './log-delivery.ts';

/** Prefixes of the data bucket whose writers must say what they expect to replace: compare-and-swap, or create if absent. */
export const CONDITIONAL_PREFIXES: readonly string[] = [
  PREFIXES.windows,
  PREFIXES.networks,
  PREFIXES.rollups,
  PREFIXES.attempts,
  PREFIXES.digests,
  PREFIXES.baselines,
  PREFIXES.episodes,
  PREFIXES.alerts,
];

/** Prefixes that grow with time. That of the episodes does not: it holds what is open now. */
const AGING_PREFIXES = [
  ...CONDITIONAL_PREFIXES.filter((prefix) => prefix !== PREFIXES.episodes),
  PREFIXES.partials,
  PREFIXES.quarantine,
];

/** How long replaced versions and access logs stay. */
const REPLACED_VERSION_DAYS = Duration.days(30);
const ACCESS_LOG_DAYS = Duration.days(90);

/** What storage is made from. */
export interface StorageProps {
  readonly settings: DeploymentSettings;
  /** A customer key; undefined: S3's own. */
  readonly key: kms.IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
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
    this.data = dataBucket(this, props, accessLogs);
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

/** What every bucket has. */
function bucketDefaults(props: Pick<StorageProps, 'key' | 'removalPolicy'>) {
  return {
    ...bucketEncryption(props.key),
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: props.removalPolicy,
    // Only on trial: a function of CDK empties the buckets when the stack goes.
    autoDeleteObjects: props.removalPolicy === RemovalPolicy.DESTROY,
  };
}

/** CDK's class does not fit its own interface under exactOptionalPropertyTypes: `isWebsite` may be undefined. */
function makeBucket(scope: Construct, id: string, props: s3.BucketProps): s3.IBucket {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it implements the interface by declaration
  return new s3.Bucket(scope, id, props) as s3.IBucket;
}

function accessLogBucket(scope: Construct, props: StorageProps): s3.IBucket {
  const bucket = makeBucket(scope, 'AccessLogs', {
    // S3 can write access logs only to a bucket with its own keys.
    ...bucketDefaults({ ...props, key: undefined }),
    lifecycleRules: [{ id: 'expire', expiration: ACCESS_LOG_DAYS }],
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'Holds the access logs of the other buckets: logging its own accesses into itself would never end',
  });
  return bucket;
}

function dataBucket(scope: Construct, props: StorageProps, accessLogs: s3.IBucket): s3.IBucket {
  const { dataBucket: bucketName, stateRetentionDays } = props.settings;
  const bucket = makeBucket(scope, 'Data', {
    ...bucketDefaults(props),
    ...(bucketName === undefined ? {} : { bucketName }),
    versioned: true,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: 'data/',
    lifecycleRules: [
      {
        id: 'replaced-versions',
        noncurrentVersionExpiration: REPLACED_VERSION_DAYS,
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
      // Partials live as long as their window: a late one must be folded with all others, or the window would shrink.
      ...AGING_PREFIXES.map((prefix) => ({
        id: prefix.slice(0, -1),
        prefix,
        expiration: Duration.days(stateRetentionDays),
      })),
    ],
  });
  bucket.addToResourcePolicy(conditionalWrites(bucket));
  return bucket;
}

/**
 * Refuses a write that would replace something unseen. Parts of a multipart upload carry no condition; its completion must.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
function conditionalWrites(bucket: s3.IBucket): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ConditionalWritesOnly',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: CONDITIONAL_PREFIXES.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    conditions: {
      Null: { 's3:if-match': 'true', 's3:if-none-match': 'true' },
      Bool: { 's3:ObjectCreationOperation': 'true' },
    },
  });
}

function logBucket(scope: Construct, props: StorageProps, accessLogs: s3.IBucket): s3.IBucket {
  const { logPrefix, logRetentionDays, sourceAccounts } = props.settings;
  const bucket = makeBucket(scope, 'Logs', {
    ...bucketDefaults(props),
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
