/** No bundle may be as large, in bytes before compression: every byte is read at each cold start. */
const MAX_BUNDLE_BYTES = 1_100_000;

/**
 * Reconcile has the charts of the weekly page, 0.8 MB. They run only when the page is written, so an import takes as long as without them: 0.61 s beside
 * 0.63 s of detect, on a busy machine. A function of its own would need a role, alarms and a log group of its own, for one call a week.
 */
const LARGER_BUNDLE_BYTES: Readonly<Record<string, number>> = { reconcile: 2_000_000 };

/** Returns the limit of the bundle of a function. */
export function maxBundleBytes(service: string): number {
  return LARGER_BUNDLE_BYTES[service] ?? MAX_BUNDLE_BYTES;
}
