import * as z from 'zod';
import { DAY_SECONDS, dayOf } from '../time.ts';
import { expected, listOf, oneOf, strict } from './values.ts';

/** Days of the week, from Monday on. */
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

const MINUTE_SECONDS = 60;

const notTime = { error: expected('a time of day in UTC such as 01:00') };
const notEnd = { error: expected('a time of day in UTC such as 05:00, at most 24:00') };

/** Schema of the hours in which an entry of the allow-list holds, UTC. */
export const allowSchedule = strict({
  /** Days on which the hours begin. */
  days: listOf(oneOf(WEEKDAYS), 'a list of days such as ["Mon","Thu"]')
    .min(1, { error: 'found an empty list, expected at least one day such as Mon; name a day, or leave days out' })
    .default([...WEEKDAYS]),
  /** The first minute. */
  from: z
    .string(notTime)
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, notTime)
    .default('00:00'),
  /** The first minute after it. When this is before `from`, the hours end on the next day. */
  to: z
    .string(notEnd)
    .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, notEnd)
    .default('24:00'),
}).superRefine(({ days, from, to }, context) => {
  if (from === to) {
    context.addIssue(`found from and to ${from}, expected two different times; leave both out for whole days`);
  }
  if (from === '00:00' && to === '24:00' && new Set(days).size === WEEKDAYS.length) {
    context.addIssue('found a schedule that holds always, expected days or hours; name them, or leave schedule out');
  }
});

/** The hours in which an entry of the allow-list holds, UTC. */
export type AllowSchedule = z.output<typeof allowSchedule>;

/**
 * Checks whether a second lies in the hours of a schedule. Hours that cross midnight belong to the day on which they begin.
 * @param second epoch seconds
 */
export function isInSchedule({ days, from, to }: AllowSchedule, second: number): boolean {
  const minute = Math.floor((second - dayOf(second)) / MINUTE_SECONDS);
  const first = minuteOfDay(from);
  const end = minuteOfDay(to);
  const isToday = days.includes(weekdayOf(second));
  if (first < end) return isToday && minute >= first && minute < end;
  return (isToday && minute >= first) || (days.includes(weekdayOf(second - DAY_SECONDS)) && minute < end);
}

/**
 * Writes a schedule for people.
 * @returns for example `Mon, Thu 22:00 to 05:00 UTC`
 */
export function scheduleText({ days, from, to }: AllowSchedule): string {
  const named = WEEKDAYS.filter((day) => days.includes(day));
  const dayText = named.length === WEEKDAYS.length ? 'every day' : named.join(', ');
  return from === '00:00' && to === '24:00' ? `${dayText} UTC` : `${dayText} ${from} to ${to} UTC`;
}

function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(second: number): (typeof WEEKDAYS)[number] {
  return WEEKDAYS[(dayOf(second) / DAY_SECONDS + 3) % WEEKDAYS.length] ?? 'Mon';
}
