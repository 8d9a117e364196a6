import type { ColumnReaderInput } from './column-reader.ts';
import { damagedParquet } from './damaged-parquet.ts';
import { entriesOfPage, readDictionary } from './dictionary-page.ts';
import type { Entries } from './entries.ts';
import { emptyFieldColumn, type FieldColumn, nextRows } from './field-column.ts';
import { isLarge } from './large-page.ts';
import { readPage, readPageHeader, type StoredPage } from './page-reader.ts';
import { decodePage, type InflatedPage, type PageValues, splitLevels } from './page-values.ts';
import { readRuns } from './runs.ts';

/** A page of lists. */
interface ListPage {
  /** First row whose list starts in the page, of the row group. */
  readonly firstRow: number;
  /** For each row from there on, which of the values of the page is the first of its list. */
  readonly starts: Int32Array;
  readonly values: PageValues;
  /** The values of a page with a dictionary: indexes into it. */
  readonly codes: Int32Array | undefined;
}

/** Bytes that a decoded value of a list may take: whether a list starts with it, whether it is null, and its index in the dictionary. */
const VALUE_BYTES = 12;

/**
 * Reads one column of lists of a row group, and of each list its first value. How many rows a page has stands in its levels only, so each page up
 * to the last row that is asked for is inflated. A large page is given up when its turn ends, and inflated again for more of its rows.
 */
export class ListReader {
  readonly #input: ColumnReaderInput;
  /** Where the next header starts, and the first row whose list has not started before. */
  #nextAt: number;
  #nextRow = 0;
  #dictionary: Entries | undefined;
  /** The last page of data before the next header, and the first row whose list starts in it or behind it. */
  #stored: StoredPage | undefined;
  #firstRow = 0;
  /** The same page, inflated. */
  #page: ListPage | undefined;

  constructor(input: ColumnReaderInput) {
    this.#input = input;
    this.#nextAt = input.chunk.from;
  }

  /**
   * Reads some rows as fields of a text file. A list that is empty, missing, or begins with what is missing is an absent field.
   * @param rows rows of the row group, ascending, and none before those of the last call
   * @returns one field for each
   * @throws {UnreadableObjectError} when the column is damaged
   */
  async pick(rows: Int32Array): Promise<FieldColumn> {
    const fields = emptyFieldColumn(this.#input.chunk.element, rows.length);
    const end = await this.#input.turn.take();
    try {
      while (fields.length < rows.length) {
        const page = await this.#pageOf(rows[fields.length] ?? 0);
        pickFirsts(page, rows, { fields, dictionary: this.#dictionary });
      }
    } catch (cause) {
      throw damagedParquet(cause);
    } finally {
      if (this.#stored && isLarge(this.#stored, VALUE_BYTES)) this.forget();
      end();
    }
    return fields;
  }

  /** Gives up the page that was inflated last. */
  forget(): void {
    this.#page = undefined;
  }

  /** Opens the page in which the list of a row starts. It is the last page or a later one, because rows are asked for in their order. */
  async #pageOf(row: number): Promise<ListPage> {
    while (!this.#stored || row >= this.#nextRow) await this.#nextPage();
    this.#page ??= await this.#open(this.#stored);
    return this.#page;
  }

  /** Goes to the next page of data, and opens it. A list may go on in it that started in an earlier one. */
  async #nextPage(): Promise<void> {
    const { chunk, source } = this.#input;
    this.forget();
    for (;;) {
      if (this.#nextAt >= chunk.to) {
        throw new RangeError(`a column has ${this.#nextRow} lists, its row group ${chunk.rows} rows`);
      }
      const stored = await readPageHeader(source, chunk, this.#nextAt);
      this.#nextAt = stored.to;
      if (stored.isDictionary) {
        this.#dictionary = await readDictionary(this.#input, stored, !this.#dictionary && this.#nextRow === 0);
        continue;
      }
      this.#firstRow = this.#nextRow;
      this.#stored = stored;
      this.#page = await this.#open(stored);
      this.#nextRow += this.#page.starts.length;
      if (this.#nextRow > chunk.rows) {
        throw new RangeError(`a column has ${this.#nextRow} lists, its row group ${chunk.rows} rows`);
      }
      return;
    }
  }

  /** Inflates the page whose first row is the present one. */
  async #open(stored: StoredPage): Promise<ListPage> {
    const { chunk, source, onInflated } = this.#input;
    onInflated(stored.sizeBytes);
    const { listLevels, rest } = withoutListLevels(await readPage(source, chunk, stored));
    const values = decodePage(rest, chunk.element, chunk.levels);
    const starts = startsOf(listLevels, values.rows);
    if (this.#firstRow === 0 && values.rows > 0 && starts[0] !== 0) {
      throw new RangeError('a column begins in the middle of a list');
    }
    return { firstRow: this.#firstRow, starts, values, codes: values.indexes && readRuns(values.indexes) };
  }
}

/** Takes the levels of lists off a page: the rest is a page of values, of which each may be null. */
function withoutListLevels(page: InflatedPage): { readonly listLevels: Uint8Array; readonly rest: InflatedPage } {
  const { header, bytes, listLevels } = page;
  const { data_page_header_v2: second } = header;
  if (!second || !listLevels) {
    const { levels, values } = splitLevels(bytes);
    return { listLevels: levels, rest: { ...page, bytes: values } };
  }
  // Writers do not agree on whether an empty list is a null: -1 claims nothing.
  return { listLevels, rest: { ...page, header: { ...header, data_page_header_v2: { ...second, num_nulls: -1 } } } };
}

/** Returns which values are the first of a list: those of level 0. */
function startsOf(listLevels: Uint8Array, count: number): Int32Array {
  const levels = readRuns({ page: listLevels, from: 0, to: listLevels.byteLength, width: 1, count });
  const starts = new Int32Array(count);
  let lists = 0;
  for (let index = 0; index < count; index++) if (levels[index] === 0) starts[lists++] = index;
  return starts.subarray(0, lists);
}

/** Adds the first value of the list of each row that lies in the page, from the first row that has no field on. */
function pickFirsts(
  { firstRow, starts, values, codes }: ListPage,
  rows: Int32Array,
  { fields, dictionary }: { readonly fields: FieldColumn; readonly dictionary: Entries | undefined },
): void {
  const entries = entriesOfPage(values, dictionary);
  const wanted = nextRows(rows, fields, firstRow + starts.length).map((row) => {
    const start = starts[row - firstRow] ?? -1;
    const rank = values.ranks ? (values.ranks[start] ?? -1) : start;
    return rank >= 0 && codes ? (codes[rank] ?? -1) : rank;
  });
  fields.add(entries, wanted);
}
