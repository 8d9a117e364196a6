/** Event time. The core uses whole epoch seconds. ISO 8601 text is used only for input and output. */

/** Width of a window in seconds. Windows are aligned to the epoch. */
export const WINDOW_SECONDS = 300;

/** Seconds in an hour. Each table has one Parquet file for each hour. */
export const HOUR_SECONDS = 3600;

/** Seconds in a day. Each table has one Athena partition for each day. */
export const DAY_SECONDS = 86_400;

/** Number of windows in an hour. */
export const WINDOWS_PER_HOUR = HOUR_SECONDS / WINDOW_SECONDS;

/** A window is final when the watermark is at least this many seconds after the end of the window. */
export const FINAL_AFTER_SECONDS = 900;

/**
 * Returns the window that contains a second.
 * @param second epoch seconds
 * @returns the start of the window, epoch seconds
 */
export function windowOf(second: number): number {
  return second - (second % WINDOW_SECONDS);
}

/**
 * Returns the hour that contains a second.
 * @param second epoch seconds
 * @returns the start of the hour, epoch seconds
 */
export function hourOf(second: number): number {
  return second - (second % HOUR_SECONDS);
}

/**
 * Returns the UTC day that contains a second.
 * @param second epoch seconds
 * @returns the start of the day at midnight, epoch seconds
 */
export function dayOf(second: number): number {
  return second - (second % DAY_SECONDS);
}

/**
 * Checks whether a window is final: surge445 does not wait for more records of a final window.
 * @param windowStart start of the window, epoch seconds
 * @param watermark latest record start that was seen, epoch seconds
 */
export function isFinal(windowStart: number, watermark: number): boolean {
  return windowStart + WINDOW_SECONDS + FINAL_AFTER_SECONDS <= watermark;
}

/**
 * Number of windows from the judged window back to the newest window that is certainly final. The watermark is never before the judged window, so
 * this window and all earlier ones are final.
 */
export const NEWEST_FINAL_BACK = 4;

/**
 * Writes a second as ISO 8601 in UTC.
 * @param second epoch seconds
 * @returns for example `2026-11-23T03:05:00Z`
 */
export function isoSecond(second: number): string {
  return `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * Writes the UTC day of a second.
 * @param second epoch seconds
 * @returns for example `2026-11-23`
 */
export function isoDay(second: number): string {
  return isoSecond(second).slice(0, 10);
}

/**
 * Writes a second for people, in UTC and cut to the minute.
 * @param second epoch seconds
 * @returns for example `2026-11-23 03:05 UTC`
 */
export function minuteText(second: number): string {
  const iso = isoSecond(second);
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/**
 * Writes the start of a window as part of a key.
 * @param windowStart epoch seconds
 * @returns for example `2026-11-23T0305Z`
 */
export function windowName(windowStart: number): string {
  const iso = isoSecond(windowStart);
  return `${iso.slice(0, 13)}${iso.slice(14, 16)}Z`;
}

/**
 * Reads the start of a window from the text that {@link windowName} wrote.
 * @param name for example `2026-11-23T0305Z`
 * @returns epoch seconds
 */
export function windowOfName(name: string): number {
  return Date.parse(`${name.slice(0, 13)}:${name.slice(13, 15)}:00Z`) / 1000;
}

/** A week of ISO 8601, which begins on Monday at midnight UTC. */
export interface IsoWeek {
  /** For example `2026-W47`. */
  readonly name: string;
  /** Start of its Monday, and of the Monday after it, epoch seconds. */
  readonly from: number;
  readonly to: number;
}

const WEEK_SECONDS = 7 * DAY_SECONDS;

/** 1970-01-01 was a Thursday, so the first Monday came four days later. */
const FIRST_MONDAY = 4 * DAY_SECONDS;

/**
 * Returns the last week that is over.
 * @param now epoch seconds
 */
export function lastWholeWeek(now: number): IsoWeek {
  const to = now - ((((now - FIRST_MONDAY) % WEEK_SECONDS) + WEEK_SECONDS) % WEEK_SECONDS);
  const from = to - WEEK_SECONDS;
  // A week belongs to the year of its Thursday.
  const thursday = from + 3 * DAY_SECONDS;
  const year = isoDay(thursday).slice(0, 4);
  const dayOfYear = (thursday - Date.parse(`${year}-01-01T00:00:00Z`) / 1000) / DAY_SECONDS;
  return { name: `${year}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, '0')}`, from, to };
}

/**
 * Checks whether a text is a day that exists in the calendar.
 * @param text any text
 * @returns true for `YYYY-MM-DD`, for example `2026-11-23`
 */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const second = Date.parse(`${text}T00:00:00Z`) / 1000;
  return !Number.isNaN(second) && isoDay(second) === text;
}
