import { DAY_SECONDS, HOUR_SECONDS, isoSecond } from '../../core/time.ts';
import type { Span } from '../report-facts.ts';
import { dayText, monthName } from '../times.ts';

/** A label on the axis of time. */
export interface TimeTick {
  readonly second: number;
  readonly text: string;
  /** True if a narrow screen has no room for it. */
  readonly isMinor: boolean;
}

/** Most labels on a wide screen. */
const MAX_TICKS = 9;

/** Most labels on a narrow screen. */
const MAX_MAJOR_TICKS = 4;

const WEEK_SECONDS = 7 * DAY_SECONDS;

/** 1970-01-05, a Monday, so that weeks begin on Mondays. */
const FIRST_MONDAY = 4 * DAY_SECONDS;

/** Steps between labels in seconds, and in months for longer spans. */
const SECOND_STEPS = [300, 900, 1800, ...[1, 2, 3, 6, 12, 24, 48].map((hours) => hours * HOUR_SECONDS), WEEK_SECONDS];
const MONTH_STEPS = [1, 2, 3, 6, 12];

/** Returns the labels of an axis of time in UTC, at round times. */
export function timeTicks(span: Span): TimeTick[] {
  const seconds = roundTimes(span);
  const every = Math.ceil(seconds.length / MAX_MAJOR_TICKS);
  return seconds.map((second, index) => ({ second, text: tickText(second, span), isMinor: index % every !== 0 }));
}

function roundTimes(span: Span): number[] {
  for (const step of SECOND_STEPS) {
    if ((span.to - span.from) / step < MAX_TICKS) return multiplesOf(step, span);
  }
  const months = monthStarts(span);
  const step = MONTH_STEPS.find((count) => months.length / count < MAX_TICKS) ?? 12;
  if (step === 1 && months.length < MAX_TICKS / 2) {
    return [...months, ...months.map(midOf)].filter((second) => second < span.to).toSorted((a, b) => a - b);
  }
  return months.filter((second) => Number(isoSecond(second).slice(5, 7)) % step === 1 % step);
}

function multiplesOf(step: number, { from, to }: Span): number[] {
  const origin = step === WEEK_SECONDS ? FIRST_MONDAY : 0;
  const first = origin + Math.ceil((from - origin) / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
}

/** Returns the starts of the months within a span. */
function monthStarts({ from, to }: Span): number[] {
  const first = isoSecond(from);
  const starts: number[] = [];
  let month = Number(first.slice(0, 4)) * 12 + Number(first.slice(5, 7)) - 1;
  for (; ; month++) {
    const start = Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000;
    if (start > to) return starts;
    if (start >= from) starts.push(start);
  }
}

/** Returns the middle of a month, the 15th. */
function midOf(monthStart: number): number {
  return monthStart + 14 * DAY_SECONDS;
}

function tickText(second: number, { from, to }: Span): string {
  const isLong = to - from > 200 * DAY_SECONDS;
  if (isLong) return `${monthName(second)} ${isoSecond(second).slice(0, 4)}`;
  return second % DAY_SECONDS === 0 ? dayText(second) : isoSecond(second).slice(11, 16);
}
