import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { isoDay } from './time.ts';

/** Kinds of values that several settings have. */

/** A block of addresses. */
export const cidr = z.string().refine((text) => ipaddr.isValidCIDR(text), {
  error: (issue) => `${JSON.stringify(issue.input)} is no CIDR block; write for example 203.0.113.0/24`,
});

/** A count that something is compared with. */
export const positiveCount = z.int().min(1, {
  error: (issue) => `${String(issue.input)} would trip always; give 1 or more`,
});

/** A day of the calendar, UTC. */
export const calendarDay = z.string().refine(isCalendarDay, {
  error: (issue) => `${JSON.stringify(issue.input)} is no day; write for example 2026-11-23`,
});

/** A name that goes into messages and keys: short, plain, and one word. */
export const shortName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,31}$/, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is no name; write up to 32 letters, digits, dots, colons and hyphens, for example MS05-027`,
});

/** An object without other keys than these; another one is most likely misspelt, so the refusal names those there are. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.map((key) => JSON.stringify(key)).join(', ')} is no setting; there are ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

/**
 * Finds what stands twice in a list.
 * @returns each of them once
 */
export function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** Says whether a text is a day, `YYYY-MM-DD`. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const second = Date.parse(`${text}T00:00:00Z`) / 1000;
  return !Number.isNaN(second) && isoDay(second) === text;
}
