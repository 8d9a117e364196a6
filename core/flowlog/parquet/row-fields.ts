import type { Address } from '../address.ts';
import type { LineFields } from '../line-fields.ts';
import type { FieldColumn } from './field-column.ts';

const SPACE = 32;

/** The fields of one row after the other. A column of -1, which the file does not have, reads like `-`. */
export class RowFields implements LineFields {
  readonly #columns: readonly FieldColumn[];
  #row = 0;

  /** @param columns all columns that are read, in their order */
  constructor(columns: readonly FieldColumn[]) {
    this.#columns = columns;
  }

  /** Goes to a row; its fields are looked at from now on. */
  goTo(row: number): void {
    this.#row = row;
  }

  /** Returns the line that a text file has for this row. */
  line(): string {
    return this.#columns.map((column) => column.text(this.#row)).join(' ');
  }

  /** @inheritdoc */
  isAbsent(column: number): boolean {
    return this.#columns[column]?.isAbsent(this.#row) ?? true;
  }

  /** @inheritdoc */
  is(column: number, text: string): boolean {
    return this.#columns[column]?.text(this.#row) === text;
  }

  /** @inheritdoc */
  text(column: number): string {
    return this.#columns[column]?.text(this.#row) ?? '-';
  }

  /** @inheritdoc */
  count(column: number, max: number = Number.MAX_SAFE_INTEGER): number | undefined {
    return this.#columns[column]?.count(this.#row, max);
  }

  /** @inheritdoc */
  address(column: number): Address | undefined {
    return this.#columns[column]?.address(this.#row);
  }

  /** @inheritdoc */
  hash(column: number): number {
    const text = this.text(column);
    let hash = 0;
    for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
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
      const text = this.text(column);
      for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== copy[at + i]) return false;
      at += text.length;
      if (at !== copy.length && copy[at] !== SPACE) return false;
      at++;
    }
    return at === copy.length + 1;
  }
}
