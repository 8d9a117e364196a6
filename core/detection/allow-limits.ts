import { isInSchedule, scheduleText } from '../settings/allow-schedule.ts';
import type { AllowEntry } from '../settings/detection-settings.ts';
import { isoDay, WINDOWS_PER_HOUR, WINDOW_SECONDS } from '../time.ts';
import type { NotAllowedBy } from './finding.ts';
import type { RuleView } from './rule.ts';
import type { TrailingHost } from './trailing-contacts.ts';

/** An entry allows a host this many times the most hosts that it reached for in an hour of the last weeks: jobs grow, worms start from nothing. */
const CAP_GROWTH = 3;

/**
 * While the last windows of the schedule are less than an hour old, the rules still count what the host did in them. So few further hosts are no
 * sweep by themselves, and do not make one of what was allowed.
 */
const MOST_AFTER_SCHEDULE = 8;

/** A host that an entry is about, with what it did in the trailing hour. */
export type LimitedHost = Pick<TrailingHost, 'key' | 'name' | 'contacts'>;

/**
 * Checks whether an entry has not expired.
 * @param second epoch seconds
 */
export function holdsAt({ expires }: AllowEntry, second: number): boolean {
  return isoDay(second) <= expires;
}

/**
 * Returns the one reason why an entry that is about a finding does not hide it.
 * @param entry an entry that is about the finding
 * @param view the judged window
 * @param host the scanner or manager that the entry may let reach for many; undefined for entries of other kinds
 * @returns undefined where the entry hides the finding; `more than one` where no single reason explains it
 */
export function unmetLimit(
  entry: AllowEntry,
  view: RuleView,
  host: LimitedHost | undefined,
): NotAllowedBy | 'more than one' | undefined {
  const isExpired = !holdsAt(entry, view.windowStart);
  const limit = host && (unmetSchedule(entry, view, host) ?? unmetCap(entry, view, host));
  if (!isExpired) return limit;
  return limit ? 'more than one' : { entry: entry.id, why: 'expired', expires: entry.expires };
}

function unmetSchedule(
  { id, schedule }: AllowEntry,
  view: RuleView,
  { contacts }: LimitedHost,
): NotAllowedBy | undefined {
  if (!schedule || isInSchedule(schedule, view.windowStart)) return undefined;
  const trail = Array.from({ length: WINDOWS_PER_HOUR }, (_, back) => view.windowStart - back * WINDOW_SECONDS);
  const outside = new Set(trail.filter((start) => !isInSchedule(schedule, start)));
  const after = [...contacts.values()].filter(({ since }) => outside.has(since));
  if (outside.size < trail.length && after.length <= MOST_AFTER_SCHEDULE) return undefined;
  return { entry: id, why: 'outside schedule', schedule: scheduleText(schedule) };
}

function unmetCap(entry: AllowEntry, view: RuleView, { key, name, contacts }: LimitedHost): NotAllowedBy | undefined {
  const { cap, isLearnt } = capOf(entry, view, key);
  if (contacts.size <= cap) return undefined;
  return { entry: entry.id, why: 'above cap', host: name.host, reached: contacts.size, cap, isLearnt };
}

/** What the host did so far decides, once that is known. It never raises the number in the entry, so a host cannot work its way up day by day. */
function capOf(
  { maxDestinationsPerHour }: AllowEntry,
  { history }: RuleView,
  key: string,
): { readonly cap: number; readonly isLearnt: boolean } {
  const most = history.baselines?.reach?.[key];
  const learnt = most === undefined ? Infinity : CAP_GROWTH * most;
  return learnt < maxDestinationsPerHour
    ? { cap: learnt, isLearnt: true }
    : { cap: maxDestinationsPerHour, isLearnt: false };
}
