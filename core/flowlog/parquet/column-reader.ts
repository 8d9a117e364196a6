import { damagedParquet } from './damaged-parquet.ts';
import { entriesOfPage, type PageInput, readDictionary } from './dictionary-page.ts';
import type { Entries } from './entries.ts';
import { emptyFieldColumn, type FieldColumn, nextRows } from './field-column.ts';
import { isLarge, openBytes } from './large-page.ts';
import { readPage, readPageHeader, type StoredPage } from './page-reader.ts';
import { decodePage, type PageValues } from './page-values.ts';
import { pickRuns } from './runs.ts';
import type { Turn } from './turn.ts';

/** Bytes that a decoded value may take: which value a row has, or a number of which only the difference is stored. */
const VALUE_BYTES = 8;

/** A page that takes more memory is not kept for a second look. Up to four columns are looked at twice: the ports, the status and the start. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;

/** Where a column is read from, and how. */
export interface ColumnReaderInput extends PageInput {
  /** Large pages wait here for one another. */
  readonly turn: Turn;
}

/** A page whose values are looked at. */
export interface OpenPage {
  readonly values: PageValues;
  /** First row, of the row group. */
  readonly firstRow: number;
  /** What the indexes of the values refer to. */
  readonly dictionary: Entries | undefined;
}

/** Reads one column of a row group from its start to its end, with no more than one page of it in memory. */
export class ColumnReader {
  readonly #input: ColumnReaderInput;
  /** Where the next header starts, and the first row behind it. */
  #nextAt: number;
  #nextRow = 0;
  #dictionary: Entries | undefined;
  /** Where the first page behind the dictionary starts. */
  #dataAt: number;
  /** The page that the next row is searched in, and where its header starts. */
  #stored: StoredPage | undefined;
  #storedAt = 0;
  #firstRow = 0;
  /** The page that was inflated last. */
  #inflated: { readonly at: number; readonly stored: StoredPage; readonly values: PageValues } | undefined;

  constructor(input: ColumnReaderInput) {
    this.#input = input;
    this.#dataAt = input.chunk.from;
    this.#nextAt = this.#dataAt;
  }

  /**
   * Looks at all rows, page by page.
   * @param isNeeded says, before a page is inflated, whether it must be; its dictionary is known then
   * @yields the pages that are needed
   * @throws {Error} when the column is damaged, or has more or fewer values than the row group has rows
   */
  async *pages(isNeeded: (page: StoredPage, dictionary: Entries | undefined) => boolean): AsyncGenerator<OpenPage> {
    while (this.#nextRow < this.#input.chunk.rows) {
      const stored = await this.#nextPage();
      if (!isNeeded(stored, this.#dictionary)) continue;
      const end = await this.#takeTurn(stored);
      try {
        yield await this.#open(stored);
      } finally {
        if (openBytes(stored, VALUE_BYTES) > MAX_KEPT_BYTES) this.forget();
        end();
      }
    }
  }

  /** Goes back to the first row. The dictionary stays in memory, and the page that was inflated last. */
  rewind(): void {
    this.#nextAt = this.#dataAt;
    this.#nextRow = 0;
    this.#stored = undefined;
  }

  /** Gives up the page that was inflated last. */
  forget(): void {
    this.#inflated = undefined;
  }

  /**
   * Reads some rows as fields of a text file. Pages without any of them are not inflated.
   * @param rows rows of the row group, ascending, and none before those of the last call
   * @returns one field for each
   * @throws {UnreadableObjectError} when the column is damaged
   */
  async pick(rows: Int32Array): Promise<FieldColumn> {
    const fields = emptyFieldColumn(this.#input.chunk.element, rows.length);
    try {
      while (fields.length < rows.length) {
        const row = rows[fields.length] ?? 0;
        while (!this.#stored || row >= this.#firstRow + this.#stored.rows) await this.#nextPage();
        const end = await this.#takeTurn(this.#stored);
        try {
          pickFields(await this.#open(this.#stored), rows, fields);
        } finally {
          if (isLarge(this.#stored, VALUE_BYTES)) this.forget();
          end();
        }
      }
    } catch (cause) {
      throw damagedParquet(cause);
    }
    return fields;
  }

  /** Goes to the next page that holds rows. */
  async #nextPage(): Promise<StoredPage> {
    const { chunk, source } = this.#input;
    for (;;) {
      if (this.#nextAt >= chunk.to) {
        throw new RangeError(`a column has ${this.#nextRow} values, its row group ${chunk.rows} rows`);
      }
      const at = this.#nextAt;
      const page = this.#inflated?.at === at ? this.#inflated.stored : await readPageHeader(source, chunk, at);
      this.#nextAt = page.to;
      if (page.isDictionary) {
        this.#dictionary = await readDictionary(this.#input, page, !this.#dictionary && !this.#stored);
        this.#dataAt = page.to;
        continue;
      }
      this.#firstRow = this.#nextRow;
      this.#nextRow += page.rows;
      this.#stored = page;
      this.#storedAt = at;
      if (this.#nextRow > chunk.rows) {
        throw new RangeError(`a column has ${this.#nextRow} values, its row group ${chunk.rows} rows`);
      }
      if (page.rows > 0) return page;
    }
  }

  /** Waits with a large page until no other is open. Returns what lets the next be opened. */
  async #takeTurn(stored: StoredPage): Promise<() => void> {
    return isLarge(stored, VALUE_BYTES) ? this.#input.turn.take() : () => undefined;
  }

  async #open(stored: StoredPage): Promise<OpenPage> {
    const { chunk, source, onInflated } = this.#input;
    if (this.#inflated?.stored !== stored) {
      this.forget();
      onInflated(stored.sizeBytes);
      const values = decodePage(await readPage(source, chunk, stored), chunk.element, chunk.levels);
      this.#inflated = { at: this.#storedAt, stored, values };
    }
    return { values: this.#inflated.values, firstRow: this.#firstRow, dictionary: this.#dictionary };
  }
}

/** Adds the fields of those rows that lie in the page, from the first that has none on. */
function pickFields({ values, firstRow, dictionary }: OpenPage, rows: Int32Array, fields: FieldColumn): void {
  const { ranks, indexes } = values;
  const entries = entriesOfPage(values, dictionary);
  const wanted = nextRows(rows, fields, firstRow + values.rows).map((row) => row - firstRow);
  if (ranks) for (let at = 0; at < wanted.length; at++) wanted[at] = ranks[wanted[at] ?? -1] ?? -1;
  fields.add(entries, indexes ? pickRuns(indexes, wanted) : wanted);
}
