import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { isoDay } from '../time.ts';

/** Kinds of values that several settings have. */

/** What was found may be long; so much of it tells which value is meant. */
const MOST_QUOTED = 100;

/**
 * Makes the message of a schema: what was found, then what is wanted.
 * @param allowed ends the sentence, for example `true or false`
 */
export function want(allowed: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `found ${input === undefined ? 'nothing' : quoted(input)}, want ${allowed}`;
}

function quoted(input: unknown): string {
  const text = JSON.stringify(input);
  return text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}...` : text;
}

/**
 * One of some words.
 * @param words two or more
 */
export function oneOf<const Words extends readonly [string, string, ...string[]]>(words: Words) {
  return z.enum(words, { error: want(`${words.slice(0, -1).join(', ')} or ${words.at(-1)}`) });
}

/**
 * A list.
 * @param item schema of one item
 * @param allowed how a person would describe the whole, with an example
 */
export function listOf<Item extends z.ZodType>(item: Item, allowed: string): z.ZodArray<Item> {
  return z.array(item, { error: want(allowed) });
}

/** A block of addresses. */
export const cidr = z
  .string({ error: want('a CIDR block such as 203.0.113.0/24') })
  .refine((text) => ipaddr.isValidCIDR(text), {
    error: (issue) => `${JSON.stringify(issue.input)} is no CIDR block; write for example 203.0.113.0/24`,
  });

/** A count that something is compared with. */
export const positiveCount = z.int({ error: want('a whole number of 1 or more') }).min(1, {
  error: (issue) => `${String(issue.input)} would trip always; give 1 or more`,
});

/** A day of the calendar, UTC. */
export const calendarDay = z.string({ error: want('a day such as 2026-11-23') }).refine(isCalendarDay, {
  error: (issue) => `${JSON.stringify(issue.input)} is no day; write for example 2026-11-23`,
});

/** A name that goes into messages and keys: short, plain, and one word. */
export const shortName = z
  .string({ error: want('a name such as MS05-027') })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,31}$/, {
    error: (issue) =>
      `${JSON.stringify(issue.input)} is no name; write up to 32 letters, digits, dots, colons and hyphens, for example MS05-027`,
  });

/** An object without other keys than these; another one is most likely misspelt, so the refusal names those there are. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.map((key) => JSON.stringify(key)).join(', ')} is no setting; there are ${names}`
        : want(`an object with some of ${names}`)(issue),
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
