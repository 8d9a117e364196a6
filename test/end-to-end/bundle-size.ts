/** No bundle may be as large, in bytes before compression: every byte is read at each cold start. */
export const MAX_BUNDLE_BYTES = 1_100_000;
