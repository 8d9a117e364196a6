import { bySeverity, findingKey, type Severity } from '../detection/finding.ts';
import { type Finding, ruleOf } from '../detection/all-rules.ts';
import type { Baselines } from '../baseline/baselines.ts';
import { coverageKey } from '../windows/coverage.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import type { PortHistory } from '../world/port-history.ts';
import { isFinal, WINDOW_SECONDS } from '../time.ts';
import {
  continueEpisode,
  type Episode,
  hasDoubled,
  isHeight,
  newOffenders,
  openEpisode,
  type MailName,
  standingSeverity,
  recordAlert,
  type TransitionName,
} from './episode.ts';
import { measureQuiet, noteQuiet } from './level-after-surge.ts';
import { isOnlyHolding } from '../detection/finding-parts.ts';
import { withoutHeld } from './host-episodes.ts';
import { observedPlaces, pendingOf, type PendingWindow } from './pending-window.ts';
import { assumeSeen, isGivenUp, noteLogs, noteLoss, type ObservedPlaces } from './silent-place.ts';
import { neededQuiet } from './quiet-period.ts';
import { isAftermath } from './surge-course.ts';
import { addWindow, secondsOf } from './window-runs.ts';
import { byText } from '../collections/order.ts';

/** A change of an episode that people are told about. */
export interface Transition {
  readonly name: TransitionName;
  readonly episode: Episode;
  /** What was found in the window; for `ended` the worst of the episode. */
  readonly finding: Finding;
  /** The window that it happened in, epoch seconds. */
  readonly windowStart: number;
  /** Of the finding's culprits those that no earlier finding named; undefined where nobody asks. */
  readonly newOffenders?: readonly string[];
  /** What its mail tells besides, because it is the same event; absent where there is nothing. */
  readonly folded?: readonly Transition[];
  /** Episodes of the same event that were told before and go on; absent where there are none. */
  readonly alongside?: readonly Episode[];
  /** The mail of another episode that tells of it; absent where it has its own. */
  readonly toldBy?: MailName;
}

/** Everything that detection remembers from one batch to the next. Plain data, stored as JSON. */
export interface EpisodeState {
  /** Latest record start seen, epoch seconds; 0 before anything was seen. */
  readonly watermark: number;
  /** By key, then first window: open ones, and ended ones for as long as late data may still touch them. */
  readonly episodes: readonly Episode[];
  readonly pending: readonly PendingWindow[];
}

/** The state before anything was seen. */
export const NO_EPISODES: EpisodeState = { watermark: 0, episodes: [], pending: [] };

/** Data that comes later than this is counted in the tables but opens nothing. */
export const LATE_SECONDS = 24 * 3600;

/**
 * How many episodes of severity low are open at once of each rule, and as many that the allow-list hides: the internet has more scanners than anybody
 * reads, and each takes some 5 kB of a state that is read and written with every batch. Beyond, a new one is opened only in a
 * place that has less than its fair share; higher severities always are.
 */
export const MAX_MINOR_EPISODES = 100;

/** What was found in one window. */
export interface JudgedWindow {
  readonly facts: WindowFacts;
  readonly findings: readonly Finding[];
  /** What is usual on the day of the window, where that is known. */
  readonly baselines?: Baselines | undefined;
  /** What sensors all over the world saw, as far as it was known when the window was judged. */
  readonly world?: PortHistory | undefined;
}

/**
 * Enters one judged window: opens, continues, escalates and ends episodes. Entering a window again, with the same findings, changes nothing.
 * @param before what is remembered
 * @param judged the window and its findings
 * @returns the new state, and the transitions: the severest first, because not all of many are told at once, of equals in the order of their keys
 */
export function applyWindow(
  before: EpisodeState,
  judged: JudgedWindow,
): { state: EpisodeState; transitions: Transition[] } {
  const { facts, findings } = judged;
  const watermark = Math.max(before.watermark, facts.latest);
  const transitions: Transition[] = [];
  let episodes = [...before.episodes];
  for (const finding of findings) {
    episodes = applyFinding(episodes, finding, { watermark: before.watermark, transitions });
  }

  episodes = episodes.map((episode) => noteQuiet(episode, facts));
  const pending = [...before.pending.filter((one) => one.windowStart !== facts.windowStart), pendingOf(facts)].toSorted(
    (a, b) => a.windowStart - b.windowStart,
  );
  const settled = pending.filter((one) => isFinal(one.windowStart, watermark));
  const to = { transitions, baselines: judged.baselines };
  for (const window of settled) episodes = settleWindow(episodes, window, to);

  const kept = episodes.filter(
    (episode) =>
      episode.endedAt === undefined ||
      episode.endedAt > watermark - forgetSeconds(episode) ||
      isStillToTell(episode, episodes),
  );
  return {
    state: {
      watermark,
      episodes: kept.toSorted(byKey),
      pending: pending.filter((one) => !isFinal(one.windowStart, watermark)),
    },
    transitions: transitions.toSorted(byWeight),
  };
}

/**
 * Says whether an escalation is something worse than before, not something that is back.
 */
export function isWorse({ episode, finding, newOffenders: news = [] }: Transition): boolean {
  return news.length > 0 || isHeight(episode, finding);
}

/**
 * Returns how severe the mail about a transition is: as the severest finding that it tells of.
 */
export function severityOf({ finding, folded = [] }: Transition): Severity {
  return folded.reduce<Severity>(
    (worst, other) => (bySeverity(other.finding.severity, worst) > 0 ? other.finding.severity : worst),
    finding.severity,
  );
}

function byWeight(one: Transition, other: Transition): number {
  return bySeverity(other.finding.severity, one.finding.severity) || byText(one.episode.key, other.episode.key);
}

/** Order of the episodes of {@link EpisodeState}. */
export function byKey(one: Episode, other: Episode): number {
  return byText(one.key, other.key) || one.first - other.first;
}

/**
 * Returns for how long late data may touch an ended episode before the episode is forgotten. Minor episodes are forgotten sooner: they are many, and
 * a repeated one interrupts nobody.
 */
function forgetSeconds(episode: Episode): number {
  if (isMinor(episode.worst)) return LATE_SECONDS;
  return LATE_SECONDS + 2 * ruleOf(episode.peak).quietSeconds;
}

/** Checks whether a mail that is to tell of an episode has not been written. */
function isStillToTell({ awaits = [] }: Episode, episodes: readonly Episode[]): boolean {
  return awaits.some((mail) => episodes.some(({ id }) => id === mail.id));
}

function applyFinding(
  episodes: readonly Episode[],
  finding: Finding,
  to: { readonly watermark: number; readonly transitions: Transition[] },
): Episode[] {
  const key = findingKey(finding);
  const { quietSeconds: quietTime } = ruleOf(finding);
  const { windowStart } = finding;
  const index = episodes.findIndex(
    (episode) =>
      episode.key === key &&
      (episode.endedAt === undefined || windowStart <= episode.last + quietTime) &&
      windowStart >= episode.first - quietTime,
  );
  const known = episodes[index];
  if (!known) {
    if (isOnlyHolding(finding)) return [...episodes];
    if (windowStart + WINDOW_SECONDS < to.watermark - LATE_SECONDS) return [...episodes];
    if (isMinor(finding) && !hasRoom(episodes, finding)) return [...episodes];
    const episode = assumeSeen(openEpisode(finding), windowStart, to.watermark);
    to.transitions.push({ name: 'opened', episode, finding, windowStart });
    return [...episodes, episode];
  }
  if (known.endedAt !== undefined || isAftermath(known, finding)) return [...episodes];
  const name = isOnlyHolding(finding) ? undefined : transitionOf(known, finding);
  const more = continueEpisode(known, finding);
  const continued = windowStart < known.first ? assumeSeen(more, windowStart, to.watermark) : more;
  const episode = name ? recordAlert(continued, finding) : continued;
  if (name) to.transitions.push({ name, episode, finding, windowStart, newOffenders: newOffenders(known, finding) });
  return episodes.with(index, episode);
}

/** Checks whether a finding interrupts nobody: it waits for the daily digest, or the allow-list hides it. */
function isMinor({ severity, allowedBy }: Finding): boolean {
  return severity === 'low' || allowedBy !== undefined;
}

/** Checks whether there is room for a minor episode: in all, or in the share of its place, so that no place holds back what another has to say. */
function hasRoom(episodes: readonly Episode[], finding: Finding): boolean {
  const alike = likeEpisodes(episodes, finding);
  if (alike.length < MAX_MINOR_EPISODES) return true;
  const place = coverageKey(finding.scope);
  const places = alike.map(({ peak }) => coverageKey(peak.scope));
  const share = Math.floor(MAX_MINOR_EPISODES / new Set([...places, place]).size);
  return places.filter((other) => other === place).length < Math.max(1, share);
}

/** Returns the open minor episodes of the same rule. Hidden episodes are counted apart from the others, so that neither takes room from the other. */
function likeEpisodes(episodes: readonly Episode[], { rule, allowedBy }: Finding): readonly Episode[] {
  return episodes.filter(
    ({ worst, endedAt }) =>
      endedAt === undefined &&
      worst.rule === rule &&
      isMinor(worst) &&
      (worst.allowedBy === undefined) === (allowedBy === undefined),
  );
}

/** Returns the transition that a finding of a continuing episode is; undefined where the finding is not worth a message. */
function transitionOf(episode: Episode, finding: Finding): TransitionName | undefined {
  const rule = ruleOf(finding);
  const { windowStart, value, severity } = finding;
  if (bySeverity(severity, standingSeverity(episode, windowStart)) > 0) return 'escalated';
  if (hasDoubled(episode, finding) && value >= rule.doublingFloor) return 'escalated';
  if (windowStart - episode.lastAlertAt >= rule.reminderSeconds) return 'reminder';
  return undefined;
}

/** Takes note of a final window, and ends what has been quiet for long enough, unless that would be no all-clear. */
function settleWindow(
  episodes: readonly Episode[],
  window: PendingWindow,
  to: { readonly transitions: Transition[]; readonly baselines: Baselines | undefined },
): Episode[] {
  const { windowStart } = window;
  const places = observedPlaces(window);
  const noted = episodes.map((episode) => noteFinal(noteLoss(episode, windowStart, places), windowStart, places));
  const open = noted.filter(({ endedAt, worst }) => endedAt === undefined && !isMinor(worst));
  const ending = withoutHeld(
    open,
    noted.filter((episode) => mayEnd(episode, windowStart)),
  );
  return noted.map((episode) => (ending.has(episode) ? endEpisode(episode, windowStart, to) : episode));
}

/** Takes note of a final window: quiet for this episode, unless something was found in it or the scope was not seen whole. */
function noteFinal(before: Episode, windowStart: number, { complete, observed, hasLeftOut }: ObservedPlaces): Episode {
  const { scope, drill = false } = before.peak;
  if (before.endedAt !== undefined || windowStart <= before.last) return before;
  const episode = noteLogs(before, windowStart, { observed, hasLeftOut });
  // Nobody logs at the VPC of drills: there, what is not seen is quiet.
  if (!drill && !complete.has(coverageKey(scope))) return episode;
  return { ...episode, quiet: addWindow(episode.quiet, windowStart) };
}

function mayEnd(episode: Episode, windowStart: number): boolean {
  const { endedAt, last, quiet, peak } = episode;
  if (endedAt !== undefined || windowStart <= last) return false;
  return isGivenUp(episode, windowStart) || secondsOf(quiet) >= neededQuiet(peak);
}

function endEpisode(
  episode: Episode,
  windowStart: number,
  to: { readonly transitions: Transition[]; readonly baselines: Baselines | undefined },
): Episode {
  const ended = {
    ...measureQuiet(episode, windowStart, to.baselines),
    endedAt: windowStart,
    alertCount: episode.alertCount + 1,
    lastAlertAt: windowStart,
  };
  if (!ended.endsUntold) to.transitions.push({ name: 'ended', episode: ended, finding: ended.worst, windowStart });
  return ended;
}
