import * as z from 'zod';
import { listOf, want } from './values.ts';

/**
 * A text of a known shape.
 * @param pattern the whole text
 * @param allowed how a person would describe the pattern, with an example
 */
export function text(pattern: RegExp, allowed: string): z.ZodString {
  return z.string({ error: want(allowed) }).regex(pattern, { error: want(allowed) });
}

/**
 * A list. The command line can only give text, so `a,b` is accepted as `['a', 'b']`.
 * @param item schema of one item
 */
export function list(item: z.ZodString) {
  const items = listOf(item, 'a list, or text separated by commas').default([]);
  return z.preprocess((input) => (typeof input === 'string' ? splitAtCommas(input) : input), items);
}

/**
 * Yes or no. The command line can only give text, so `"true"` and `"false"` are accepted.
 * @param preset used when the setting is absent
 */
export function yesOrNo(preset: boolean) {
  const decision = z.boolean({ error: want('true or false') }).default(preset);
  return z.preprocess((input) => (input === 'true' || input === 'false' ? input === 'true' : input), decision);
}

/**
 * A number of whole days. The command line can only give text, so `"30"` is accepted.
 * @param preset used when the setting is absent
 */
export function days(preset: number) {
  const wanted = { error: want('a whole number of days from 1 to 3650') };
  const count = z.number(wanted).int(wanted).min(1, wanted).max(3650, wanted).default(preset);
  return z.preprocess((input) => (typeof input === 'string' && /^\d+$/.test(input) ? Number(input) : input), count);
}

/** Tags. The command line can only give text, so `team=secops,stage=trial` is accepted. */
export function tags() {
  const value = z.string({ error: want('a text, such as secops') });
  const named = z.record(z.string(), value, {
    error: want('names and values, or text such as team=secops,stage=trial'),
  });
  return z.preprocess((input) => (typeof input === 'string' ? splitTags(input) : input), named.default({}));
}

function splitAtCommas(input: string): string[] {
  return input
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Gives the text back unchanged when a tag has no `=`, so that the schema names the whole text in its message. */
function splitTags(input: string): unknown {
  const pairs = splitAtCommas(input).map((tag) => tag.split(/=(.*)/s, 2));
  return pairs.every(([name, value]) => name !== '' && value !== undefined) ? Object.fromEntries(pairs) : input;
}
