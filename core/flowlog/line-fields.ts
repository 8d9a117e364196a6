import { type Address, dottedBytes, parseAddress } from './address.ts';

const SPACE = 32;
const DASH = 45;
const ZERO = 48;
const MAX_DIGITS = 16;

/** The fields of one line of text, or of one row of Parquet. A column of -1, which the format does not have, reads like `-`. */
export interface LineFields {
  /** Tells whether a field is `-`. */
  isAbsent(column: number): boolean;
  /** Tells whether a field is this text, of ASCII. */
  is(column: number, text: string): boolean;
  /** Copies a field. */
  text(column: number): string;
  /**
   * Reads a field as a count.
   * @returns undefined when it is no whole number of decimal digits without leading zeros, or larger than `max`
   */
  count(column: number, max?: number): number | undefined;
  /**
   * Reads a field as an address.
   * @returns undefined when it is none
   */
  address(column: number): Address | undefined;
  /** A number of the characters of a field; of equal fields it is equal. */
  hash(column: number): number;
  /** Copies some fields, for {@link matches}. */
  copy(columns: readonly number[]): Buffer;
  /** Tells whether some fields are what {@link copy} copied. */
  matches(columns: readonly number[], copy: Buffer): boolean;
}

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,15})$/;

/**
 * Reads a text as a count, like {@link LineFields.count}.
 * @returns undefined when it is none, or larger than `max`
 */
export function countOf(text: string, max: number): number | undefined {
  if (!WHOLE_NUMBER.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

/** The fields of one line, where they stand in its bytes. Nothing is copied until it is asked for. */
export class TextFields implements LineFields {
  /** Offset behind each field. */
  readonly #ends: Int32Array;
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;

  /** @param fieldCount how many fields a line has */
  constructor(fieldCount: number) {
    this.#ends = new Int32Array(fieldCount);
  }

  /**
   * Takes the line at `[from, to)`. The bytes are looked at as long as fields are asked for.
   * @returns whether it has as many fields as it should
   */
  take(bytes: Buffer, from: number, to: number): boolean {
    const ends = this.#ends;
    const last = ends.length - 1;
    let column = 0;
    this.#bytes = bytes;
    this.#from = from;
    for (let at = from; at < to; at++) {
      if (bytes[at] !== SPACE) continue;
      if (column === last) return false;
      ends[column++] = at;
    }
    ends[column] = to;
    return column === last;
  }

  /** @inheritdoc */
  isAbsent(column: number): boolean {
    if (column < 0) return true;
    const from = this.#fromOf(column);
    return this.#endOf(column) - from === 1 && this.#bytes[from] === DASH;
  }

  /** @inheritdoc */
  is(column: number, text: string): boolean {
    const from = this.#fromOf(column);
    if (column < 0 || this.#endOf(column) - from !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.#bytes[from + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** @inheritdoc */
  text(column: number): string {
    return column < 0 ? '-' : this.#bytes.toString('latin1', this.#fromOf(column), this.#endOf(column));
  }

  /** @inheritdoc */
  count(column: number, max: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const from = this.#fromOf(column);
    const to = this.#endOf(column);
    if (column < 0 || to === from || to - from > MAX_DIGITS) return undefined;
    // The skimmer looks for ports as AWS writes them; who read 0445 as 445 here would count it in some lines and not in others.
    if (this.#bytes[from] === ZERO && to - from > 1) return undefined;
    let value = 0;
    for (let at = from; at < to; at++) {
      const digit = (this.#bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    return value <= max ? value : undefined;
  }

  /** @inheritdoc */
  address(column: number): Address | undefined {
    if (column < 0) return undefined;
    return dottedBytes(this.#bytes, this.#fromOf(column), this.#endOf(column)) ?? parseAddress(this.text(column));
  }

  /** @inheritdoc */
  hash(column: number): number {
    let hash = 0;
    for (let at = this.#fromOf(column); at < this.#endOf(column); at++) {
      hash = (Math.imul(hash, 31) + (this.#bytes[at] ?? 0)) | 0;
    }
    return hash;
  }

  /** @inheritdoc */
  copy(columns: readonly number[]): Buffer {
    return Buffer.from(columns.map((column) => this.text(column)).join(' '), 'latin1');
  }

  /** @inheritdoc */
  matches(columns: readonly number[], copy: Buffer): boolean {
    let at = 0;
    for (const column of columns) {
      const from = this.#fromOf(column);
      const length = column < 0 ? 0 : this.#endOf(column) - from;
      for (let i = 0; i < length; i++) if (this.#bytes[from + i] !== copy[at + i]) return false;
      at += column < 0 ? 1 : length;
      if (at !== copy.length && copy[at] !== SPACE) return false;
      at++;
    }
    return at === copy.length + 1;
  }

  #fromOf(column: number): number {
    return column <= 0 ? this.#from : (this.#ends[column - 1] ?? 0) + 1;
  }

  #endOf(column: number): number {
    return column < 0 ? this.#from : (this.#ends[column] ?? 0);
  }
}
