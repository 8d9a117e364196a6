import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { isCalendarDay } from '../time.ts';
import { likelyName } from './nearest-names.ts';

/** Schemas that several settings share. Every message has one form: what was found, what was expected, then what to do if that is not obvious. */

// By default zod writes a function for each schema and compiles it. That pays where a schema checks thousands of values; here it is used once or twice.
z.config({ jitless: true });

/** Characters of a wrong value that a message quotes: enough to recognise the value. */
const MOST_QUOTED = 100;

/**
 * Returns the function that writes the message of a schema, for example `found 3, expected true or false`.
 * @param allowed describes the allowed values and ends the sentence, for example `true or false`
 * @returns a function from the issue that zod found to its message
 */
export function expected(allowed: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `found ${input === undefined ? 'nothing' : quoted(input)}, expected ${allowed}`;
}

/**
 * Writes the message about settings that do not exist. They are most likely misspelt, so the message lists the settings that exist.
 * @param unknown names that were found, at least one
 * @param allowed names of all settings of that object
 */
export function unknownSettings(unknown: readonly string[], allowed: readonly string[]): string {
  const found = unknown.map((name) => JSON.stringify(name)).join(', ');
  const noun = unknown.length === 1 ? 'setting' : 'settings';
  return `found the unknown ${noun} ${found}, expected only ${allowed.join(', ')}; ${adviceOn(unknown, allowed)}`;
}

function adviceOn(unknown: readonly string[], allowed: readonly string[]): string {
  const meant = unknown.flatMap((name) => likelyName(name, allowed) ?? []);
  return meant.length === 0 ? 'check the spelling' : `did you mean ${meant.join(', ')}?`;
}

function quoted(input: unknown): string {
  const text = JSON.stringify(input);
  return text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}...` : text;
}

/**
 * Returns the schema of a word from a fixed list.
 * @param words the allowed words, two or more
 */
export function oneOf<const Words extends readonly [string, string, ...string[]]>(words: Words) {
  return z.enum(words, { error: expected(`${words.slice(0, -1).join(', ')} or ${words.at(-1)}`) });
}

/**
 * Returns the schema of a list.
 * @param item schema of one item
 * @param allowed describes the whole list for people, with an example
 */
export function listOf<Item extends z.ZodType>(item: Item, allowed: string): z.ZodArray<Item> {
  return z.array(item, { error: expected(allowed) });
}

const notTimeZone = { error: expected('a time zone such as Europe/Berlin or America/New_York') };

/** Schema of a time zone by its name in the tz database. */
export const timeZone = z.string(notTimeZone).refine(isTimeZone, notTimeZone);

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +01:00 are refused: they do not follow summer time.
    return /^[A-Z]/i.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
}

const notCidr = { error: expected('a CIDR block such as 203.0.113.0/24') };
const notCount = { error: expected('a whole number of 1 or more') };
const notDay = { error: expected('a day such as 2026-11-23') };
const notName = {
  error: expected('a name of at most 32 letters, digits, dots, underscores, colons and hyphens, such as MS05-027'),
};

/** Schema of a block of addresses in CIDR notation. */
export const cidr = z.string(notCidr).refine((text) => ipaddr.isValidCIDR(text), notCidr);

/** Characters of a sentence. */
const MOST_CHARACTERS = 200;

/** Schema of a reason or a name of people: one line of text. */
export const sentence = z
  .string({ error: expected('a sentence in quotes') })
  .regex(/\S/, { error: 'found an empty text, expected a few words' })
  .regex(/^[^\p{Cc}]*$/u, { error: 'found control characters, expected one line of plain text' })
  .max(MOST_CHARACTERS, {
    error: `found more than ${MOST_CHARACTERS} characters, expected at most ${MOST_CHARACTERS}; shorten the text`,
  });

/** Schema of a limit that counts are compared with: a whole number of 1 or more, because a limit of 0 would always be reached. */
export const positiveCount = z.int(notCount).min(1, notCount);

/** Schema of a calendar day in UTC, `YYYY-MM-DD`. */
export const calendarDay = z.string(notDay).refine(isCalendarDay, notDay);

/** Schema of a name that goes into messages and keys: one short word of plain characters. */
export const shortName = z.string(notName).regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,31}$/, notName);

/**
 * Returns the schema of an object that allows no other keys than those of its shape.
 * @param shape schema of each key
 */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? unknownSettings(issue.keys, names)
        : expected(`an object with some of ${names.join(', ')}`)(issue),
  });
}

/**
 * Returns the names that a list contains more than once.
 * @param names in any order
 * @returns each repeated name once
 */
export function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
