import type { ColumnChunk } from './column-chunk.ts';
import { damagedParquet } from './damaged-parquet.ts';
import { plainEntries } from './entries.ts';
import { type FieldColumn, NumberColumn, TextColumn } from './field-column.ts';
import type { Entries } from './number-entries.ts';
import { type ByteSource, readPage, readPageHeader, type StoredPage } from './page-reader.ts';
import { decodePage, type PageValues } from './page-values.ts';
import type { Turn } from './turn.ts';
import { pickRuns } from './runs.ts';

/** Pages that inflate to more are inflated one at a time, and not kept between two batches of rows. */
const LARGE_PAGE_BYTES = 2 * 1024 * 1024;

/** Where a column is read from, and how. */
export interface ColumnReaderInput {
  readonly chunk: ColumnChunk;
  readonly source: ByteSource;
  /** Large pages wait here for one another. */
  readonly turn: Turn;
  /** Called with the size of each page that is inflated. */
  readonly onInflated: (sizeBytes: number) => void;
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
  /** The page that the next row is searched in. */
  #stored: StoredPage | undefined;
  #firstRow = 0;
  #values: PageValues | undefined;

  constructor(input: ColumnReaderInput) {
    this.#input = input;
    this.#nextAt = input.chunk.from;
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
        end();
      }
    }
  }

  /**
   * Reads some rows as fields of a text file. Pages without any of them are not inflated.
   * @param rows rows of the row group, ascending, and none before those of the last call
   * @returns one field for each
   * @throws {UnreadableObjectError} when the column is damaged
   */
  async pick(rows: Int32Array): Promise<FieldColumn> {
    const isText = this.#input.chunk.element.type === 'BYTE_ARRAY';
    const fields = isText ? new TextColumn() : new NumberColumn(rows.length);
    try {
      while (fields.length < rows.length) {
        const row = rows[fields.length] ?? 0;
        while (!this.#stored || row >= this.#firstRow + this.#stored.rows) await this.#nextPage();
        const end = await this.#takeTurn(this.#stored);
        try {
          pickFields(await this.#open(this.#stored), rows, fields);
        } finally {
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
    const { chunk, source, onInflated } = this.#input;
    for (;;) {
      if (this.#nextAt >= chunk.to) {
        throw new RangeError(`a column has ${this.#nextRow} values, its row group ${chunk.rows} rows`);
      }
      const page = await readPageHeader(source, chunk, this.#nextAt);
      this.#nextAt = page.to;
      if (page.isDictionary) {
        if (this.#dictionary || this.#stored) {
          throw new RangeError('a column has a dictionary that is not its first page');
        }
        onInflated(page.sizeBytes);
        const { bytes, header } = await readPage(source, chunk, page);
        this.#dictionary = plainEntries(bytes, header.dictionary_page_header?.num_values ?? 0, chunk.element);
        continue;
      }
      this.#firstRow = this.#nextRow;
      this.#nextRow += page.rows;
      this.#stored = page;
      this.#values = undefined;
      if (this.#nextRow > chunk.rows) {
        throw new RangeError(`a column has ${this.#nextRow} values, its row group ${chunk.rows} rows`);
      }
      if (page.rows > 0) return page;
    }
  }

  /** Waits with a large page until no other is open. Returns what closes it again. */
  async #takeTurn(stored: StoredPage): Promise<() => void> {
    if (stored.sizeBytes <= LARGE_PAGE_BYTES) return () => undefined;
    const end = await this.#input.turn.take();
    return () => {
      this.#values = undefined;
      end();
    };
  }

  async #open(stored: StoredPage): Promise<OpenPage> {
    const { chunk, source, onInflated } = this.#input;
    if (!this.#values) {
      onInflated(stored.sizeBytes);
      this.#values = decodePage(await readPage(source, chunk, stored), chunk.element, chunk.levels);
    }
    return { values: this.#values, firstRow: this.#firstRow, dictionary: this.#dictionary };
  }
}

/** Adds the fields of those rows that lie in the page, from the first that has none on. */
function pickFields({ values, firstRow, dictionary }: OpenPage, rows: Int32Array, fields: FieldColumn): void {
  const { ranks, indexes } = values;
  let end = fields.length;
  while (end < rows.length && (rows[end] ?? 0) < firstRow + values.rows) end++;
  const wanted = rows.subarray(fields.length, end).map((row) => row - firstRow);
  const present = ranks ? wanted.map((row) => ranks[row] ?? -1).filter((rank) => rank >= 0) : wanted;
  const picked = indexes ? pickRuns(indexes, present) : present;
  const entries = values.entries ?? dictionary;
  if (!entries) throw new RangeError('a page needs a dictionary, which is missing');
  let next = 0;
  for (const row of wanted) {
    if (ranks?.[row] === -1) {
      fields.addAbsent();
      continue;
    }
    const index = picked[next++] ?? -1;
    if (!(index >= 0 && index < entries.count)) throw new RangeError(`a value has index ${index} of ${entries.count}`);
    fields.add(entries, index);
  }
}
