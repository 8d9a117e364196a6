import type { SchemaElement } from 'hyparquet';
import { NumberEntries } from './number-entries.ts';
import { plainTexts, TextEntries } from './text-entries.ts';

/** Values of a page or a dictionary, nulls left out: texts if the column holds texts, else numbers. */
export type Entries = NumberEntries | TextEntries;

/** Returns values as numbers: NaN where a value is none, and nothing for a type that holds no numbers. */
export function numbersOf(entries: Entries): Float64Array {
  return entries instanceof TextEntries ? entries.numbers() : entries.all();
}

/** Returns a value as the field of a text file: empty where it is none. */
export function textOf(entries: Entries, index: number): string {
  if (entries instanceof TextEntries) return entries.text(index);
  const value = entries.all()[index] ?? NaN;
  return Number.isNaN(value) ? '' : String(value);
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
