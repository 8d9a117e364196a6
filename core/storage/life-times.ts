import { CONDITIONAL_PREFIXES, EPISODE_PARTS_PREFIX, PREFIXES } from './keys.ts';

/** How long objects of the data bucket live. */
export interface LifeTime {
  /** What their keys begin with. */
  readonly prefix: string;
  readonly days: number;
}

/** For so many days at least a part of the episodes stays. A part that is in use is written anew after a week: this leaves three weeks to repair what does that. */
export const LEAST_PART_DAYS = 30;

/** How long replaced versions stay. */
export const REPLACED_VERSION_DAYS = 30;

/** A mark is of use while its message comes again: for the four days that a queue keeps it, and mostly for an hour. */
const READING_MARK_DAYS = 7;

/** Prefixes that grow with time. That of the episodes does not, because it holds what is open now; its parts have a life time of their own. */
const AGING_PREFIXES = [
  ...CONDITIONAL_PREFIXES.filter((prefix) => prefix !== PREFIXES.episodes),
  PREFIXES.reports,
  // Partials live as long as their window: a late one must be folded with all others, or the window would shrink.
  PREFIXES.partials,
  PREFIXES.quarantine,
];

/**
 * Returns the life times of everything that would pile up.
 * @param stateRetentionDays the setting of this name
 */
export function lifeTimes(stateRetentionDays: number): readonly LifeTime[] {
  return [
    ...AGING_PREFIXES.map((prefix) => ({ prefix, days: stateRetentionDays })),
    { prefix: EPISODE_PARTS_PREFIX, days: Math.max(stateRetentionDays, LEAST_PART_DAYS) },
    { prefix: PREFIXES.reading, days: READING_MARK_DAYS },
  ];
}

/** Returns the name of a lifecycle rule for what begins with a prefix, for example `episodes-parts`. */
export function lifecycleRuleName({ prefix }: LifeTime): string {
  return prefix.slice(0, -1).replaceAll('/', '-');
}
