import type { ColumnMetaData, CompressionCodec, DataReader, FileMetaData, PageHeader, RowGroup } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';

/** Inflates one page: compressed bytes, and how many bytes come out. */
export type Decompressor = (compressed: Uint8Array, outputBytes: number) => Uint8Array;

/** Rows for each byte of a file, at most: every row of a flow log has a time and two addresses of its own, so real files have less than one. */
const MAX_ROWS_PER_BYTE = 64;

/** Bytes of one inflated page, at most: writers aim at one megabyte. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** A DELTA page has blocks of 128 values in 4 parts; other writers may choose a few times as many. */
const MAX_DELTA_BLOCK = 65_536;

/** A column chunk in the bytes of its file. */
interface CheckedChunk {
  readonly bytes: Uint8Array;
  readonly chunk: ColumnMetaData;
  /** Rows of its row group. */
  readonly rows: number;
  readonly isRequired: boolean;
  readonly decompressors: Readonly<Partial<Record<CompressionCodec, Decompressor>>>;
}

/**
 * Checks every number in a row group that the decoder would believe, before the decoder spends memory or time on it: one changed byte can make a
 * run of a billion values.
 * @param bytes the whole file
 * @param about its footer, the row group, and the names of the columns that will be read
 * @throws {RangeError} when a number does not fit the file
 */
export function checkRowGroup(
  bytes: Uint8Array,
  about: {
    readonly metadata: FileMetaData;
    readonly group: RowGroup;
    readonly columns: readonly string[];
    readonly decompressors: CheckedChunk['decompressors'];
  },
): void {
  const { metadata, group, columns, decompressors } = about;
  const rows = Number(group.num_rows);
  if (!(rows >= 0) || rows > bytes.byteLength * MAX_ROWS_PER_BYTE) {
    throw new RangeError(`a row group claims ${rows} rows, too many for ${bytes.byteLength} bytes`);
  }
  const required = new Set(
    metadata.schema.filter((element) => element.repetition_type === 'REQUIRED').map(({ name }) => name),
  );
  for (const { meta_data: chunk } of group.columns) {
    const [name = ''] = chunk?.path_in_schema ?? [];
    if (!chunk || !columns.includes(name)) continue;
    checkChunk({ bytes, chunk, rows, isRequired: required.has(name), decompressors });
  }
}

function checkChunk(checked: CheckedChunk): void {
  const { bytes, chunk, rows } = checked;
  const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
  const end = start + Number(chunk.total_compressed_size);
  if (!(start >= 0 && end > start && end <= bytes.byteLength)) {
    throw new RangeError(`a column lies at ${start} to ${end}, outside of ${bytes.byteLength} bytes`);
  }
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + start, end - start), offset: 0 };
  let values = 0;
  while (values < rows && reader.offset < reader.view.byteLength - 1) values += checkPage(reader, checked);
  if (values !== rows) throw new RangeError(`a column has ${values} values, its row group ${rows} rows`);
}

/** @returns how many values the page adds; a dictionary adds none */
function checkPage(reader: DataReader, { bytes, chunk, rows, isRequired, decompressors }: CheckedChunk): number {
  const header = parquetHeader(reader);
  const { compressed_page_size: stored, uncompressed_page_size: size } = header;
  const left = reader.view.byteLength - reader.offset;
  if (!(stored >= 0 && stored <= left && size >= 0 && size <= MAX_PAGE_BYTES)) {
    throw new RangeError(`a page claims ${stored} bytes that inflate to ${size}, ${left} are left`);
  }
  const at = reader.view.byteOffset + reader.offset - bytes.byteOffset;
  const compressed = bytes.subarray(at, at + stored);
  reader.offset += stored;
  const data = header.data_page_header;
  const values = data?.num_values ?? header.data_page_header_v2?.num_values;
  if (header.dictionary_page_header) {
    const { num_values: entries } = header.dictionary_page_header;
    if (!(entries >= 0 && entries <= Math.max(size, 1) * 8)) {
      throw new RangeError(`a dictionary claims ${entries} entries in ${size} bytes`);
    }
    return 0;
  }
  if (values === undefined || !(values >= 0 && values <= rows)) {
    throw new RangeError(`a page claims ${values} values, its row group ${rows} rows`);
  }
  if (data) {
    const page = decompressPage(compressed, size, chunk.codec, { ...decompressors });
    checkValues(page, { header, values, isRequired, isBoolean: chunk.type === 'BOOLEAN' });
  } else checkSecondForm(compressed, header, values);
  return values;
}

/** Checks the runs of a page in the first form: definition levels where the column has nulls, then the values. */
function checkValues(
  page: Uint8Array,
  about: {
    readonly header: PageHeader;
    readonly values: number;
    readonly isRequired: boolean;
    readonly isBoolean: boolean;
  },
): void {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  let offset = 0;
  if (!about.isRequired) {
    const length = view.getUint32(0, true);
    checkRuns(view, { from: 4, to: 4 + length, width: 1, values: about.values });
    offset = 4 + length;
  }
  checkEncoded(view, { ...about, from: offset });
}

function checkEncoded(
  view: DataView,
  about: { readonly header: PageHeader; readonly values: number; readonly isBoolean: boolean; readonly from: number },
): void {
  const { from, values, isBoolean, header } = about;
  const encoding = header.data_page_header?.encoding ?? header.data_page_header_v2?.encoding ?? '';
  if (from >= view.byteLength) return;
  if (encoding.endsWith('_DICTIONARY') || (encoding === 'RLE' && !isBoolean)) {
    const width = view.getUint8(from);
    if (width > 32) throw new RangeError(`a page has indexes of ${width} bits`);
    if (width > 0) checkRuns(view, { from: from + 1, to: view.byteLength, width, values });
  } else if (encoding.startsWith('DELTA')) checkDelta(view, from);
}

/** The second form has its levels before the compressed values, and says how long they are. */
function checkSecondForm(compressed: Uint8Array, { data_page_header_v2: data }: PageHeader, values: number): void {
  const repetition = data?.repetition_levels_byte_length ?? 0;
  const definition = data?.definition_levels_byte_length ?? 0;
  if (!(repetition >= 0 && definition >= 0 && repetition + definition <= compressed.byteLength)) {
    throw new RangeError(`levels of ${repetition} and ${definition} bytes stand in a page of ${compressed.byteLength}`);
  }
  const view = new DataView(compressed.buffer, compressed.byteOffset, compressed.byteLength);
  if (definition > 0) checkRuns(view, { from: repetition, to: repetition + definition, width: 1, values });
}

/**
 * Walks over runs of the RLE and bit-packing hybrid without writing values.
 * @throws {RangeError} when a run is longer than what is left of the page
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
function checkRuns(
  view: DataView,
  {
    from,
    to,
    width,
    values,
  }: { readonly from: number; readonly to: number; readonly width: number; readonly values: number },
): void {
  const reader = { view, offset: from };
  let seen = 0;
  while (seen < values && reader.offset < to) {
    const header = readVarInt(reader);
    const isPacked = (header & 1) === 1;
    const count = isPacked ? (header >>> 1) * 8 : header >>> 1;
    // Some writers fill up the last bit-packed run: its values are there, but nobody reads them.
    const isThere = isPacked && (count / 8) * width <= to - reader.offset;
    if (count > values - seen + (isPacked ? 7 : 0) && !isThere) {
      throw new RangeError(`a run of ${count} values, ${values - seen} are left`);
    }
    seen += count;
    reader.offset += isPacked ? (count / 8) * width : (width + 7) >> 3;
  }
}

function checkDelta(view: DataView, from: number): void {
  const reader = { view, offset: from };
  const blockSize = readVarInt(reader);
  const parts = readVarInt(reader);
  if (!(blockSize > 0 && blockSize <= MAX_DELTA_BLOCK && parts > 0 && blockSize % parts === 0)) {
    throw new RangeError(`blocks of ${blockSize} values in ${parts} parts`);
  }
}

function readVarInt(reader: DataReader): number {
  let result = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.view.getUint8(reader.offset++);
    result += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return result;
  }
  throw new RangeError('a number of more than five bytes');
}
