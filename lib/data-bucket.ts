import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { EPISODE_PARTS_PREFIX, PREFIXES } from '../core/storage/keys.ts';
import { type BucketMaking, makeBucket } from './bucket.ts';

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

/** The pages of weeks: reconcile writes them, under the same condition. */
const REPLACEABLE_PREFIXES = [...CONDITIONAL_PREFIXES, PREFIXES.reports];

/**
 * Prefixes that grow with time. That of the episodes does not, because it holds what is open now; its parts have a rule of their own.
 */
const AGING_PREFIXES = [
  ...REPLACEABLE_PREFIXES.filter((prefix) => prefix !== PREFIXES.episodes),
  PREFIXES.partials,
  PREFIXES.quarantine,
];

/** How long replaced versions stay. */
const REPLACED_VERSION_DAYS = Duration.days(30);

/** The document of open episodes is replaced several times an hour. After a day only so many of its old versions stay; S3 counts up to 100. */
const REPLACED_EPISODES = { noncurrentVersionExpiration: Duration.days(1), noncurrentVersionsToRetain: 100 };

/** For so many days at least a part of the episodes stays. A part that is in use is written anew after a week: this leaves three weeks to repair what does that. */
const LEAST_PART_DAYS = 30;

/** What AWS said about hosts is used for an hour. */
const DESCRIPTIONS = { id: 'descriptions', prefix: PREFIXES.descriptions, expiration: Duration.days(1) };

/** A mark is of use while its message comes again: for the four days that a queue keeps it, and mostly for an hour. */
const READING_MARKS = { id: 'reading', prefix: PREFIXES.reading, expiration: Duration.days(7) };

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
  const expiration = Duration.days(stateRetentionDays);
  return [
    {
      id: 'replaced-versions',
      noncurrentVersionExpiration: REPLACED_VERSION_DAYS,
      abortIncompleteMultipartUploadAfter: Duration.days(7),
    },
    { id: 'replaced-episodes', prefix: PREFIXES.episodes, ...REPLACED_EPISODES },
    // Partials live as long as their window: a late one must be folded with all others, or the window would shrink.
    ...AGING_PREFIXES.map((prefix) => ({ id: prefix.slice(0, -1), prefix, expiration })),
    {
      id: 'episodes-parts',
      prefix: EPISODE_PARTS_PREFIX,
      expiration: Duration.days(Math.max(stateRetentionDays, LEAST_PART_DAYS)),
    },
    READING_MARKS,
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
