import type { ColumnChunk } from './column-chunk.ts';
import { type Entries, plainEntries } from './entries.ts';
import { type ByteSource, readPage, type StoredPage } from './page-reader.ts';
import type { PageValues } from './page-values.ts';

/** Where the pages of a column are read from. */
export interface PageInput {
  readonly chunk: ColumnChunk;
  readonly source: ByteSource;
  /** Called with the size of each page that is inflated. */
  readonly onInflated: (sizeBytes: number) => void;
}

/**
 * Reads a dictionary.
 * @param isFirst true if the column has no page before it
 * @throws {RangeError} when it is not the first page, or claims more values than it has bytes
 */
export async function readDictionary(
  { chunk, source, onInflated }: PageInput,
  page: StoredPage,
  isFirst: boolean,
): Promise<Entries> {
  if (!isFirst) throw new RangeError('a column has a dictionary that is not its first page');
  onInflated(page.sizeBytes);
  const { bytes, header } = await readPage(source, chunk, page);
  const count = header.dictionary_page_header?.num_values ?? 0;
  if (count > bytes.byteLength) {
    throw new RangeError(`${count} values claim to be in a dictionary of ${bytes.byteLength} bytes`);
  }
  return plainEntries(bytes, count, chunk.element);
}

/**
 * Returns what the indexes of a page refer to: its own values or the dictionary.
 * @throws {RangeError} when the page needs a dictionary, and there is none
 */
export function entriesOfPage({ entries }: PageValues, dictionary: Entries | undefined): Entries {
  const used = entries ?? dictionary;
  if (!used) throw new RangeError('a page needs a dictionary, which is missing');
  return used;
}
