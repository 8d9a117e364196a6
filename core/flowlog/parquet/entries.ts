import type { SchemaElement } from 'hyparquet';
import { NumberEntries } from './number-entries.ts';
import { plainTexts, TextEntries } from './text-entries.ts';

/** Values of a page or a dictionary, nulls left out: texts if the column holds texts, else numbers. */
export type Entries = NumberEntries | TextEntries;

/** Returns values as numbers: NaN where a value is none. */
export function numbersOf(entries: Entries): Float64Array {
  return entries instanceof TextEntries ? entries.numbers() : entries.all();
}

/** Returns values as the fields of a text file: empty where a value is none. */
export function textsOf(entries: Entries): string[] {
  if (entries instanceof TextEntries) return Array.from({ length: entries.length }, (_, index) => entries.text(index));
  return Array.from(entries.all(), (value) => (Number.isNaN(value) ? '' : String(value)));
}

/**
 * Reads values that stand one after the other.
 * @param bytes the values
 * @param count how many there are
 * @param element the column, as the schema describes it
 * @throws {RangeError} when the bytes end too early
 */
export function plainEntries(bytes: Uint8Array, count: number, element: SchemaElement): Entries {
  return element.type === 'BYTE_ARRAY' ? plainTexts(bytes, count) : new NumberEntries(bytes, count, element);
}
