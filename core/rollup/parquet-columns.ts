import { type FileMetaData, parquetMetadata, parquetSchema, type RowGroup, type SchemaTree } from 'hyparquet';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { gunzip } from '../encoding/gzip.ts';

/** Rows of a table, by column. A column is decoded when it is asked for. */
export interface TableColumns {
  /** Number of rows. */
  readonly rows: number;
  /** Returns the texts of a column. NULL is the empty text, and so is each row of a column that the file lacks. */
  texts(name: string): readonly string[];
  /** Returns the numbers of a column, timestamps as epoch seconds. NULL is undefined, and so is each row of a column that the file lacks. */
  numbers(name: string): ReadonlyArray<number | undefined>;
}

/** Pages of at most this size are remembered with what they inflate to: most columns say the same in every hour. */
const LARGEST_REMEMBERED_BYTES = 256;
const MOST_REMEMBERED = 4000;
const inflatedPages = new Map<string, Uint8Array>();

const PARSERS = {
  ...DEFAULT_PARSERS,
  timestampFromMilliseconds: (milliseconds: bigint) => Number(milliseconds) / 1000,
};

/**
 * Reads a file of `rollups` or `attempts`, as {@link encodeParquet} writes it. Rows come in the order of the file.
 * @param bytes the whole file
 * @yields the rows of one row group after the other
 * @throws {Error} if the file is damaged; some damage shows only when a column is asked for
 */
export function* readTableColumns(bytes: Uint8Array): Generator<TableColumns> {
  const file = alignedCopy(bytes);
  const metadata = parquetMetadata(file, { geoparquet: false });
  const schema = schemaByName(metadata);
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const valuesOf = (name: string): unknown[] => decodeColumn({ file, group, schema, rows }, name);
    yield {
      rows,
      texts: (name) => valuesOf(name).map((value) => (typeof value === 'string' ? value : '')),
      numbers: (name) => valuesOf(name).map(numberOf),
    };
  }
}

/** A row group and what its columns need to be decoded. */
interface GroupSource {
  readonly file: ArrayBuffer;
  readonly group: RowGroup;
  readonly schema: { readonly root: SchemaTree; readonly columns: ReadonlyMap<string, SchemaTree> };
  readonly rows: number;
}

/** Decodes one column, with undefined for NULL. */
function decodeColumn({ file, group, schema, rows }: GroupSource, name: string): unknown[] {
  const chunk = group.columns.find(({ meta_data: data }) => data?.path_in_schema[0] === name)?.meta_data;
  const column = schema.columns.get(name);
  if (!chunk || !column) return Array.from({ length: rows });
  const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
  const view = new DataView(file, start, Number(chunk.total_compressed_size));
  const { data } = readColumn(
    { view, offset: 0 },
    { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows },
    {
      pathInSchema: [name],
      element: column.element,
      schemaPath: [schema.root, column],
      type: chunk.type,
      codec: chunk.codec,
      compressors: { GZIP: inflatePage },
      parsers: PARSERS,
    },
  );
  const values: unknown[] = data.flatMap((page): unknown[] => Array.from(page));
  if (values.length !== rows) {
    throw new RangeError(`Read the column ${name}: found ${values.length} values, expected ${rows}`);
  }
  return values;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

function schemaByName(metadata: FileMetaData): GroupSource['schema'] {
  const root = parquetSchema(metadata);
  return { root, columns: new Map(root.children.map((column) => [column.element.name, column])) };
}

/** hyparquet reads whole buffers, and the bytes of a file may lie in the middle of a larger one. */
function alignedCopy(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function inflatePage(page: Uint8Array): Uint8Array {
  if (page.byteLength > LARGEST_REMEMBERED_BYTES) return gunzip(page);
  const name = Buffer.from(page.buffer, page.byteOffset, page.byteLength).toString('latin1');
  const remembered = inflatedPages.get(name);
  if (remembered) return remembered;
  if (inflatedPages.size === MOST_REMEMBERED) inflatedPages.clear();
  const inflated = gunzip(page);
  inflatedPages.set(name, inflated);
  return inflated;
}
