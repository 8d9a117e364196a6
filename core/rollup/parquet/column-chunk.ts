import type { Bounds, CodedColumn } from './coded-column.ts';
import type { PageWriter } from './page-writer.ts';

/** Values of a page have at most about this many bytes. */
const PAGE_BYTES = 1_048_576;

/** Bytes of an index into a dictionary, as far as the size of a page is concerned. */
const INDEX_BYTES = 4;

/** Where a page of data lies. */
export interface PageLocation {
  readonly offset: number;
  /** Bytes in the file, with the header. */
  readonly sizeBytes: number;
  readonly firstRow: number;
}

/** What the footer says of a column of a row group. */
export interface ChunkFacts {
  readonly typeId: number;
  readonly rows: number;
  readonly nulls: number;
  /** First byte in the file. The dictionary stands there, if there is one. */
  readonly offset: number;
  readonly hasDictionary: boolean;
  readonly pages: readonly PageLocation[];
  /** Bytes in the file, and as they would be if no page were compressed. */
  readonly storedBytes: number;
  readonly plainBytes: number;
  /** Undefined if all values are NULL. */
  readonly bounds: Bounds | undefined;
}

/**
 * Writes the values of a column as pages.
 * @returns what the footer says of them
 */
export function writeChunk(column: CodedColumn, pages: PageWriter): ChunkFacts {
  const { typeId, indexes, hasDictionary, bounds } = column;
  const before = pages.position();
  if (hasDictionary) pages.writeDictionary(column);
  const locations = pageStarts(column).map((firstRow, page, starts) => {
    const { offset } = pages.position();
    pages.writeData(column, firstRow, starts[page + 1] ?? indexes.length);
    return { offset, sizeBytes: pages.position().offset - offset, firstRow };
  });
  const after = pages.position();
  return {
    typeId,
    rows: indexes.length,
    nulls: countNulls(indexes),
    offset: before.offset,
    hasDictionary,
    pages: locations,
    storedBytes: after.offset - before.offset,
    plainBytes: after.plainBytes - before.plainBytes,
    bounds,
  };
}

/** Returns the first row of each page. */
function pageStarts({ indexes, hasDictionary, entrySize }: CodedColumn): number[] {
  if (hasDictionary && indexes.length * INDEX_BYTES < PAGE_BYTES) return [0];
  const sizeOf = (index: number): number => {
    if (index < 0) return 0;
    return hasDictionary ? INDEX_BYTES : entrySize(index);
  };
  const starts = [0];
  let start = 0;
  let pageBytes = 0;
  for (let row = 0; row < indexes.length; row++) {
    const size = sizeOf(indexes[row] ?? -1);
    pageBytes += size;
    if (pageBytes < PAGE_BYTES || row === start) continue;
    starts.push(row);
    start = row;
    pageBytes = size;
  }
  return starts;
}

function countNulls(indexes: Int32Array): number {
  let nulls = 0;
  for (const index of indexes) if (index < 0) nulls++;
  return nulls;
}
