/** Event time: whole epoch seconds inside the core, ISO 8601 text only at its edges. */

/** Width of a window in seconds. Windows are aligned to the epoch. */
export const WINDOW_SECONDS = 300;

/** Seconds in an hour: one Parquet file of each table. */
export const HOUR_SECONDS = 3600;

/** Seconds in a day: one Athena partition. */
export const DAY_SECONDS = 86_400;

/** A window is final when the watermark is this many seconds past its end. */
export const FINAL_AFTER_SECONDS = 900;

/**
 * Gives the window that a second belongs to.
 * @param second epoch seconds
 * @returns the start of its window, epoch seconds
 */
export function windowOf(second: number): number {
  return second - (second % WINDOW_SECONDS);
}

/**
 * Gives the hour that a second belongs to.
 * @param second epoch seconds
 * @returns the start of its hour, epoch seconds
 */
export function hourOf(second: number): number {
  return second - (second % HOUR_SECONDS);
}

/**
 * Gives the day that a second belongs to, in UTC.
 * @param second epoch seconds
 * @returns its midnight, epoch seconds
 */
export function dayOf(second: number): number {
  return second - (second % DAY_SECONDS);
}

/**
 * Says whether no more records of a window are waited for.
 * @param windowStart epoch seconds
 * @param watermark the latest record start seen, epoch seconds
 */
export function isFinal(windowStart: number, watermark: number): boolean {
  return windowStart + WINDOW_SECONDS + FINAL_AFTER_SECONDS <= watermark;
}

/** The youngest window that is final whenever a window is judged: the watermark is in the judged window or past it. */
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
 * Writes the day of a second in UTC.
 * @param second epoch seconds
 * @returns for example `2026-11-23`
 */
export function isoDay(second: number): string {
  return isoSecond(second).slice(0, 10);
}

/**
 * Writes a second for people, to the minute.
 * @param second epoch seconds
 * @returns for example `2026-11-23 03:05Z`
 */
export function minuteText(second: number): string {
  const iso = isoSecond(second);
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}Z`;
}

/**
 * Writes a window for a key.
 * @param windowStart epoch seconds
 * @returns for example `2026-11-23T0305Z`
 */
export function windowName(windowStart: number): string {
  const iso = isoSecond(windowStart);
  return `${iso.slice(0, 13)}${iso.slice(14, 16)}Z`;
}

/**
 * Reads what {@link windowName} wrote.
 * @returns epoch seconds
 */
export function windowOfName(name: string): number {
  return Date.parse(`${name.slice(0, 13)}:${name.slice(13, 15)}:00Z`) / 1000;
}
