import { DAY_SECONDS, dayOf, HOUR_SECONDS, isoDay } from '../time.ts';
import type { DayRange } from './port-history.ts';

/** So long after a day ends its count is taken for whole: sensors report with a delay. */
const SETTLING_SECONDS = 6 * HOUR_SECONDS;

/** Days before the newest whole day that are asked for: the 30 of the median, and some in reserve. */
const DAYS_BACK = 34;

/** Longest wait after a failure that we choose ourselves. */
const LONGEST_WAIT = DAY_SECONDS;

/** Longest wait that a server may ask for: whatever it says, we try again after a week. */
const LONGEST_ASKED_WAIT = 7 * DAY_SECONDS;

/** When the server may be asked again. */
export interface AskingState {
  /** Not before this second, epoch. */
  readonly nextTry: number;
  /** Questions since the last good answer, each of which failed or has no answer yet. */
  readonly failures: number;
}

/** The state before anybody asked. */
export const NEVER_ASKED: AskingState = { nextTry: 0, failures: 0 };

/**
 * Returns the days to ask for: up to the newest day that is over for six hours.
 * @param now the clock, epoch seconds
 */
export function daysToAskFor(now: number): DayRange {
  const newest = dayOf(now - SETTLING_SECONDS) - DAY_SECONDS;
  return { from: isoDay(newest - DAYS_BACK * DAY_SECONDS), to: isoDay(newest) };
}

/**
 * Returns the state after a good answer: the next question is for the next whole day, at 06:00 UTC.
 * @param now the clock, epoch seconds
 */
export function afterAnswer(now: number): AskingState {
  return { nextTry: dayOf(now - SETTLING_SECONDS) + DAY_SECONDS + SETTLING_SECONDS, failures: 0 };
}

/**
 * Returns the state after a failure: the wait doubles from two hours to a day, or is as long as the server asks. It is written before a question
 * too, so that a crash in the middle of it does not lead to a question each hour.
 * @param before the state before the question
 * @param now the clock, epoch seconds
 * @param retryAfter the header `Retry-After` of the answer: seconds, or a date
 */
export function afterFailure(before: AskingState, now: number, retryAfter?: string): AskingState {
  const failures = before.failures + 1;
  const ours = Math.min(HOUR_SECONDS * 2 ** failures, LONGEST_WAIT);
  const asked = Math.min(waitOf(retryAfter, now), LONGEST_ASKED_WAIT);
  return { nextTry: now + Math.max(ours, asked), failures };
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function waitOf(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? 0 : Math.ceil(date / 1000) - now;
}
