import {
  type FileMetaData,
  parquetMetadata,
  parquetSchema,
  type RowGroup,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import type { RangedBytes } from '../../ports.ts';
import { withThousands } from '../../wording.ts';
import { damagedParquet, overlongParquet } from './damaged-parquet.ts';
import { checkThrift } from './thrift-check.ts';

/** Bytes at the end that are read first. The footer of 75 MB from AWS has some ten thousand bytes; a longer one costs a second request. */
const FIRST_BYTES = 128 * 1024;

/** Length of the footer, and the magic bytes. */
const TRAILER_BYTES = 8;

/** A footer has some 150 bytes for each column of each row group. What is parsed of it takes twenty times as much memory. */
export const MAX_FOOTER_BYTES = 4 * 1024 * 1024;

/** Of so many rows nobody has to ask whether they fit the size of the file. */
export const FREE_ROWS = 1_000_000;

/** Rows for each byte of a larger file, at most: a record of traffic has ten bytes and more, since its times, ports and sizes differ from row to row. */
const MAX_ROWS_PER_BYTE = 1;

/** Rows of one row group, at most: each takes a byte of memory. Writers choose 1,000,000 or fewer, and AWS's largest file has some 6,000,000 rows. */
export const MAX_GROUP_ROWS = 16_000_000;

/**
 * Reads what stands at the end of a Parquet file: the columns, and where each part of them lies.
 * @param bytes the whole file
 * @throws {UnreadableObjectError} when the footer is damaged, or claims more than a flow log has
 */
export async function readFooter(bytes: RangedBytes): Promise<FileMetaData> {
  const end = await readEnd(bytes);
  let metadata: FileMetaData;
  try {
    checkThrift({ view: new DataView(end.buffer, end.byteOffset, end.byteLength - TRAILER_BYTES), offset: 0 });
    metadata = parquetMetadata(end);
    checkRows(metadata, bytes.sizeBytes);
  } catch (cause) {
    throw damagedParquet(cause);
  }
  return metadata;
}

/** Reads the footer and its trailer, and nothing before them. */
async function readEnd(bytes: RangedBytes): Promise<Uint8Array> {
  const { sizeBytes } = bytes;
  if (sizeBytes < TRAILER_BYTES) throw damagedParquet(new RangeError(`it has ${sizeBytes} bytes`));
  const from = Math.max(0, sizeBytes - FIRST_BYTES);
  const tail = await bytes.read(from, sizeBytes);
  const trailer = Buffer.from(tail.buffer, tail.byteOffset + tail.byteLength - TRAILER_BYTES, TRAILER_BYTES);
  if (trailer.toString('latin1', 4) !== 'PAR1') throw damagedParquet(new RangeError('it does not end with PAR1'));
  const footerBytes = trailer.readUInt32LE(0) + TRAILER_BYTES;
  if (footerBytes > sizeBytes) {
    throw damagedParquet(new RangeError(`its footer claims ${footerBytes} bytes of ${sizeBytes}`));
  }
  if (footerBytes > MAX_FOOTER_BYTES) {
    throw overlongParquet(
      `its footer has ${withThousands(footerBytes)} bytes, at most ${withThousands(MAX_FOOTER_BYTES)} are read`,
    );
  }
  if (footerBytes <= tail.byteLength) return tail.subarray(tail.byteLength - footerBytes);
  return Buffer.concat([await bytes.read(sizeBytes - footerBytes, from), tail]);
}

function checkRows({ row_groups: groups, num_rows: claimed }: FileMetaData, sizeBytes: number): void {
  let rows = 0;
  for (const group of groups) rows += rowsOf(group);
  if (BigInt(rows) !== claimed) throw new RangeError(`its footer claims ${claimed} rows, its row groups have ${rows}`);
  if (rows > FREE_ROWS && rows > sizeBytes * MAX_ROWS_PER_BYTE) {
    throw overlongParquet(
      `its footer claims ${withThousands(rows)} rows in ${withThousands(sizeBytes)} bytes, more than one row for each byte, which no flow log has`,
    );
  }
}

/**
 * Returns how many rows a row group has.
 * @throws {RangeError | UnreadableObjectError} when it claims more than it can have
 */
function rowsOf(group: RowGroup): number {
  const rows = Number(group.num_rows);
  if (!(rows >= 0)) throw new RangeError(`a row group claims ${group.num_rows} rows`);
  if (rows > MAX_GROUP_ROWS) {
    throw overlongParquet(
      `a row group claims ${withThousands(rows)} rows, at most ${withThousands(MAX_GROUP_ROWS)} are read`,
    );
  }
  return rows;
}

/** Returns the columns that hold one value a row, in their order. A column inside of another may have the same name as one of them. */
export function flatColumns(metadata: FileMetaData): SchemaElement[] {
  return parquetSchema(metadata)
    .children.filter(({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED')
    .map(({ element }) => element);
}

/**
 * Returns the names of the columns that hold one value a row, in their order. Nested columns are left out.
 * @throws {UnreadableObjectError} when a column has no name
 */
export function flatColumnNames(metadata: FileMetaData): string[] {
  try {
    const names = flatColumns(metadata).map(({ name }): unknown => name);
    if (names.every((name) => typeof name === 'string')) return names;
    throw new RangeError('a column has no name');
  } catch (cause) {
    throw damagedParquet(cause);
  }
}

/** A column that holds values, by itself or inside of other columns. */
export interface LeafColumn {
  /** Names from the outermost column to this one, joined by points. */
  readonly path: string;
  readonly element: SchemaElement;
  /** How many columns on the path may be null or an empty list: the level at which a value is there. */
  readonly levels: number;
  /** Path of the outermost list or map that the column is in; undefined if the column holds at most one value a row. */
  readonly list: string | undefined;
  /** How many lists are in one another there. */
  readonly listDepth: number;
}

/** Returns all columns that hold values, in their order. */
export function leafColumns(metadata: FileMetaData): LeafColumn[] {
  return parquetSchema(metadata).children.flatMap((child) =>
    leavesOf(child, { path: '', levels: 0, list: undefined, listDepth: 0, listAbove: undefined }),
  );
}

/**
 * Returns the lists that hold any of these columns.
 * @param paths paths of columns, as they would be without lists
 * @throws {RangeError} when the schema is damaged
 */
export function listsOf(metadata: FileMetaData, paths: readonly string[]): string[] {
  const lists = leafColumns(metadata).flatMap(({ list }) => list ?? []);
  return [...new Set(lists)].filter((list) => paths.some((path) => path === list || path.startsWith(`${list}.`)));
}

/** What is known of the columns around another. */
interface Surroundings extends Omit<LeafColumn, 'element'> {
  /** Path of the column around it, if that is a list or a map: it holds one column, which is repeated. Some writers repeat the values themselves. */
  readonly listAbove: string | undefined;
}

function leavesOf({ element, children }: SchemaTree, { listAbove, ...above }: Surroundings): LeafColumn[] {
  const path = above.path === '' ? element.name : `${above.path}.${element.name}`;
  const isRepeated = element.repetition_type === 'REPEATED';
  const here = {
    path,
    levels: above.levels + (element.repetition_type === 'REQUIRED' ? 0 : 1),
    list: above.list ?? (isRepeated ? (listAbove ?? path) : undefined),
    listDepth: above.listDepth + (isRepeated ? 1 : 0),
  };
  if (children.length === 0) return [{ ...here, element }];
  const listHere = isListOrMap(element) ? path : undefined;
  return children.flatMap((child) => leavesOf(child, { ...here, listAbove: listHere }));
}

function isListOrMap({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return [converted, logical?.type].some((type) => type === 'LIST' || type === 'MAP' || type === 'MAP_KEY_VALUE');
}
