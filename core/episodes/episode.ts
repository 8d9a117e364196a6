import { type Finding, ruleOf } from '../detection/all-rules.ts';
import { bySeverity, findingKey, type Severity } from '../detection/finding.ts';
import { SEVERITIES } from '../settings/severities.ts';
import { isMoreOfTheSame, isOnlyHolding, offendersOf, spanOf, valueInWindow } from '../detection/finding-parts.ts';
import { hashId } from '../encoding/hash-id.ts';
import { windowName } from '../time.ts';
import { continueCourse, startCourse, type SurgeCourse } from './surge-course.ts';
import { type WindowRuns, windowsAfter } from './window-runs.ts';

/** What happens to an episode. A reminder says that it still goes on. */
export type TransitionName = 'opened' | 'escalated' | 'reminder' | 'ended';

/** What one window added to an episode: its start, how much there was in it alone, and the attempts of its finding. */
export type EpisodeWindow = readonly [windowStart: number, value: number, rejected: number, accepted: number];

/** Names one mail. */
export interface MailName {
  /** Id of the episode that the mail is about. */
  readonly id: string;
  /** The mail is still to come while the episode has had fewer. */
  readonly number: number;
}

/** One continuing finding, from its first window until it has been quiet for long enough. Plain data, stored as JSON. */
export interface Episode {
  readonly id: string;
  /** `findingKey` of all its findings. */
  readonly key: string;
  /** First and last window with a finding, epoch seconds. */
  readonly first: number;
  readonly last: number;
  /**
   * The finding with the largest value; the first of equals. A finding of a window goes before every finding of an hour, and their values are not
   * compared.
   */
  readonly peak: Finding;
  /** The severest finding; of equals that with the largest value, then the first. */
  readonly worst: Finding;
  /** The largest value in a message so far, of the same span (a window or an hour) as the peak; at first the first value of that span. */
  readonly lastAlertedPeak: number;
  /** Culprits that were found, in the order of finding, at most {@link MAX_OFFENDERS}; absent where the rule names none. */
  readonly offenders?: readonly string[];
  /** When each severity was last found, epoch seconds: an old burst does not hide the next one. */
  readonly foundAt: Readonly<Partial<Record<Severity, number>>>;
  /** Window of the last message, epoch seconds. */
  readonly lastAlertAt: number;
  /** How many messages there were: the number of the last one. */
  readonly alertCount: number;
  /** The windows of the last day, ascending; older ones are only in `before`. */
  readonly recent: readonly EpisodeWindow[];
  /** Sums over the windows that are no longer in `recent`. */
  readonly before: { readonly windows: number; readonly rejected: number; readonly accepted: number };
  /** Final windows since the last finding that were seen whole. */
  readonly quiet: WindowRuns;
  /** Present in every episode of rule `surge`, absent in all others. */
  readonly surge?: SurgeCourse;
  /** Start of the first final window without logs of this place while others logged, epoch seconds; absent while the place logs. */
  readonly noLogsSince?: number;
  /** Final windows since its first in which its place logged; absent before the first of them, or where it does not matter any more. */
  readonly seen?: WindowRuns;
  /** There when records of its place, or all of them, are missing in a window since its first: what the logs do not show may have happened. */
  readonly isIncomplete?: true;
  /** The mail of another episode that told of this one last, or is to tell of it next; absent where its own mail told of it last. */
  readonly partOf?: MailName;
  /** Mails of other episodes that are still to name this one; absent where there are none. */
  readonly awaits?: readonly MailName[];
  /** There while all its findings say that what they tell of is over: nobody has to hear of their end. */
  readonly endsUntold?: true;
  /** Set when it has ended: the final window that completed the quiet time, epoch seconds. */
  readonly endedAt?: number;
}

/** A severity that was found longer ago than this counts as new when it comes back. */
const SEVERITY_MEMORY_SECONDS = 6 * 3600;

/** How many culprits an episode remembers and its mails count. */
export const MAX_OFFENDERS = 100;

/** Windows older than this before the episode's last are summed up. */
const RECENT_SECONDS = 24 * 3600;

/**
 * Starts an episode.
 * @param finding its first finding
 */
export function openEpisode(finding: Finding): Episode {
  const key = findingKey(finding);
  const id = hashId(`${key} ${windowName(finding.windowStart)}`);
  return {
    id,
    key,
    first: finding.windowStart,
    last: finding.windowStart,
    peak: finding,
    worst: finding,
    lastAlertedPeak: finding.value,
    foundAt: { [finding.severity]: finding.windowStart },
    lastAlertAt: finding.windowStart,
    alertCount: 1,
    recent: [windowOf(finding)],
    before: { windows: 0, rejected: 0, accepted: 0 },
    quiet: [],
    ...startCourse(finding),
    ...withOffenders(undefined, finding),
    ...(endsUntold(finding) ? { endsUntold: true } : {}),
  };
}

/**
 * Says whether the value of a finding has at least doubled since people were told, as far as the two can be compared.
 */
export function hasDoubled({ peak, lastAlertedPeak }: Episode, finding: Finding): boolean {
  return spanOf(finding) === spanOf(peak) && finding.value >= 2 * lastAlertedPeak;
}

/**
 * Finds the culprits that a finding names and that no earlier finding of the episode named.
 */
export function newOffenders({ offenders = [] }: Episode, finding: Finding): readonly string[] {
  return offendersOf(finding).filter((offender) => !offenders.includes(offender));
}

/**
 * Says whether a finding is the worst of its episode, or the largest; else it is what had been found before, and is back after hours of less.
 */
export function isHeight({ worst, peak }: Episode, { windowStart }: Finding): boolean {
  return worst.windowStart === windowStart || peak.windowStart === windowStart;
}

/**
 * Notes that people were told of a finding that the episode holds already.
 */
export function recordAlert(episode: Episode, finding: Finding): Episode {
  const { windowStart, value } = finding;
  return {
    ...episode,
    alertCount: episode.alertCount + 1,
    lastAlertAt: Math.max(episode.lastAlertAt, windowStart),
    lastAlertedPeak:
      spanOf(finding) === spanOf(episode.peak) ? Math.max(episode.lastAlertedPeak, value) : episode.lastAlertedPeak,
  };
}

/**
 * Adds a finding to an episode. A finding of a window that is known replaces what was known of it, so judging a window again changes nothing.
 */
export function continueEpisode(episode: Episode, finding: Finding): Episode {
  const foundAt = {
    ...episode.foundAt,
    [finding.severity]: Math.max(episode.foundAt[finding.severity] ?? 0, finding.windowStart),
  };
  const last = Math.max(episode.last, finding.windowStart);
  const isFolded = episode.before.windows > 0 && finding.windowStart < (episode.recent[0]?.[0] ?? 0);
  const others = episode.recent.filter(([start]) => start !== finding.windowStart);
  const recent = isFolded ? others : [...others, windowOf(finding)].toSorted((a, b) => a[0] - b[0]);
  const peak = isHigher(finding, episode.peak) ? finding : episode.peak;
  const { noLogsSince: _, endsUntold: wasUntold, ...logging } = episode;
  return {
    ...logging,
    ...(wasUntold && endsUntold(finding) ? { endsUntold: true } : {}),
    ...withOffenders(episode.offenders, finding),
    first: Math.min(episode.first, finding.windowStart),
    last,
    peak,
    lastAlertedPeak: spanOf(peak) === spanOf(episode.peak) ? episode.lastAlertedPeak : peak.value,
    worst: isSeverer(finding, episode.worst) ? finding : episode.worst,
    foundAt,
    quiet: windowsAfter(episode.quiet, finding.windowStart),
    ...continueCourse(episode, finding),
    ...foldOld(recent, episode.before, last - RECENT_SECONDS),
  };
}

/**
 * Gives the severity that a new finding is measured against: the worst that was found in the last hours, else the mildest that ever was.
 * @param windowStart the window that is looked at, epoch seconds
 */
export function standingSeverity(episode: Episode, windowStart: number): Severity {
  const found = SEVERITIES.filter((severity) => episode.foundAt[severity] !== undefined);
  const standing = found.findLast(
    (severity) => (episode.foundAt[severity] ?? 0) >= windowStart - SEVERITY_MEMORY_SECONDS,
  );
  return standing ?? found[0] ?? 'low';
}

/**
 * Adds up an episode.
 * @returns windows with a finding, and their attempts
 */
export function episodeTotals(episode: Episode): { windows: number; rejected: number; accepted: number } {
  return episode.recent.reduce(
    (sum, [, , rejected, accepted]) => ({
      windows: sum.windows + 1,
      rejected: sum.rejected + rejected,
      accepted: sum.accepted + accepted,
    }),
    episode.before,
  );
}

function endsUntold(finding: Finding): boolean {
  return ruleOf(finding).endsUntold?.(finding) ?? false;
}

function withOffenders(found: readonly string[] = [], finding: Finding): Pick<Episode, 'offenders'> {
  const all = [...new Set([...found, ...offendersOf(finding)])];
  return all.length === 0 ? {} : { offenders: all.slice(0, MAX_OFFENDERS) };
}

function windowOf(finding: Finding): EpisodeWindow {
  return [finding.windowStart, valueInWindow(finding), finding.facts.rejected, finding.facts.accepted];
}

/**
 * The larger value; of equals the earlier. A finding of the same window replaces what was known of it. One that trips in a window stands before
 * those of an hour: it tells when and how much.
 */
function isHigher(one: Finding, other: Finding): boolean {
  if (spanOf(one) !== spanOf(other)) return spanOf(one) === 'window' && !isOnlyHolding(one);
  if (one.windowStart === other.windowStart) return true;
  if (isMoreOfTheSame(one)) return false;
  if (one.value !== other.value) return one.value > other.value;
  return one.windowStart < other.windowStart;
}

function isSeverer(one: Finding, other: Finding): boolean {
  const severity = bySeverity(one.severity, other.severity);
  return severity === 0 ? isHigher(one, other) : severity > 0;
}

function foldOld(
  windows: readonly EpisodeWindow[],
  before: Episode['before'],
  oldest: number,
): Pick<Episode, 'recent' | 'before'> {
  const old = windows.filter(([start]) => start < oldest);
  return {
    recent: windows.filter(([start]) => start >= oldest),
    before: old.reduce(
      (sum, [, , rejected, accepted]) => ({
        windows: sum.windows + 1,
        rejected: sum.rejected + rejected,
        accepted: sum.accepted + accepted,
      }),
      before,
    ),
  };
}
