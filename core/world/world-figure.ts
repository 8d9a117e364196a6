import { DAY_SECONDS, dayOf, isoDay } from '../time.ts';
import type { PortHistory } from './port-history.ts';

/** Days before the counted one that it is compared with. */
const MEDIAN_DAYS = 30;

/** So many of these days must be there. */
export const LEAST_DAYS = 15;

/** An older count says nothing about what goes on now. */
const OLDEST_DAYS = 2;

/** From this ratio on everybody sees it. */
const EVERYBODY_RATIO = 1.5;

/** Below this ratio the rest of the world sees what it always sees. */
const MOSTLY_US_RATIO = 1.3;

/** What the sensors of the world saw before a window, beside what they usually see. */
export interface WorldFigure {
  /** Days from the counted day to the day of the window: 1 is yesterday. */
  readonly daysAgo: number;
  /** Sources of that day, as a multiple of the median of the 30 days before it; rounded to one decimal. */
  readonly ratio: number;
  /** Whether the world sees more than usual: `us` no, `everybody` yes. */
  readonly verdict: 'us' | 'unclear' | 'everybody';
}

/**
 * Compares the latest whole day before a window with the 30 days before that day. The limits, 1.3 and 1.5, are a judgement: they leave room for
 * the ups and downs of single days, and are not measured.
 * @param history days, ascending
 * @param windowStart epoch seconds
 * @returns undefined if the latest day is more than two days old, or too few days are there to compare it with
 */
export function worldFigure({ days }: PortHistory, windowStart: number): WorldFigure | undefined {
  const today = dayOf(windowStart);
  const latest = days.findLast(({ day }) => day < isoDay(today));
  if (!latest) return undefined;
  const latestStart = startOf(latest.day);
  const daysAgo = (today - latestStart) / DAY_SECONDS;
  const oldest = isoDay(latestStart - MEDIAN_DAYS * DAY_SECONDS);
  const before = days.filter(({ day }) => day >= oldest && day < latest.day).map(({ sources }) => sources);
  if (daysAgo > OLDEST_DAYS || before.length < LEAST_DAYS) return undefined;
  // The rounded number decides, so that the verdict fits the number that people read.
  const ratio = Math.round((10 * latest.sources) / median(before)) / 10;
  return { daysAgo, ratio, verdict: verdictOf(ratio) };
}

function verdictOf(ratio: number): WorldFigure['verdict'] {
  if (ratio >= EVERYBODY_RATIO) return 'everybody';
  return ratio < MOSTLY_US_RATIO ? 'us' : 'unclear';
}

/** Returns the middle of a list of numbers that is not empty; of two middles their mean. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (low + high) / 2;
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}
