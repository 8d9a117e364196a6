import { InvalidArgumentError } from 'commander';
import { LogPathError } from '../adapters/local/log-files.ts';
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

/**
 * Checks that a first day does not come after a last one: nothing would be found, and nobody would hear why.
 * @param days undefined where the person gave none
 * @throws {LogPathError} if it does
 */
export function requireDayOrder({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw new LogPathError(`Find flow logs: found --from ${from} after --to ${to}, expected days in the order of time`);
}
