import { memoised } from '../../../../core/collections/memoised.ts';
import { decodeBaselines as decode } from '../../../../core/baseline/baselines.ts';

export * from '../../../../core/baseline/baselines.ts';

/** Remembers baselines by their bytes. */
export const decodeBaselines = memoised(decode);
