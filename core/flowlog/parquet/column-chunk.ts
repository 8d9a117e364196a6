import type { ColumnMetaData, CompressionCodec, FileMetaData, RowGroup, SchemaElement, Statistics } from 'hyparquet';
import { CODECS } from './codecs.ts';
import { withThousands } from '../../wording.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';
import { overlongParquet } from './damaged-parquet.ts';
import { type LeafColumn, leafColumns, MAX_GROUP_ROWS } from './footer.ts';

/** One column of one row group: what is in it, and where it lies. */
export interface ColumnChunk {
  /** Its path, see {@link leafColumns}. */
  readonly name: string;
  readonly element: SchemaElement;
  /** The level at which a value is there: 0 if none is ever missing. */
  readonly levels: number;
  /** Of a column of lists: how many values there are in all lists, and nulls and empty lists. Undefined if each row has one value or null. */
  readonly listValues?: number | undefined;
  readonly codec: CompressionCodec;
  readonly rows: number;
  /** First byte in the file, and the byte behind the last. */
  readonly from: number;
  readonly to: number;
  readonly statistics: Statistics | undefined;
}

/**
 * Finds columns of a row group.
 * @param names paths of columns that hold at most one value a row, or one list of values
 * @param sizeBytes size of the file
 * @returns the columns in the order of the names
 * @throws {RangeError} when one is not there, lies outside of the file, or is described in two ways that contradict each other
 * @throws {UnreadableObjectError} when one is compressed in a way that is not read
 */
export function columnChunks(
  group: RowGroup,
  {
    metadata,
    names,
    sizeBytes,
  }: { readonly metadata: FileMetaData; readonly names: readonly string[]; readonly sizeBytes: number },
): ColumnChunk[] {
  const found = new Map<string, ColumnMetaData>();
  for (const { meta_data: meta, file_path: otherFile } of group.columns) {
    const path = (meta?.path_in_schema ?? []).join('.');
    if (meta && otherFile === undefined && !found.has(path)) found.set(path, meta);
  }
  const leaves = new Map(
    leafColumns(metadata)
      .toReversed()
      .map((leaf) => [leaf.path, leaf]),
  );
  return names.map((name) => {
    const meta = found.get(name);
    const leaf = leaves.get(name);
    if (!meta || !leaf) throw new RangeError(`a row group has no column ${name}, or in another file or encrypted`);
    checkCodec(meta.codec);
    checkDescription(meta, leaf, group);
    return {
      name,
      element: leaf.element,
      levels: leaf.levels,
      listValues: leaf.list === undefined ? undefined : Number(meta.num_values),
      codec: meta.codec,
      rows: Number(group.num_rows),
      ...placeOf(meta, sizeBytes),
      statistics: meta.statistics,
    };
  });
}

function placeOf(meta: ColumnMetaData, sizeBytes: number): { readonly from: number; readonly to: number } {
  const data = Number(meta.data_page_offset);
  // Some writers name a dictionary at 0 where there is none.
  const dictionary = Number(meta.dictionary_page_offset ?? 0);
  const from = dictionary > 0 ? Math.min(dictionary, data) : data;
  const to = from + Number(meta.total_compressed_size);
  if (!(from >= 0 && to > from && to <= sizeBytes)) {
    throw new RangeError(`a column lies at ${from} to ${to}, outside of ${sizeBytes} bytes`);
  }
  return { from, to };
}

/** The type of a column stands in the schema and in each row group, and the number of rows in each row group and in each column of it. */
function checkDescription(
  meta: ColumnMetaData,
  { element: { name, type }, list }: LeafColumn,
  { num_rows: rows }: RowGroup,
): void {
  if (type === undefined || meta.type !== type) {
    throw new RangeError(`the column ${name} has the type ${type} in the schema, and ${meta.type} in a row group`);
  }
  if (list === undefined ? meta.num_values !== rows : meta.num_values < rows) {
    throw new RangeError(`the column ${name} claims ${meta.num_values} values, its row group ${rows} rows`);
  }
  if (meta.num_values > MAX_GROUP_ROWS) {
    throw overlongParquet(
      `the lists of a row group claim ${withThousands(Number(meta.num_values))} values, at most ${withThousands(MAX_GROUP_ROWS)} are read`,
    );
  }
}

function checkCodec(codec: string): void {
  if (CODECS.includes(codec)) return;
  throw new UnreadableObjectError(
    'parquet',
    `Read a Parquet file: it is compressed with ${codec}, which is not read; write it anew with one of ${CODECS.join(', ')}`,
  );
}
