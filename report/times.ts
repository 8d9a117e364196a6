import { isoSecond, minuteText } from '../core/time.ts';
import { html, type Html } from './html.ts';
import type { Span } from './report-facts.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Writes a second as date and time of day in UTC, for a table whose title says UTC: `2026-11-23 03:05`. */
export function timeCell(second: number): Html {
  const iso = isoSecond(second);
  return html`<time>${iso.slice(0, 10)} ${iso.slice(11, 16)}</time>`;
}

/**
 * Writes a span for a sentence: `2026-11-23 03:05 to 04:10 UTC`. The second date is left out if it is the first, and the whole second time if both are one
 * minute.
 */
export function spanText({ from, to }: Span): string {
  const first = isoSecond(from);
  const last = isoSecond(to);
  const start = `${first.slice(0, 10)} ${first.slice(11, 16)}`;
  if (minuteText(from) === minuteText(to)) return minuteText(from);
  return first.slice(0, 10) === last.slice(0, 10)
    ? `${start} to ${last.slice(11, 16)} UTC`
    : `${start} to ${minuteText(to)}`;
}

/** Writes the day of a second for an axis: `23 Nov`. */
export function dayText(second: number): string {
  return `${Number(isoSecond(second).slice(8, 10))} ${monthName(second)}`;
}

/** Writes the month of a second: `Nov`. */
export function monthName(second: number): string {
  return MONTHS[Number(isoSecond(second).slice(5, 7)) - 1] ?? '';
}
