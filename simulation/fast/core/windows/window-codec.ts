import { memoised } from '../../../../core/collections/memoised.ts';
import { decodeWindow as decode } from '../../../../core/windows/window-codec.ts';

export * from '../../../../core/windows/window-codec.ts';

/** Remembers documents by their bytes. */
export const decodeWindow = memoised(decode);
