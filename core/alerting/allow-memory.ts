import type { Finding } from '../detection/all-rules.ts';
import type { AllowEntry } from '../settings/detection-settings.ts';
import { type AllowUse, noteUse } from './allow-use.ts';
import { type FlaggedHost, noteFlagged } from './flagged-hosts.ts';

/** What is remembered of the allow-list and for it. Plain data, stored as JSON. */
export interface AllowMemory {
  readonly use: AllowUse;
  readonly flagged: readonly FlaggedHost[];
}

/** Before anything was seen. */
export const NO_ALLOW_MEMORY: AllowMemory = { use: {}, flagged: [] };

/**
 * Takes note of one window. Noting a window again changes nothing.
 * @param memory as it was; undefined where the state was written before this was kept
 * @param findings what was found in the window
 * @param now latest record start seen, epoch seconds, and the allow-list
 */
export function noteAllowed(
  memory: AllowMemory = NO_ALLOW_MEMORY,
  findings: readonly Finding[],
  now: { readonly watermark: number; readonly allow: readonly AllowEntry[] },
): AllowMemory {
  return {
    use: noteUse(memory.use, findings, now),
    flagged: noteFlagged(memory.flagged, findings, now.watermark),
  };
}
