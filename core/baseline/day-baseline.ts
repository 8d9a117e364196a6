import { upperThreshold, type CountDistribution } from './negative-binomial.ts';
import {
  HOUR_OFFSETS,
  layOutHistory,
  referencesOf,
  SLOTS_PER_DAY,
  WINDOW_OFFSETS,
  type CompleteWindow,
  type ReferenceHistory,
  type References,
} from './reference-windows.ts';
import { fitRobustly } from './robust-fit.ts';
import { unbrokenDays } from './unbroken-days.ts';

/** Limits of a count. A threshold is the smallest count that meets all three. */
export interface Sensitivity {
  /** Largest probability that chance alone reaches the threshold in one window, between 0 and 1. */
  readonly alpha: number;
  /** Smallest count that the threshold may be. */
  readonly leastCount: number;
  /** Smallest multiple of the mean that the threshold may be. */
  readonly leastRatio: number;
}

/** Sensitivity of each of the three tests that open a surge. */
export interface SurgeSensitivity {
  /** Test of one window. */
  readonly window: Sensitivity;
  /** Test of one window for a more severe surge. */
  readonly extreme: Sensitivity;
  /** Test of the trailing hour. */
  readonly hour: Sensitivity;
}

/** Thresholds of one series for one day. They are stored once as JSON and never changed, so that every evaluation uses the same numbers. */
export interface DayBaseline {
  /** Start of the day at midnight UTC, epoch seconds. */
  readonly dayStartSecond: number;
  /** True if weekdays were compared with weekdays only, and weekends with weekends. */
  readonly split: boolean;
  /** Whole days since the first known window, at most 50. Absent in baselines of earlier versions. */
  readonly ageDays?: number;
  /** Baselines of the 288 windows of the day; null for a time of day without history. */
  readonly slots: readonly (SlotBaseline | null)[];
}

/** Baseline of one window of the day. `mean` and `dispersion` have four decimals, and the thresholds are computed from these rounded numbers. */
export interface SlotBaseline extends CountDistribution {
  /** Number of windows that the baseline was learnt from. */
  readonly references: number;
  /** Number of days that these windows come from. With fewer than 7 days the thresholds are higher. */
  readonly days: number;
  /** Number of similar days on which the series did not stop at this time, see {@link unbrokenDays}. Absent in baselines of earlier versions. */
  readonly unbroken?: number;
  /** A surge opens when the count of the window reaches this number. */
  readonly fast: number;
  /** A surge opens with a higher severity when the count of the window reaches this number. */
  readonly now: number;
  /** A surge may end while the count of the window is at most this number. */
  readonly close: number;
  /** Baseline of the trailing hour; null where no trailing hour is known. */
  readonly hour: HourBaseline | null;
}

/** Baseline of the hour that ends with a window. */
export interface HourBaseline extends CountDistribution {
  /** Number of trailing hours that the baseline was learnt from. */
  readonly references: number;
  /** Number of days that these hours come from. */
  readonly days: number;
  /** A surge opens when the count of the hour reaches this number. */
  readonly slow: number;
}

/** Sensitivity with at least seven days of history. docs/detection/results.md has the false surges that it gives. */
const DEFAULT_SENSITIVITY: SurgeSensitivity = {
  window: { alpha: 3e-7, leastCount: 10, leastRatio: 3 },
  extreme: { alpha: 1e-8, leastCount: 25, leastRatio: 5 },
  hour: { alpha: 3e-6, leastCount: 30, leastRatio: 1.5 },
};

/** With fewer days of history than this, a stricter sensitivity is used. */
const YOUNG_DAYS = 7;
const YOUNG_ALPHA = 1e-8;
const YOUNG_RATIO = 5;

const CLOSE_RATIO = 1.5;
/** About one count in 20 is more than this many standard deviations above the mean. */
const CLOSE_DEVIATIONS = 1.64;

/**
 * Learns the baseline of each window of a day from earlier days, at the same time of day and up to half an hour before and after. The result depends
 * only on the set of windows, not on their order: equal sets give equal bytes.
 * @param windows complete windows of one series, in any order; only windows from 50 days to one hour before the day are used
 * @param dayStartSecond start of the day at midnight UTC, epoch seconds
 * @param sensitivity sensitivity of slots with at least 7 days of history
 * @returns baselines of the 288 windows of the day
 * @throws {RangeError} if a second is not the start of a window or of a day
 */
export function buildBaseline(
  windows: Iterable<CompleteWindow>,
  dayStartSecond: number,
  sensitivity: SurgeSensitivity = DEFAULT_SENSITIVITY,
): DayBaseline {
  const history = layOutHistory(windows, dayStartSecond);
  const slots = Array.from({ length: SLOTS_PER_DAY }, (_, slot) => buildSlot(history, slot, sensitivity));
  return { dayStartSecond, split: history.split, ageDays: history.ageDays, slots };
}

/**
 * Returns the smallest count at which a surge opens.
 * @param expected distribution of the count without a surge
 * @param sensitivity limits that the count must meet, all of them
 * @returns a whole number, at least 1
 */
export function openingThreshold(expected: CountDistribution, sensitivity: Sensitivity): number {
  const { alpha, leastCount, leastRatio } = sensitivity;
  return Math.max(upperThreshold(expected, alpha), leastCount, Math.ceil(leastRatio * expected.mean));
}

/**
 * Fits a distribution to counts and rounds it, so that a reader can compute the thresholds from the stored numbers.
 * @param values at least one count
 * @param widening factor of the dispersion, at least 1
 * @returns mean and dispersion with four decimals
 * @throws {RangeError} if there are no counts
 */
export function fitRounded(values: Float64Array, widening: number): CountDistribution {
  const { mean, dispersion } = fitRobustly(values);
  return { mean: round(mean), dispersion: round(dispersion * widening) };
}

function buildSlot(history: ReferenceHistory, slot: number, sensitivity: SurgeSensitivity): SlotBaseline | null {
  const references = referencesOf(history, history.counts, { slot, offsets: WINDOW_OFFSETS });
  if (references.days === 0) return null;
  const expected = fitReferences(references);
  const { window, extreme } = forDays(sensitivity, references.days);
  return {
    ...expected,
    references: references.values.length,
    days: references.days,
    unbroken: unbrokenDays(history, slot),
    fast: openingThreshold(expected, window),
    now: openingThreshold(expected, extreme),
    close: closingLevel(expected),
    hour: buildHour(history, slot, sensitivity),
  };
}

function buildHour(history: ReferenceHistory, slot: number, sensitivity: SurgeSensitivity): HourBaseline | null {
  const references = referencesOf(history, history.hourCounts, { slot, offsets: HOUR_OFFSETS });
  if (references.days === 0) return null;
  const expected = fitReferences(references);
  const { hour } = forDays(sensitivity, references.days);
  const slow = openingThreshold(expected, hour);
  return { ...expected, references: references.values.length, days: references.days, slow };
}

/**
 * Fits the distribution of reference counts. A few days do not show how much days differ, so the dispersion is widened: by a factor of five with one
 * day, and less with each further day.
 */
function fitReferences({ values, days }: References): CountDistribution {
  return fitRounded(values, days < YOUNG_DAYS ? 1 + 4 / days : 1);
}

function forDays(sensitivity: SurgeSensitivity, days: number): SurgeSensitivity {
  if (days >= YOUNG_DAYS) return sensitivity;
  return { window: young(sensitivity.window), extreme: young(sensitivity.extreme), hour: young(sensitivity.hour) };
}

function young({ alpha, leastCount, leastRatio }: Sensitivity): Sensitivity {
  return { alpha: Math.min(alpha, YOUNG_ALPHA), leastCount, leastRatio: Math.max(leastRatio, YOUNG_RATIO) };
}

function closingLevel({ mean, dispersion }: CountDistribution): number {
  return Math.floor(Math.max(CLOSE_RATIO * mean, mean + CLOSE_DEVIATIONS * Math.sqrt(dispersion * mean)));
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
