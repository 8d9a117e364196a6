import type { ColumnChunk, FileMetaData } from 'hyparquet';
import type { RangedBytes } from '../../ports.ts';
import { damagedParquet } from './damaged-parquet.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';

/** Where one Parquet file ends and another begins. */
const SEAM = 'PAR1PAR1';

/** Bytes that are searched for a seam, at most: behind the columns of the first file stands its footer, which has some ten thousand. */
const SEARCHED_BYTES = 1024 * 1024;

/**
 * Refuses two Parquet files of the same layout that were joined into one, as `cat` does with text: the footer of the last would be taken for that of the first,
 * and the rows of the last would be lost. In a file of its own there is next to nothing between the columns and the footer.
 * Where the two files differ much in size, the bytes do not fit the footer, and the file is refused as damaged.
 * @throws {UnreadableObjectError} when there is a seam
 */
export async function refuseJoined(file: RangedBytes, metadata: FileMetaData): Promise<void> {
  const footerAt = file.sizeBytes - metadata.metadata_length - SEAM.length;
  const from = describedTo(metadata);
  const to = Math.min(footerAt, from + SEARCHED_BYTES);
  if (to - from < SEAM.length) return;
  const between = await file.read(from, to);
  if (!Buffer.from(between.buffer, between.byteOffset, between.byteLength).includes(SEAM)) return;
  throw new UnreadableObjectError(
    'parquet',
    'Read a Parquet file: two files were joined into one, which only text and gzip allow; give each as a file of its own',
  );
}

/**
 * Returns the byte behind the last of those that the footer describes.
 * @throws {UnreadableObjectError} when it describes none of them well
 */
function describedTo({ row_groups: groups }: FileMetaData): number {
  let end = 0;
  try {
    for (const { columns } of groups) for (const column of columns) end = Math.max(end, endOf(column));
  } catch (cause) {
    throw damagedParquet(cause);
  }
  return end;
}

function endOf({ meta_data: meta, ...indexes }: ColumnChunk): number {
  const dictionary = Number(meta?.dictionary_page_offset ?? 0);
  const data = Number(meta?.data_page_offset ?? 0);
  const start = dictionary > 0 ? Math.min(dictionary, data) : data;
  return Math.max(
    start + Number(meta?.total_compressed_size ?? 0),
    Number(indexes.column_index_offset ?? 0) + (indexes.column_index_length ?? 0),
    Number(indexes.offset_index_offset ?? 0) + (indexes.offset_index_length ?? 0),
    Number(meta?.bloom_filter_offset ?? 0) + (meta?.bloom_filter_length ?? 0),
  );
}
