import type { PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { RangedBytes } from '../../ports.ts';
import { withThousands } from '../../wording.ts';
import { inflatePage } from './codecs.ts';
import type { ColumnChunk } from './column-chunk.ts';
import { overlongParquet } from './damaged-parquet.ts';
import { checkPage } from './page-checksum.ts';
import type { InflatedPage } from './page-values.ts';
import { checkThrift } from './thrift-check.ts';

/** Reads bytes of the file that lie in a column. */
export type ByteSource = Pick<RangedBytes, 'read'>;

/** A page that has not been inflated. */
export interface StoredPage {
  readonly header: PageHeader;
  readonly isDictionary: boolean;
  /** Rows that it holds; none for a dictionary. In a column of lists it is how many values it holds, see {@link ColumnChunk.listValues}. */
  readonly rows: number;
  /** Bytes of the page when it is inflated. */
  readonly sizeBytes: number;
  /** Where it lies in the file, without its header. */
  readonly from: number;
  readonly to: number;
}

/** Headers have some 30 bytes; those of texts repeat the smallest and the largest of them. */
const HEADER_BYTES = 512;
const MAX_HEADER_BYTES = 256 * 1024;

/** Bytes of one inflated page, at most. Writers aim at 1 MB; DuckDB, asked for large row groups, writes up to 100 MB. */
export const MAX_PAGE_BYTES = 128 * 1024 * 1024;

/** Bytes of an inflated dictionary, at most: it is kept as long as its column is read. Writers aim at 1 MB. */
export const MAX_DICTIONARY_BYTES = 32 * 1024 * 1024;

/**
 * Reads the header of a page.
 * @param at where it starts in the file
 * @throws {RangeError} when it does not fit its column
 */
export async function readPageHeader(source: ByteSource, chunk: ColumnChunk, at: number): Promise<StoredPage> {
  const { header, from } = await readHeader(source, chunk, at);
  const { compressed_page_size: stored, uncompressed_page_size: sizeBytes } = header;
  const to = from + stored;
  if (!(stored >= 0 && to <= chunk.to && sizeBytes >= 0)) {
    throw new RangeError(`a page claims ${stored} bytes that inflate to ${sizeBytes}, ${chunk.to - from} are left`);
  }
  const rows = rowsOf(header, chunk.listValues !== undefined);
  const isDictionary = header.type === 'DICTIONARY_PAGE';
  const most = isDictionary ? MAX_DICTIONARY_BYTES : MAX_PAGE_BYTES;
  if (sizeBytes > most) {
    throw overlongParquet(
      `a ${isDictionary ? 'dictionary' : 'page'} inflates to ${withThousands(sizeBytes)} bytes, at most ${withThousands(most)} are read`,
    );
  }
  if (!(rows >= 0 && rows <= (chunk.listValues ?? chunk.rows))) {
    throw new RangeError(`a page claims ${rows} values, its row group ${chunk.rows} rows`);
  }
  return { header, isDictionary, rows, sizeBytes, from, to };
}

/**
 * Returns how many rows a page has; none for a dictionary.
 * @throws {RangeError} when the header says nothing of what is in such a page, or contradicts itself
 */
function rowsOf({ type, ...header }: PageHeader, isList: boolean): number {
  const { data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
  if (type === 'DICTIONARY_PAGE' && dictionary) return 0;
  if (type === 'DATA_PAGE' && first) return first.num_values;
  if (type !== 'DATA_PAGE_V2' || !second) {
    throw new RangeError(`a page has the type ${type}, which its header does not fit`);
  }
  if (isList) return second.num_values;
  // There is one value for each row, which may be null.
  if (second.num_rows === second.num_values) return second.num_rows;
  throw new RangeError(`a page claims ${second.num_values} values in ${second.num_rows} rows`);
}

/** Reads few bytes first, and more when the header does not end in them. */
async function readHeader(
  source: ByteSource,
  chunk: ColumnChunk,
  at: number,
): Promise<{ readonly header: PageHeader; readonly from: number }> {
  for (let length = HEADER_BYTES; ; length *= 8) {
    const end = Math.min(at + length, chunk.to);
    const bytes = await source.read(at, end);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const reader = { view, offset: 0 };
    try {
      checkThrift(reader);
    } catch (error) {
      if (end < chunk.to && length < MAX_HEADER_BYTES) continue;
      throw error;
    }
    return { header: parquetHeader({ view, offset: 0 }), from: at + reader.offset };
  }
}

/**
 * Reads and inflates a page.
 * @throws {Error} when it is damaged
 */
export async function readPage(source: ByteSource, chunk: ColumnChunk, page: StoredPage): Promise<InflatedPage> {
  const { header, sizeBytes } = page;
  const stored = await source.read(page.from, page.to);
  checkPage(stored, header.crc);
  const second = header.data_page_header_v2;
  if (!second) {
    const bytes = await inflatePage(stored, { codec: chunk.codec, sizeBytes });
    return { header, bytes, levels: undefined };
  }
  // The second form has its levels before the compressed values.
  const repetition = second.repetition_levels_byte_length;
  const valuesAt = repetition + second.definition_levels_byte_length;
  if (!(repetition >= 0 && valuesAt >= repetition && valuesAt <= stored.byteLength && valuesAt <= sizeBytes)) {
    throw new RangeError(`levels of ${valuesAt} bytes in a page of ${stored.byteLength}`);
  }
  const codec = second.is_compressed === false ? 'UNCOMPRESSED' : chunk.codec;
  const bytes = await inflatePage(stored.subarray(valuesAt), { codec, sizeBytes: sizeBytes - valuesAt });
  return { header, bytes, levels: stored.subarray(repetition, valuesAt), listLevels: stored.subarray(0, repetition) };
}
