import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { CONDITIONAL_PREFIXES, PREFIXES } from '../core/storage/keys.ts';
import { lifecycleRuleName, lifeTimes, REPLACED_VERSION_DAYS } from '../core/storage/life-times.ts';
import { type BucketMaking, makeBucket } from './bucket.ts';

/** The pages of weeks: reconcile writes them, under the same condition. */
const REPLACEABLE_PREFIXES = [...CONDITIONAL_PREFIXES, PREFIXES.reports];

/** The document of open episodes is replaced several times an hour. After a day only so many of its old versions stay; S3 counts up to 100. */
const REPLACED_EPISODES = { noncurrentVersionExpiration: Duration.days(1), noncurrentVersionsToRetain: 100 };

/** What AWS said about hosts is used for an hour. */
const DESCRIPTIONS = { id: 'descriptions', prefix: PREFIXES.descriptions, expiration: Duration.days(1) };

/** What the data bucket is made from. */
export interface DataBucketProps extends BucketMaking {
  readonly settings: Pick<DeploymentSettings, 'dataBucket' | 'describe' | 'existingDataBucket' | 'stateRetentionDays'>;
  readonly accessLogs: s3.IBucket;
}

/**
 * Makes the data bucket, or takes the one that `existingDataBucket` names as it is: with the policy, lifecycle and encryption that it got when an earlier stack
 * made it.
 */
export function dataBucket(scope: Construct, props: DataBucketProps): s3.IBucket {
  const { accessLogs, key, removalPolicy, settings } = props;
  const { dataBucket: bucketName, existingDataBucket } = settings;
  if (existingDataBucket !== undefined) return s3.Bucket.fromBucketName(scope, 'ExistingData', existingDataBucket);
  const bucket = makeBucket(scope, 'Data', {
    key,
    removalPolicy,
    ...(bucketName === undefined ? {} : { bucketName }),
    versioned: true,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: 'data/',
    lifecycleRules: lifecycleRules(settings),
  });
  bucket.addToResourcePolicy(conditionalWrites(bucket));
  return bucket;
}

function lifecycleRules({ describe, stateRetentionDays }: DataBucketProps['settings']): s3.LifecycleRule[] {
  return [
    {
      id: 'replaced-versions',
      noncurrentVersionExpiration: Duration.days(REPLACED_VERSION_DAYS),
      abortIncompleteMultipartUploadAfter: Duration.days(7),
    },
    { id: 'replaced-episodes', prefix: PREFIXES.episodes, ...REPLACED_EPISODES },
    ...lifeTimes(stateRetentionDays).map((lifeTime) => ({
      id: lifecycleRuleName(lifeTime),
      prefix: lifeTime.prefix,
      expiration: Duration.days(lifeTime.days),
    })),
    ...(describe ? [DESCRIPTIONS] : []),
  ];
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
    resources: REPLACEABLE_PREFIXES.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    conditions: {
      Null: { 's3:if-match': 'true', 's3:if-none-match': 'true' },
      Bool: { 's3:ObjectCreationOperation': 'true' },
    },
  });
}
