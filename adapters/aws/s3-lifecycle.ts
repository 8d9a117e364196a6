import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule as S3Rule,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BucketLifecycle, LifecycleRule } from '../../core/operations/doctor/lifecycle.ts';
import { describeFailure, isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** Client, bucket and retry budget of {@link readLifecycle}. */
export interface LifecycleRequest {
  readonly client: S3Client;
  readonly bucket: string;
  readonly budget: RetryBudget;
}

/** Reads the lifecycle configuration of a bucket. */
export async function readLifecycle({ client, bucket, budget }: LifecycleRequest): Promise<BucketLifecycle> {
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket: bucket });
  try {
    const { Rules = [] } = await retryInBudget(budget, {
      action: `Read the lifecycle rules of ${bucket}`,
      attempt: (abortSignal) => client.send(command, { abortSignal }),
      isTransient: isTransientFailure,
    });
    return { rules: Rules.flatMap(ruleOf), ids: Rules.map(({ ID = '' }) => ID) };
  } catch (error) {
    if (describeFailure(error).code === 'NoSuchLifecycleConfiguration') return { rules: [], ids: [] };
    throw error;
  }
}

/** Returns a rule if it is on and holds for all objects of its prefix. */
function ruleOf(rule: S3Rule): LifecycleRule[] {
  const { Expiration, Filter, NoncurrentVersionExpiration, Status } = rule;
  // Old configurations have no filter.
  // oxlint-disable-next-line typescript/no-deprecated
  const prefix = Filter === undefined ? rule.Prefix : Filter.Prefix;
  const isForSome =
    Filter !== undefined && Object.entries(Filter).some(([name, value]) => name !== 'Prefix' && value !== undefined);
  if (Status !== 'Enabled' || isForSome) return [];
  // After its date such a rule deletes each new object at once.
  const days = Expiration?.Date === undefined ? Expiration?.Days : 0;
  return [{ prefix: prefix ?? '', days, replacedDays: NoncurrentVersionExpiration?.NoncurrentDays }];
}
