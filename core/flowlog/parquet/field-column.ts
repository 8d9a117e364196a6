import type { SchemaElement } from 'hyparquet';
import { type Address, addressText, parseAddress } from '../address.ts';
import { countOf } from '../line-fields.ts';
import type { Entries } from './entries.ts';
import { TextEntries } from './text-entries.ts';

/** What stands in a text file where a value is missing. */
const ABSENT = '-';

/** The fields of one column, one for each of some rows. They are those that a text file of the same rows has. */
export interface FieldColumn {
  /** How many fields there are so far. */
  readonly length: number;
  /**
   * Adds the fields of some values.
   * @param indexes which values; -1 for one that is missing
   * @throws {RangeError} when there is no such value
   */
  add(entries: Entries, indexes: Int32Array): void;
  isAbsent(row: number): boolean;
  text(row: number): string;
  /** @returns undefined when the field is no whole number as AWS writes it, or larger than `max` */
  count(row: number, max: number): number | undefined;
  /** @returns undefined when the field is no address */
  address(row: number): Address | undefined;
}

/**
 * Makes the fields of a column, none at first.
 * @param element the column, as the schema describes it
 * @param capacity how many fields there will be
 */
export function emptyFieldColumn({ type }: SchemaElement, capacity: number): FieldColumn {
  return type === 'BYTE_ARRAY' ? new TextColumn(capacity) : new NumberColumn(capacity);
}

/**
 * Returns those rows that have no field yet and lie before the end of a page.
 * @param rows ascending
 * @param endRow the row behind the last of the page
 */
export function nextRows(rows: Int32Array, { length: from }: FieldColumn, endRow: number): Int32Array {
  let to = from;
  while (to < rows.length && (rows[to] ?? 0) < endRow) to++;
  return rows.subarray(from, to);
}

/** Fields of a column of numbers, or of points in time. They are absent where the column has values of another type, which no flow log has. */
export class NumberColumn implements FieldColumn {
  length = 0;
  /** NaN where a value is missing. */
  readonly #values: Float64Array;

  /** @param capacity how many fields there will be */
  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  /** @inheritdoc */
  add(entries: Entries, indexes: Int32Array): void {
    const from = this.length;
    this.length += indexes.length;
    // Texts of a fixed length are stored as values that no flow log has.
    if (entries instanceof TextEntries) this.#values.fill(NaN, from, this.length);
    else this.#values.set(entries.pick(indexes), from);
  }

  /** @inheritdoc */
  isAbsent(row: number): boolean {
    return Number.isNaN(this.#values[row]);
  }

  /** @inheritdoc */
  text(row: number): string {
    return this.isAbsent(row) ? ABSENT : String(this.#values[row]);
  }

  /** @inheritdoc */
  count(row: number, max: number): number | undefined {
    const value = this.#values[row] ?? NaN;
    // In text, zero has no sign.
    return Number.isInteger(value) && value >= 0 && value <= max ? Math.abs(value) : undefined;
  }

  /** @inheritdoc */
  address(row: number): Address | undefined {
    return parseAddress(this.text(row));
  }
}

/** Fields of a column of text. An address of IPv4 is kept as a number, and its text is made only where it is asked for. */
export class TextColumn implements FieldColumn {
  length = 0;
  /** NaN where a text is no address of IPv4. */
  readonly #addresses: Float64Array;
  /** Empty where a text is an address of IPv4. */
  readonly #texts: string[] = [];

  /** @param capacity how many fields there will be */
  constructor(capacity: number) {
    this.#addresses = new Float64Array(capacity);
  }

  /** @inheritdoc */
  add(entries: Entries, indexes: Int32Array): void {
    if (!(entries instanceof TextEntries)) throw new RangeError('a column of texts holds numbers');
    for (let row = 0; row < indexes.length; row++) {
      const index = indexes[row] ?? -1;
      if (index >= entries.length) throw new RangeError(`a value has index ${index} in ${entries.length} values`);
      const address = index < 0 ? undefined : entries.ipv4(index);
      this.#addresses[this.length++] = address ?? NaN;
      if (address !== undefined) this.#texts.push('');
      else this.#texts.push(index < 0 ? ABSENT : entries.sameText(index) || ABSENT);
    }
  }

  /** @inheritdoc */
  isAbsent(row: number): boolean {
    return this.#texts[row] === ABSENT;
  }

  /** @inheritdoc */
  text(row: number): string {
    const address = this.#addresses[row] ?? NaN;
    return Number.isNaN(address) ? (this.#texts[row] ?? ABSENT) : addressText(address);
  }

  /** @inheritdoc */
  count(row: number, max: number): number | undefined {
    return countOf(this.text(row), max);
  }

  /** @inheritdoc */
  address(row: number): Address | undefined {
    const address = this.#addresses[row] ?? NaN;
    return Number.isNaN(address) ? parseAddress(this.text(row)) : address;
  }
}
