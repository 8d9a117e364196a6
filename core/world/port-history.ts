import * as z from 'zod';
import { byText } from '../collections/order.ts';
import { calendarDay } from '../settings/values.ts';

/** Sources that the sensors of the world saw on one port on one day. */
export interface DayCount {
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string;
  /** Distinct sources, 1 or more. */
  readonly sources: number;
}

/** Sources that the sensors of the world saw on one port, day by day. */
export interface PortHistory {
  readonly port: number;
  /** Ascending, each day at most once; days may be missing. */
  readonly days: readonly DayCount[];
}

/** Days of which a history is asked for, both of them included, `YYYY-MM-DD`. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** The IPv4 internet has no more sources than this. */
const MOST_SOURCES = 2 ** 32;

/** DShield writes its numbers as numbers, or as text of digits. */
const count = z
  .union([
    z
      .string()
      .regex(/^\d{1,10}$/)
      .transform(Number),
    z.number(),
  ])
  .pipe(z.int().min(0).max(MOST_SOURCES));

const row = z.object({ date: calendarDay, sources: count });

/** The whole answer: rows by number, among names such as `port` and `startdate`; or a list of rows. */
const answer = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/**
 * Reads the answer of DShield to a question for the history of a port. A day with no source at all is left out: the sensors of the world
 * always see some, so a zero means that the count is missing.
 * @param body text of the answer
 * @param range days that were asked for; other days are left out
 * @returns days, ascending
 * @throws {Error} if the text is not JSON, a row is not of the form that is documented, a day has two rows, or no day is left
 * @see https://isc.sans.edu/api/
 */
export function parsePortHistory(body: string, range: DayRange): readonly DayCount[] {
  const parsed: unknown = JSON.parse(body);
  const rows = Object.values(answer.parse(parsed))
    .filter(hasDate)
    .map((value) => row.parse(value));
  const days = rows
    .filter(({ date, sources }) => date >= range.from && date <= range.to && sources > 0)
    .map(({ date, sources }) => ({ day: date, sources }))
    .toSorted((a, b) => byText(a.day, b.day));
  if (days.length === 0) throw new Error(`Read a port history: found no day from ${range.from} to ${range.to}`);
  const twice = days.find(({ day }, index) => day === days[index + 1]?.day);
  if (twice) throw new Error(`Read a port history: found two rows of ${twice.day}, expected one of each day`);
  return days;
}

function hasDate(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'date' in value;
}
