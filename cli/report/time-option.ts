import { InvalidArgumentError } from 'commander';
import { DAY_SECONDS, isCalendarDay } from '../../core/time.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/;

/**
 * Reads the beginning of a span.
 * @param text a day, or a time in UTC such as `2026-11-23T14:00Z`
 * @returns epoch seconds
 * @throws {InvalidArgumentError} if the calendar has no such time
 */
export function parseFrom(text: string): number {
  return secondOf(text);
}

/**
 * Reads the end of a span. A day is part of the span, a time is the first one after it.
 * @param text as for {@link parseFrom}
 * @returns epoch seconds
 * @throws {InvalidArgumentError} if the calendar has no such time
 */
export function parseTo(text: string): number {
  return secondOf(text) + (text.includes('T') ? 0 : DAY_SECONDS);
}

function secondOf(text: string): number {
  const second = Date.parse(text.includes('T') ? text : `${text}T00:00:00Z`) / 1000;
  const isTime = isCalendarDay(text.slice(0, 10)) && (text.length === 10 || INSTANT.test(text));
  if (!isTime || Number.isNaN(second)) {
    throw new InvalidArgumentError('write a day such as 2026-11-23, or a time in UTC such as 2026-11-23T14:00Z');
  }
  return second;
}
