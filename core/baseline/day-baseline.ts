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

/** When a count is too large: all three must hold. */
export interface Sensitivity {
  /** How likely chance may be to reach the threshold in one window. */
  readonly alpha: number;
  /** Never below this count. */
  readonly leastCount: number;
  /** Never below this many times the mean. */
  readonly leastRatio: number;
}

/** The three ways in which a surge opens. */
export interface SurgeSensitivity {
  /** One window. */
  readonly window: Sensitivity;
  /** One window that is so far out that it is more severe. */
  readonly extreme: Sensitivity;
  /** The trailing hour. */
  readonly hour: Sensitivity;
}

/** The thresholds of one day and series: plain JSON, never changed once it is stored, so that every judge uses the same integers. */
export interface DayBaseline {
  /** Epoch second, midnight UTC. */
  readonly dayStartSecond: number;
  /** Whether weekdays were compared with weekdays only, and weekends with weekends. */
  readonly split: boolean;
  /** Whole days since the first window that is known, at most 50. Not in baselines of earlier versions. */
  readonly ageDays?: number;
  /** 288 of them; null where nothing is known of that time of day. */
  readonly slots: readonly (SlotBaseline | null)[];
}

/** What is usual in one window of the day. `mean` and `dispersion` have four decimals, and the thresholds follow from them as printed. */
export interface SlotBaseline extends CountDistribution {
  /** Windows that it was learnt from. */
  readonly references: number;
  /** Days that they came from: below 7 the thresholds are wider. */
  readonly days: number;
  /** Days like this one on which the series did not stop at this time, as {@link unbrokenDays} counts them. Not in baselines of earlier versions. */
  readonly unbroken?: number;
  /** A surge opens when the window's count reaches this. */
  readonly fast: number;
  /** It opens more severely when the count reaches this. */
  readonly now: number;
  /** It may end while the count is at most this. */
  readonly close: number;
  /** Null where no trailing hour is known. */
  readonly hour: HourBaseline | null;
}

/** What is usual in the hour that ends with a window. */
export interface HourBaseline extends CountDistribution {
  readonly references: number;
  readonly days: number;
  /** A surge opens when the hour's count reaches this. */
  readonly slow: number;
}

/** Seven days and more: about one false episode in two weeks for each series, as `bench/surge-noise.ts` measures. */
export const DEFAULT_SENSITIVITY: SurgeSensitivity = {
  window: { alpha: 1e-6, leastCount: 10, leastRatio: 3 },
  extreme: { alpha: 1e-8, leastCount: 25, leastRatio: 5 },
  hour: { alpha: 1e-5, leastCount: 30, leastRatio: 1.5 },
};

/** Days of history below which little is certain. */
const YOUNG_DAYS = 7;
const YOUNG_ALPHA = 1e-8;
const YOUNG_RATIO = 5;

const CLOSE_RATIO = 1.5;
/** One count in 20 is above this many standard deviations. */
const CLOSE_DEVIATIONS = 1.64;

/**
 * Learns what is usual for each window of a day from the same half hour either side on earlier days. A pure function of the set of windows: built
 * twice, or from windows in another order, it is the same to the byte.
 * @param windows the complete windows of one series, in any order; more than 50 days before the day, or less than an hour, they are ignored
 * @param dayStartSecond epoch second, midnight UTC
 * @param sensitivity of slots with at least 7 days
 * @returns thresholds for the 288 windows of that day
 * @throws RangeError when a second is not the start of a window or of a day
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
 * Finds the smallest count that is too large.
 * @param law what is usual
 * @param sensitivity all of whose conditions must hold
 * @returns a whole number
 */
export function openingThreshold(law: CountDistribution, { alpha, leastCount, leastRatio }: Sensitivity): number {
  return Math.max(upperThreshold(law, alpha), leastCount, Math.ceil(leastRatio * law.mean));
}

/**
 * Fits a law and rounds it, so that a reader can derive the thresholds from the printed numbers.
 * @param values at least one count
 * @param widening what the dispersion is multiplied by, at least 1
 * @returns a law with four decimals
 */
export function fitRounded(values: Float64Array, widening: number): CountDistribution {
  const { mean, dispersion } = fitRobustly(values);
  return { mean: round(mean), dispersion: round(dispersion * widening) };
}

function buildSlot(history: ReferenceHistory, slot: number, sensitivity: SurgeSensitivity): SlotBaseline | null {
  const found = referencesOf(history, history.counts, { slot, offsets: WINDOW_OFFSETS });
  if (found.days === 0) return null;
  const law = learn(found);
  const { window: fast, extreme: now } = forDays(sensitivity, found.days);
  return {
    ...law,
    references: found.values.length,
    days: found.days,
    unbroken: unbrokenDays(history, slot),
    fast: openingThreshold(law, fast),
    now: openingThreshold(law, now),
    close: closingLevel(law),
    hour: buildHour(history, slot, sensitivity),
  };
}

function buildHour(history: ReferenceHistory, slot: number, sensitivity: SurgeSensitivity): HourBaseline | null {
  const found = referencesOf(history, history.hourCounts, { slot, offsets: HOUR_OFFSETS });
  if (found.days === 0) return null;
  const law = learn(found);
  const { hour: slow } = forDays(sensitivity, found.days);
  return { ...law, references: found.values.length, days: found.days, slow: openingThreshold(law, slow) };
}

/** A few days do not show how much days differ: on the first, the dispersion is taken to be five times what was seen. */
function learn({ values, days }: References): CountDistribution {
  return fitRounded(values, days < YOUNG_DAYS ? 1 + 4 / days : 1);
}

function forDays(usual: SurgeSensitivity, days: number): SurgeSensitivity {
  if (days >= YOUNG_DAYS) return usual;
  return { window: young(usual.window), extreme: young(usual.extreme), hour: young(usual.hour) };
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
