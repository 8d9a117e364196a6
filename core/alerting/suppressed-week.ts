import type { Settings } from '../settings/detection-settings.ts';
import { DAY_SECONDS, dayOf } from '../time.ts';
import { type Episode, episodeTotals } from '../episodes/episode.ts';
import type { EpisodeState } from '../episodes/episodes.ts';

/** What one entry of the allow-list hid in a week. */
export interface SuppressedByEntry {
  readonly episodes: number;
  readonly attempts: number;
  /** Whom they were about, ascending; the first {@link MOST_HOSTS} that came. */
  readonly hosts: readonly string[];
  /** True when there were more. */
  readonly more: boolean;
}

/** What the allow-list hid since Monday. Plain data, stored as JSON. */
export interface SuppressedWeek {
  /** Monday 00:00 UTC, epoch seconds; 0 before anything was seen. */
  readonly weekStart: number;
  /** By entry. An episode is counted when it ends, or with the week. */
  readonly entries: Readonly<Record<string, SuppressedByEntry>>;
  /** Attempts, by episode, of the episodes that went on over the last Monday. The summary of the week before has counted these attempts already. */
  readonly told: Readonly<Record<string, number>>;
}

/** A week that is over. */
export interface WeekSummary {
  readonly weekStart: number;
  readonly entries: SuppressedWeek['entries'];
}

/** Before anything was seen. */
export const NO_WEEK: SuppressedWeek = { weekStart: 0, entries: {}, told: {} };

/** So many hosts of an entry are told apart. */
export const MOST_HOSTS = 200;

/** Seconds in a week. */
export const WEEK_SECONDS = 7 * DAY_SECONDS;

const NOTHING: SuppressedByEntry = { episodes: 0, attempts: 0, hosts: [], more: false };

/**
 * Takes note of a hidden episode that has ended.
 */
export function addSuppressed(week: SuppressedWeek, episode: Episode): SuppressedWeek {
  const { [episode.id]: _, ...told } = week.told;
  return { ...week, entries: withEpisode(week, episode), told };
}

/**
 * Ends the week when its time is over.
 * @param episodeState before the window was entered: what the window ends belongs to the week that goes on
 * @param now latest record start seen, epoch seconds, the settings, and whether there are entries to suggest
 * @returns the week that goes on, and a summary if there is an allow-list to speak of, or an entry to suggest
 */
export function turnWeek(
  week: SuppressedWeek,
  episodeState: EpisodeState,
  now: { readonly watermark: number; readonly settings: Pick<Settings, 'allow'>; readonly hasSuggestions: boolean },
): { week: SuppressedWeek; summary: WeekSummary | undefined } {
  const { watermark, settings, hasSuggestions } = now;
  const weekStart = mondayOf(watermark);
  if (week.weekStart === 0) return { week: { ...week, weekStart }, summary: undefined };
  if (weekStart <= week.weekStart) return { week, summary: undefined };
  const open = episodeState.episodes.filter(
    ({ endedAt, worst }) => endedAt === undefined && worst.allowedBy !== undefined,
  );
  const entries = open.reduce((sum, episode) => withEpisode({ ...week, entries: sum }, episode), week.entries);
  const told = Object.fromEntries(open.map((episode) => [episode.id, attemptsOf(episode)]));
  const isWorthTelling = hasSuggestions || settings.allow.length > 0 || Object.keys(entries).length > 0;
  return {
    week: { weekStart, entries: {}, told },
    summary: isWorthTelling ? { weekStart: week.weekStart, entries } : undefined,
  };
}

/** Adds an episode to the counts of its entry. An episode without attempts since the last summary only waited for its end, and adds nothing. */
function withEpisode({ entries, told }: SuppressedWeek, episode: Episode): SuppressedWeek['entries'] {
  const { allowedBy, entity } = episode.worst;
  const before = told[episode.id];
  const attempts = attemptsOf(episode) - (before ?? 0);
  if (allowedBy === undefined || (before !== undefined && attempts <= 0)) return entries;
  const known = entries[allowedBy] ?? NOTHING;
  const hosts = [...new Set([...known.hosts, entity.id])];
  return {
    ...entries,
    [allowedBy]: {
      episodes: known.episodes + 1,
      attempts: known.attempts + attempts,
      hosts: hosts.slice(0, MOST_HOSTS).toSorted(),
      more: known.more || hosts.length > MOST_HOSTS,
    },
  };
}

function attemptsOf(episode: Episode): number {
  const { rejected, accepted } = episodeTotals(episode);
  return rejected + accepted;
}

/** 1970-01-01 was a Thursday. */
function mondayOf(second: number): number {
  const day = dayOf(second) / DAY_SECONDS;
  return (day - ((day + 3) % 7)) * DAY_SECONDS;
}
