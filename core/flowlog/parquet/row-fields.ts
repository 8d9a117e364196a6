import type { Address } from '../address.ts';
import type { LineFields } from '../line-fields.ts';
import type { FieldColumn } from './field-column.ts';

/** The fields of one row after the other. A column of -1, which the file does not have, reads like `-`. */
export class RowFields implements LineFields {
  #columns: readonly FieldColumn[] = [];
  #row = 0;
  /** The texts of each copy. Those of a dictionary are the same strings again, so that they are quickly found equal. */
  readonly #copies = new WeakMap<Buffer, readonly string[]>();

  /** Takes some rows: all columns that are read, in their order. */
  take(columns: readonly FieldColumn[]): void {
    this.#columns = columns;
  }

  /** Goes to one of the rows; its fields are looked at from now on. */
  goTo(row: number): void {
    this.#row = row;
  }

  /** Returns the line that a text file has for this row. */
  line(): string {
    return this.#columns.map((column) => column.text(this.#row)).join(' ');
  }

  /** @inheritdoc */
  isAbsent(column: number): boolean {
    return column < 0 || this.#columns[column]?.isAbsent(this.#row) === true;
  }

  /** @inheritdoc */
  is(column: number, text: string): boolean {
    return this.text(column) === text;
  }

  /** @inheritdoc */
  text(column: number): string {
    // Not `[-1]`: no access to an array is slower.
    return column < 0 ? '-' : (this.#columns[column]?.text(this.#row) ?? '-');
  }

  /** @inheritdoc */
  count(column: number, max: number = Number.MAX_SAFE_INTEGER): number | undefined {
    return column < 0 ? undefined : this.#columns[column]?.count(this.#row, max);
  }

  /** @inheritdoc */
  address(column: number): Address | undefined {
    return column < 0 ? undefined : this.#columns[column]?.address(this.#row);
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
    const texts = columns.map((column) => this.text(column));
    const copy = Buffer.from(texts.join(' '), 'latin1');
    this.#copies.set(copy, texts);
    return copy;
  }

  /** @inheritdoc */
  matches(columns: readonly number[], copy: Buffer): boolean {
    const texts = this.#copies.get(copy);
    if (!texts) return false;
    for (let i = 0; i < columns.length; i++) if (this.text(columns[i] ?? -1) !== texts[i]) return false;
    return true;
  }
}
