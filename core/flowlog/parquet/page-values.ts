import type { DataReader, Encoding, PageHeader, SchemaElement } from 'hyparquet';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readDeltaBytes, readDeltas, readDeltas32, readDeltaTexts } from './delta-bytes.ts';
import { type Entries, plainEntries } from './entries.ts';
import { fixedDecimalBytes } from './number-entries.ts';
import { RunReader, type RunSpan } from './runs.ts';

/** The values of one page, decoded no further than is needed to find each of them. */
export interface PageValues {
  readonly rows: number;
  /** For each row the index of its value among those that are there, or -1 for null. Undefined when no row is null. */
  readonly ranks: Int32Array | undefined;
  /** The values; undefined when they are {@link indexes} into the dictionary of the column. */
  readonly entries: Entries | undefined;
  readonly indexes: RunSpan | undefined;
}

/** An inflated page and what its header says. */
export interface InflatedPage {
  readonly header: PageHeader;
  /** Levels of null and values; in the second form of pages only the values. */
  readonly bytes: Uint8Array;
  /** Levels of null in the second form of pages. */
  readonly levels: Uint8Array | undefined;
  /** Levels of lists in the second form of pages. */
  readonly listLevels?: Uint8Array | undefined;
}

const LENGTH_BYTES = 4;

/**
 * Decodes a page of data.
 * @param maxLevel the level at which a value is there, 0 if none is missing
 * @throws {RangeError} when it is damaged
 */
export function decodePage(
  { header, bytes, levels }: InflatedPage,
  element: SchemaElement,
  maxLevel = element.repetition_type === 'REQUIRED' ? 0 : 1,
): PageValues {
  const first = header.data_page_header;
  const rows = first?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
  const encoding = first?.encoding ?? header.data_page_header_v2?.encoding ?? 'PLAIN';
  if (maxLevel === 0) return { rows, ranks: undefined, ...valuesOf(bytes, { count: rows, encoding, element }) };
  if (first && first.definition_level_encoding !== 'RLE') {
    throw new RangeError(`nulls are encoded as ${first.definition_level_encoding}`);
  }
  const split = levels ? { levels, values: bytes } : splitLevels(bytes);
  const { ranks, count } = ranksOf(split.levels, { rows, maxLevel });
  checkNulls(rows - count, header.data_page_header_v2?.num_nulls);
  return { rows, ranks, ...valuesOf(split.values, { count, encoding, element }) };
}

/**
 * Checks that as many values are null as the header says.
 * @param claimed undefined in the first form of pages; -1 where parquet-java wrote the page without statistics
 * @see https://github.com/apache/parquet-java/issues/3585
 */
function checkNulls(nulls: number, claimed: number | undefined): void {
  if (claimed === undefined || claimed === -1 || claimed === nulls) return;
  throw new RangeError(`a page claims ${claimed} nulls, its levels say ${nulls}`);
}

/**
 * The first form of pages has levels before the values, behind their length.
 * @throws {RangeError} when the page ends before them
 */
export function splitLevels(bytes: Uint8Array): { readonly levels: Uint8Array; readonly values: Uint8Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const end = LENGTH_BYTES + length;
  if (end > bytes.byteLength) throw new RangeError(`levels of ${length} bytes in a page of ${bytes.byteLength}`);
  return { levels: bytes.subarray(LENGTH_BYTES, end), values: bytes.subarray(end) };
}

/** Numbers the rows that have a value. `count` is how many there are. */
function ranksOf(
  levels: Uint8Array,
  { rows, maxLevel }: { readonly rows: number; readonly maxLevel: number },
): { readonly ranks: Int32Array | undefined; readonly count: number } {
  const width = 32 - Math.clz32(maxLevel);
  const run = new RunReader({ page: levels, from: 0, to: levels.byteLength, width, count: rows });
  let ranks: Int32Array | undefined;
  let count = 0;
  while (run.next()) {
    // Nearly all pages have no nulls, and say so in one run.
    if (!ranks && !run.isPacked && run.value === maxLevel) {
      count = run.end;
      continue;
    }
    ranks ??= Int32Array.from({ length: rows }, (_, row) => row);
    for (let row = run.start; row < run.end; row++) {
      const isThere = (run.isPacked ? run.packed(row) : run.value) === maxLevel;
      ranks[row] = isThere ? count++ : -1;
    }
  }
  return { ranks: count === rows ? undefined : ranks, count };
}

interface Encoded {
  readonly count: number;
  readonly encoding: Encoding;
  readonly element: SchemaElement;
}

function valuesOf(bytes: Uint8Array, encoded: Encoded): Pick<PageValues, 'entries' | 'indexes'> {
  const { count, encoding } = encoded;
  if (encoding !== 'PLAIN_DICTIONARY' && encoding !== 'RLE_DICTIONARY') {
    return { entries: entriesOf(bytes, encoded), indexes: undefined };
  }
  // A page of nulls only may leave out the width too.
  const width = count === 0 ? 0 : (bytes[0] ?? 0);
  const from = count === 0 ? 0 : 1;
  return { entries: undefined, indexes: { page: bytes, from, to: bytes.byteLength, width, count } };
}

function entriesOf(bytes: Uint8Array, { count, encoding, element }: Encoded): Entries {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  switch (encoding) {
    case 'PLAIN':
      return plainEntries(bytes, count, element);
    case 'DELTA_BINARY_PACKED':
      return plainEntries(deltaBytes(reader, count, element), count, element);
    case 'DELTA_LENGTH_BYTE_ARRAY':
    case 'DELTA_BYTE_ARRAY':
      return deltaTexts(bytes, count, { encoding, element });
    case 'BYTE_STREAM_SPLIT':
      return plainEntries(unsplit(bytes, count, element), count, element);
    case 'RLE':
    case 'BIT_PACKED':
    case 'GROUP_VAR_INT':
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
    default:
      throw new RangeError(`values are encoded as ${encoding}, which is not read`);
  }
}

/** Returns integers of which only the differences are stored as bytes, as a plain page has them. */
function deltaBytes(reader: DataReader, count: number, { type }: SchemaElement): Uint8Array {
  if (type !== 'INT32' && type !== 'INT64') throw new RangeError(`differences of integers in a column of type ${type}`);
  return new Uint8Array(type === 'INT32' ? readDeltas32(reader, count).buffer : readDeltas(reader, count).buffer);
}

/** Returns texts, or decimals, whose lengths are stored as differences. */
function deltaTexts(bytes: Uint8Array, count: number, { encoding, element }: Omit<Encoded, 'count'>): Entries {
  const hasPrefixes = encoding === 'DELTA_BYTE_ARRAY';
  if (fixedDecimalBytes(element) > 0) {
    return plainEntries(readDeltaBytes(bytes, count, hasPrefixes).bytes, count, element);
  }
  if (element.type !== 'BYTE_ARRAY' && element.type !== 'FIXED_LEN_BYTE_ARRAY') {
    throw new RangeError(`texts in a column of type ${element.type}`);
  }
  return readDeltaTexts(bytes, count, hasPrefixes);
}

/** Puts the bytes of each value together again: the first bytes of all values come first. */
function unsplit(bytes: Uint8Array, count: number, element: SchemaElement): Uint8Array {
  const { type } = element;
  const decimalBytes = fixedDecimalBytes(element);
  if (decimalBytes > 0) return unsplitDecimals(bytes, count, decimalBytes);
  // Such a value is no field of a flow log, whatever its bytes are.
  if (type === undefined || type === 'FIXED_LEN_BYTE_ARRAY') return bytes;
  const sizeBytes = count * (type === 'INT32' || type === 'FLOAT' ? 4 : 8);
  if (sizeBytes > bytes.byteLength) {
    throw new RangeError(`values need ${sizeBytes} bytes, the page has ${bytes.byteLength}`);
  }
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const values = byteStreamSplit(reader, count, type, undefined);
  return ArrayBuffer.isView(values) ? new Uint8Array(values.buffer) : bytes;
}

function unsplitDecimals(bytes: Uint8Array, count: number, sizeBytes: number): Uint8Array {
  if (count * sizeBytes > bytes.byteLength) {
    throw new RangeError(`values need ${count * sizeBytes} bytes, the page has ${bytes.byteLength}`);
  }
  const values = new Uint8Array(count * sizeBytes);
  for (let index = 0; index < count; index++) {
    for (let byte = 0; byte < sizeBytes; byte++) values[index * sizeBytes + byte] = bytes[byte * count + index] ?? 0;
  }
  return values;
}
