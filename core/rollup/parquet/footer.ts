import type { ColumnType, TableColumn } from '../columns.ts';
import type { ByteSink } from './byte-sink.ts';
import type { ChunkFacts } from './column-chunk.ts';
import { ENCODING, PAGE } from './page-writer.ts';
import { BYTE_TYPES, isNumberType, NUMBER_TYPES } from './physical-type.ts';
import { THRIFT, ThriftWriter } from './thrift-writer.ts';

/** Numbers of the format. @see https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
const OPTIONAL = 1;
const UTF8 = 0;
const GZIP = 2;
const VERSION = 2;

const CREATED_BY = 'surge445';

/** One row group of a file. */
export interface GroupFacts {
  readonly rows: number;
  readonly storedBytes: number;
  /** In the order of the columns. */
  readonly chunks: readonly ChunkFacts[];
}

/** Where the list of the pages of a column lies. */
interface PageIndex {
  readonly offset: number;
  readonly sizeBytes: number;
}

/**
 * Writes what stands behind the pages: the columns, and where each part of them lies.
 * @param out a file that is complete up to here
 */
export function writeFooter(out: ByteSink, columns: readonly TableColumn[], groups: readonly GroupFacts[]): void {
  const thrift = new ThriftWriter(out);
  const pageIndexes = groups.map(({ chunks }) => chunks.map((chunk) => writePageIndex(out, thrift, chunk)));
  const from = out.size;
  thrift.begin();
  thrift.int32(1, VERSION);
  writeSchema(thrift, columns);
  thrift.int64(
    3,
    groups.reduce((sum, { rows }) => sum + rows, 0),
  );
  thrift.list(4, THRIFT.struct, groups.length);
  groups.forEach((group, index) => writeGroup(thrift, { group, columns, pageIndexes: pageIndexes[index] ?? [] }));
  thrift.binary(6, CREATED_BY);
  // The order of values is the one that the type defines, in all columns.
  thrift.list(7, THRIFT.struct, columns.length);
  for (let column = 0; column < columns.length; column++) {
    thrift.begin();
    thrift.struct(1);
    thrift.end();
    thrift.end();
  }
  thrift.end();
  out.int32(out.size - from);
}

/** Lists the pages of a column that has several, so that a reader may go to those that it needs. */
function writePageIndex(out: ByteSink, thrift: ThriftWriter, { pages }: ChunkFacts): PageIndex | undefined {
  if (pages.length === 1) return undefined;
  const offset = out.size;
  thrift.begin();
  thrift.list(1, THRIFT.struct, pages.length);
  for (const page of pages) {
    thrift.begin();
    thrift.int64(1, page.offset);
    thrift.int32(2, page.sizeBytes);
    thrift.int64(3, page.firstRow);
    thrift.end();
  }
  thrift.end();
  return { offset, sizeBytes: out.size - offset };
}

function writeSchema(thrift: ThriftWriter, columns: readonly TableColumn[]): void {
  thrift.list(2, THRIFT.struct, columns.length + 1);
  thrift.begin();
  thrift.binary(4, 'root');
  thrift.int32(5, columns.length);
  thrift.end();
  for (const { name, type } of columns) {
    thrift.begin();
    thrift.int32(1, typeId(type));
    thrift.int32(3, OPTIONAL);
    thrift.binary(4, name);
    if (type === 'string') thrift.int32(6, UTF8);
    if (type === 'timestamp') writeTimestampType(thrift);
    thrift.end();
  }
}

function typeId(type: ColumnType): number {
  return isNumberType(type) ? NUMBER_TYPES[type].id : BYTE_TYPES[type].id;
}

/** A point in time without a time zone, in milliseconds. */
function writeTimestampType(thrift: ThriftWriter): void {
  thrift.struct(10);
  thrift.struct(8);
  thrift.isFalse(1);
  thrift.struct(2);
  thrift.struct(1);
  for (let depth = 0; depth < 4; depth++) thrift.end();
}

function writeGroup(
  thrift: ThriftWriter,
  about: {
    readonly group: GroupFacts;
    readonly columns: readonly TableColumn[];
    readonly pageIndexes: ReadonlyArray<PageIndex | undefined>;
  },
): void {
  const { rows, storedBytes, chunks } = about.group;
  thrift.begin();
  thrift.list(1, THRIFT.struct, chunks.length);
  chunks.forEach((chunk, index) => {
    const pageIndex = about.pageIndexes[index];
    thrift.begin();
    thrift.int64(2, chunk.offset);
    writeChunkFacts(thrift, chunk, about.columns[index]?.name ?? '');
    if (pageIndex) {
      thrift.int64(4, pageIndex.offset);
      thrift.int32(5, pageIndex.sizeBytes);
    }
    thrift.end();
  });
  thrift.int64(
    2,
    chunks.reduce((sum, chunk) => sum + chunk.plainBytes, 0),
  );
  thrift.int64(3, rows);
  thrift.int64(6, storedBytes);
  thrift.end();
}

function writeChunkFacts(thrift: ThriftWriter, chunk: ChunkFacts, name: string): void {
  const dataEncoding = chunk.hasDictionary ? ENCODING.dictionary : ENCODING.plain;
  const encodings = chunk.hasDictionary ? [ENCODING.plain, ENCODING.dictionary] : [ENCODING.plain];
  thrift.struct(3);
  thrift.int32(1, chunk.typeId);
  thrift.list(2, THRIFT.int32, encodings.length);
  for (const encoding of encodings) thrift.number(encoding);
  thrift.list(3, THRIFT.binary, 1);
  thrift.text(name);
  thrift.int32(4, GZIP);
  thrift.int64(5, chunk.rows);
  thrift.int64(6, chunk.plainBytes);
  thrift.int64(7, chunk.storedBytes);
  thrift.int64(9, chunk.pages[0]?.offset ?? chunk.offset);
  if (chunk.hasDictionary) thrift.int64(11, chunk.offset);
  writeStatistics(thrift, chunk);
  thrift.list(13, THRIFT.struct, encodings.length);
  if (chunk.hasDictionary) writePageCount(thrift, [PAGE.dictionary, ENCODING.plain, 1]);
  writePageCount(thrift, [PAGE.data, dataEncoding, chunk.pages.length]);
  thrift.end();
}

function writeStatistics(thrift: ThriftWriter, { nulls, bounds }: ChunkFacts): void {
  thrift.struct(12);
  thrift.int64(3, nulls);
  if (bounds) {
    thrift.binary(5, bounds.largest.bytes);
    thrift.binary(6, bounds.smallest.bytes);
    if (!bounds.largest.isExact) thrift.isFalse(7);
    if (!bounds.smallest.isExact) thrift.isFalse(8);
  }
  thrift.end();
}

/** Says how many pages of a kind have an encoding. */
function writePageCount(
  thrift: ThriftWriter,
  [kind, encoding, count]: readonly [kind: number, encoding: number, count: number],
): void {
  thrift.begin();
  thrift.int32(1, kind);
  thrift.int32(2, encoding);
  thrift.int32(3, count);
  thrift.end();
}
