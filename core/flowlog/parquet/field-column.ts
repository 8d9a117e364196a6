import { type Address, parseAddress } from '../address.ts';
import { countOf } from '../line-fields.ts';
import type { Entries } from './number-entries.ts';

/** What stands in a text file where a value is missing. */
const ABSENT = '-';

/** The fields of one column, one for each of some rows. They are those that a text file of the same rows has. */
export interface FieldColumn {
  /** How many fields there are so far. */
  readonly length: number;
  /** Adds the field of a value. */
  add(entries: Entries, index: number): void;
  /** Adds the field of a value that is missing. */
  addAbsent(): void;
  isAbsent(row: number): boolean;
  text(row: number): string;
  /** @returns undefined when the field is no whole number as AWS writes it, or larger than `max` */
  count(row: number, max: number): number | undefined;
  /** @returns undefined when the field is no address */
  address(row: number): Address | undefined;
}

/** Fields of a column of numbers, or of points in time. */
export class NumberColumn implements FieldColumn {
  length = 0;
  /** NaN where a value is missing. */
  readonly #values: Float64Array;

  /** @param capacity how many fields there will be */
  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  /** @inheritdoc */
  add(entries: Entries, index: number): void {
    this.#values[this.length++] = entries.number(index);
  }

  /** @inheritdoc */
  addAbsent(): void {
    this.#values[this.length++] = NaN;
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

/** Fields of a column of text. */
export class TextColumn implements FieldColumn {
  readonly #texts: string[] = [];
  /** Texts of a dictionary that were asked for: each is made once. */
  #dictionary: Entries | undefined;
  #dictionaryTexts: string[] = [];

  /** @inheritdoc */
  get length(): number {
    return this.#texts.length;
  }

  /** @inheritdoc */
  add(entries: Entries, index: number): void {
    if (entries !== this.#dictionary) {
      this.#dictionary = entries;
      this.#dictionaryTexts = [];
    }
    this.#texts.push((this.#dictionaryTexts[index] ??= entries.text(index) || ABSENT));
  }

  /** @inheritdoc */
  addAbsent(): void {
    this.#texts.push(ABSENT);
  }

  /** @inheritdoc */
  isAbsent(row: number): boolean {
    return this.text(row) === ABSENT;
  }

  /** @inheritdoc */
  text(row: number): string {
    return this.#texts[row] ?? ABSENT;
  }

  /** @inheritdoc */
  count(row: number, max: number): number | undefined {
    return countOf(this.text(row), max);
  }

  /** @inheritdoc */
  address(row: number): Address | undefined {
    return parseAddress(this.text(row));
  }
}
