import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { gzip } from '../encoding/gzip.ts';
import type { Column, TableColumn } from './columns.ts';

/** Rows of a row group: an hour of an ordinary fleet is one group. */
const ROW_GROUP_ROWS = 100_000;

/** Pages that are remembered, a megabyte at most with what they compress to. */
const MOST_KNOWN = 2000;
const LARGEST_KNOWN_BYTES = 256;
const pagesKnown = new Map<string, Uint8Array>();

/**
 * Writes rows as one Parquet file: GZIP pages, every column optional, timestamps as milliseconds of UTC. The same rows give the same bytes.
 * @param allColumns columns in order, and where their values come from
 * @param rows rows in the order of the file; may be empty
 */
export function encodeParquet<Row>(allColumns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): Uint8Array {
  const columns = allColumns.filter(
    (column) => !column.isSeldom || rows.some((row) => column.value(row) !== undefined),
  );
  const columnData = columns.map((column) => ({ name: column.name, data: rows.map((row) => cell(column, row)) }));
  const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }, ...columns.map(schemaElement)];
  const options = {
    schema,
    codec: 'GZIP',
    compressors: { GZIP: gzipPage },
    rowGroupSize: ROW_GROUP_ROWS,
    createdBy: 'surge445',
  } as const;
  return new Uint8Array(parquetWriteBuffer({ ...options, columnData }));
}

/** A page that was compressed before is not compressed again: of some forty columns most say the same in every hour. */
function gzipPage(page: Uint8Array): Uint8Array {
  if (page.byteLength > LARGEST_KNOWN_BYTES) return gzip(page);
  const name = Buffer.from(page.buffer, page.byteOffset, page.byteLength).toString('latin1');
  const known = pagesKnown.get(name);
  if (known) return known;
  if (pagesKnown.size === MOST_KNOWN) pagesKnown.clear();
  const compressed = gzip(page);
  pagesKnown.set(name, compressed);
  return compressed;
}

function cell<Row>(column: Column<Row>, row: Row): string | number | bigint | Uint8Array | undefined {
  const value = column.value(row);
  if (typeof value !== 'number') return value;
  if (column.type === 'timestamp') return BigInt(value) * 1000n;
  return column.type === 'bigint' ? BigInt(value) : value;
}

function schemaElement({ name, type }: TableColumn): SchemaElement {
  const repetition_type = 'OPTIONAL';
  switch (type) {
    case 'string':
      return { name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'binary':
      return { name, repetition_type, type: 'BYTE_ARRAY' };
    case 'int':
      return { name, repetition_type, type: 'INT32' };
    case 'bigint':
      return { name, repetition_type, type: 'INT64' };
    case 'timestamp':
      return {
        name,
        repetition_type,
        type: 'INT64',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' },
      };
  }
}
