import type { Finding } from '../detection/all-rules.ts';
import type { AllowEntry } from '../settings/detection-settings.ts';
import { DAY_SECONDS } from '../time.ts';

/** When an entry of the allow-list was of use. */
export interface EntryUse {
  /** When the entry was first in the settings, event time, epoch seconds. */
  readonly since: number;
  /** The last window of which the entry hid a finding, epoch seconds; absent while it has hidden nothing. */
  readonly last?: number;
}

/** When each entry was of use, by its id. Plain data, stored as JSON; it holds only entries that are in the settings. */
export type AllowUse = Readonly<Record<string, EntryUse>>;

/** An entry that hid nothing for this many days is reported. */
export const USELESS_AFTER_DAYS = 90;

/**
 * Takes note of the entries that hid something in one window. Noting a window again changes nothing.
 * @param findings what was found in the window
 * @param now latest record start seen, epoch seconds, and the allow-list
 */
export function noteUse(
  use: AllowUse,
  findings: readonly Finding[],
  { watermark, allow }: { readonly watermark: number; readonly allow: readonly AllowEntry[] },
): AllowUse {
  const hidden = new Map<string, number>();
  for (const { allowedBy, windowStart } of findings) {
    if (allowedBy !== undefined) hidden.set(allowedBy, windowStart);
  }
  return Object.fromEntries(
    allow.map(({ id }) => {
      const before = use[id] ?? { since: watermark };
      const last = Math.max(before.last ?? 0, hidden.get(id) ?? 0);
      return [id, last === 0 ? before : { since: before.since, last }];
    }),
  );
}

/**
 * Returns for how many whole days an entry has hidden nothing.
 * @param watermark latest record start seen, epoch seconds
 * @returns 0 for an entry of which nothing is known
 */
export function uselessDays(use: AllowUse, id: string, watermark: number): number {
  const known = use[id];
  return known ? Math.max(0, Math.floor((watermark - (known.last ?? known.since)) / DAY_SECONDS)) : 0;
}
