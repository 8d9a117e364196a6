import { byText } from '../collections/order.ts';
import type { Advisory } from '../settings/detection-settings.ts';
import { SMB_ADVISORIES } from '../settings/smb-advisories.ts';
import { DAY_SECONDS, dayOf } from '../time.ts';

/** Age in days from which on an advisory explains nothing any more: alerts then name none. */
const OLD_DAYS = 60;

/** An advisory that was young when a window began. */
export interface YoungAdvisory {
  readonly id: string;
  /** Whole days since the day on which it was published, in UTC: 0 on that day, at most 59. */
  readonly days: number;
}

/**
 * Finds the latest advisory that was out when a window began, in the list that ships with surge445 and in the setting. It depends on event time only,
 * so a replay of old logs names the advisory of their time.
 * @param own advisories of the setting, in any order; one with an id of the shipped list replaces the shipped one
 * @param windowStart epoch seconds
 * @returns the latest one, of equally old ones the first by name; null if none was younger than 60 days
 */
export function latestAdvisory(own: readonly Advisory[], windowStart: number): YoungAdvisory | null {
  const replaced = new Set(own.map(({ id }) => id));
  const advisories: readonly Advisory[] = [...own, ...SMB_ADVISORIES.filter(({ id }) => !replaced.has(id))];
  const young = advisories
    .map(({ id, published }) => ({ id, days: daysSince(published, windowStart) }))
    .filter(({ days }) => days >= 0 && days < OLD_DAYS);
  return young.toSorted((a, b) => a.days - b.days || byText(a.id, b.id))[0] ?? null;
}

/** Returns the days from one day to the day of a window; negative before it. */
function daysSince(published: string, windowStart: number): number {
  return (dayOf(windowStart) - Date.parse(`${published}T00:00:00Z`) / 1000) / DAY_SECONDS;
}
