import { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { bucketEncryption } from './encryption.ts';

/** What every bucket of the stack is made from. */
export interface BucketMaking {
  /** A customer key; undefined: S3's own. */
  readonly key: kms.IKey | undefined;
  /** Whether the bucket outlives the stack. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Makes a bucket: private, encrypted, for TLS only. Its policy stays with it. A log bucket without its policy would refuse the flow logs that still
 * come when the stack is gone, and a data bucket that is adopted later would take writes without a condition.
 */
export function makeBucket(
  scope: Construct,
  id: string,
  { key, removalPolicy, ...props }: MadeBucketProps,
): s3.IBucket {
  const bucket = new s3.Bucket(scope, id, {
    ...bucketEncryption(key),
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy,
    // Only on trial: a function of CDK empties the buckets when the stack goes.
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    ...props,
  });
  bucket.policy?.applyRemovalPolicy(removalPolicy);
  // CDK's class does not fit its own interface under exactOptionalPropertyTypes: `isWebsite` may be undefined.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it implements the interface by declaration
  return bucket as s3.IBucket;
}

/** {@link BucketMaking}, and what one bucket has of its own. */
type MadeBucketProps = BucketMaking & Omit<s3.BucketProps, 'removalPolicy'>;
