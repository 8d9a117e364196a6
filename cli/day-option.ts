import { InvalidArgumentError } from 'commander';
import { isCalendarDay } from '../core/time.ts';

/**
 * Reads a day that a person gave as the value of an option.
 * @returns the same text, `YYYY-MM-DD`
 * @throws {InvalidArgumentError} if the calendar has no such day
 */
export function parseDay(text: string): string {
  if (!isCalendarDay(text)) throw new InvalidArgumentError('write a day such as 2026-11-23');
  return text;
}
