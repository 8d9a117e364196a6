import { LEAST_STATE_RETENTION_DAYS } from '../settings/state-retention.ts';
import { CONDITIONAL_PREFIXES, EPISODE_PARTS_PREFIX, PREFIXES } from './keys.ts';

/** How long objects of the data bucket live. */
export interface LifeTime {
  /** What their keys begin with. */
  readonly prefix: string;
  readonly days: number;
  /** If objects are deleted sooner, counts or alerts are wrong. Nothing reads the objects again where it is 0. */
  readonly leastDays: number;
}

/** For so many days at least a part of the episodes stays. A part that is in use is written anew after a week: this leaves three weeks to repair what does that. */
const LEAST_PART_DAYS = 30;

/** How long replaced versions stay. */
export const REPLACED_VERSION_DAYS = 30;

/** A mark is of use while its message comes again: for the four days that a queue keeps it, and mostly for an hour. */
const READING_MARK_DAYS = 7;

/** The days that a queue keeps a message. */
const LEAST_MARK_DAYS = 4;

/** Prefixes that grow with time. That of the episodes does not, because it holds what is open now; its parts have a life time of their own. */
const AGING_PREFIXES = [
  ...CONDITIONAL_PREFIXES.filter((prefix) => prefix !== PREFIXES.episodes),
  PREFIXES.reports,
  // Partials live as long as their window: a late one must be folded with all others, or the window would shrink.
  PREFIXES.partials,
  PREFIXES.quarantine,
];

/** Prefixes of what is read again to count late log objects, and to judge new windows. */
const NEEDED_PREFIXES: ReadonlySet<string> = new Set([
  PREFIXES.partials,
  PREFIXES.windows,
  PREFIXES.networks,
  PREFIXES.digests,
  PREFIXES.baselines,
]);

/**
 * Returns the life times of everything that would pile up.
 * @param stateRetentionDays the setting of this name, at least {@link LEAST_STATE_RETENTION_DAYS}
 */
export function lifeTimes(stateRetentionDays: number): readonly LifeTime[] {
  return [
    ...AGING_PREFIXES.map((prefix) => ({
      prefix,
      days: stateRetentionDays,
      leastDays: NEEDED_PREFIXES.has(prefix) ? LEAST_STATE_RETENTION_DAYS : 0,
    })),
    { prefix: EPISODE_PARTS_PREFIX, days: stateRetentionDays, leastDays: LEAST_PART_DAYS },
    { prefix: PREFIXES.reading, days: READING_MARK_DAYS, leastDays: LEAST_MARK_DAYS },
  ];
}

/** Returns the name of a lifecycle rule for what begins with a prefix, for example `episodes-parts`. */
export function lifecycleRuleName({ prefix }: LifeTime): string {
  return prefix.slice(0, -1).replaceAll('/', '-');
}
