import { memoised } from '../../../../core/collections/memoised.ts';
import { insideRanges as compile } from '../../../../core/network/ownership.ts';

export * from '../../../../core/network/ownership.ts';

/** Remembers ranges by their settings. */
export const insideRanges = memoised(compile);
