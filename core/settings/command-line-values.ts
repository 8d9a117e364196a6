import * as z from 'zod';
import { expected, listOf } from './values.ts';

/**
 * Returns the schema of a text that matches a pattern.
 * @param pattern must match the whole text
 * @param allowed describes the pattern for people, with an example
 */
export function text(pattern: RegExp, allowed: string): z.ZodString {
  return z.string({ error: expected(allowed) }).regex(pattern, { error: expected(allowed) });
}

/**
 * Returns the schema of a list. The command line can only give text, so the text `a,b` is accepted as `['a', 'b']`.
 * @param item schema of one item
 */
export function list(item: z.ZodString) {
  const items = listOf(item, 'a list, or text separated by commas').default([]);
  return z.preprocess((input) => (typeof input === 'string' ? splitAtCommas(input) : input), items);
}

/**
 * Returns the schema of a yes or no. The command line can only give text, so `"true"` and `"false"` are accepted.
 * @param preset the value when the setting is absent
 */
export function yesOrNo(preset: boolean) {
  const decision = z.boolean({ error: expected('true or false') }).default(preset);
  return z.preprocess((input) => (input === 'true' || input === 'false' ? input === 'true' : input), decision);
}

/**
 * Returns the schema of a number of whole days, up to 3650. The command line can only give text, so `"30"` is accepted.
 * @param preset the value when the setting is absent, days
 * @param limit the smallest number that is accepted, and why
 */
export function days(preset: number, limit: { readonly atLeast: number; readonly because?: string } = { atLeast: 1 }) {
  const { atLeast, because } = limit;
  const reason = because === undefined ? '' : `, because ${because}`;
  const message = { error: expected(`a whole number of days from ${atLeast} to 3650${reason}`) };
  const count = z.number(message).int(message).min(atLeast, message).max(3650, message).default(preset);
  return z.preprocess((input) => (typeof input === 'string' && /^\d+$/.test(input) ? Number(input) : input), count);
}

/** Returns the schema of tags. The command line can only give text, so `team=secops,stage=trial` is accepted. */
export function tags() {
  const value = z.string({ error: expected('a text, such as secops') });
  const named = z.record(z.string(), value, {
    error: expected('names and values, or text such as team=secops,stage=trial'),
  });
  return z.preprocess((input) => (typeof input === 'string' ? splitTags(input) : input), named.default({}));
}

function splitAtCommas(input: string): string[] {
  return input
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Reads `name=value` pairs. Returns the text unchanged when a tag has no `=`, so that the message of the schema quotes the whole text. */
function splitTags(input: string): unknown {
  const pairs = splitAtCommas(input).map((tag) => tag.split(/=(.*)/s, 2));
  return pairs.every(([name, value]) => name !== '' && value !== undefined) ? Object.fromEntries(pairs) : input;
}
