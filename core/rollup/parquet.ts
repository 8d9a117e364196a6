import { gzip } from '../encoding/gzip.ts';
import type { Column } from './columns.ts';
import { ByteSink } from './parquet/byte-sink.ts';
import { codeColumn } from './parquet/coded-column.ts';
import { writeChunk } from './parquet/column-chunk.ts';
import { type GroupFacts, writeFooter } from './parquet/footer.ts';
import { PageWriter } from './parquet/page-writer.ts';

/** Rows of a row group: an hour of an ordinary fleet is one group. */
const ROW_GROUP_ROWS = 100_000;

/** A file begins and ends with it. */
const MAGIC = Buffer.from('PAR1');

/** Pages that are remembered, a megabyte at most with what they compress to. */
const MOST_KNOWN = 2000;
const LARGEST_KNOWN_BYTES = 256;
const pagesKnown = new Map<string, Uint8Array>();

/**
 * Writes rows as one Parquet file: GZIP pages, every column optional, timestamps as milliseconds of UTC. The same rows give the same bytes.
 * @param allColumns columns in order, and where their values come from
 * @param rows rows in the order of the file; may be empty
 * @throws {RangeError} when a number is no integer, or does not fit the type of its column
 */
export function encodeParquet<Row>(allColumns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): Uint8Array {
  const columns = allColumns.filter(
    (column) => !column.isSeldom || rows.some((row) => column.value(row) !== undefined),
  );
  const out = new ByteSink();
  const pages = new PageWriter(out, gzipPage);
  out.bytes(MAGIC);
  const groups: GroupFacts[] = [];
  for (let from = 0; from < rows.length; from += ROW_GROUP_ROWS) {
    groups.push(writeGroup(columns, rows.slice(from, from + ROW_GROUP_ROWS), pages));
  }
  writeFooter(out, columns, groups);
  out.bytes(MAGIC);
  return out.view();
}

function writeGroup<Row>(columns: ReadonlyArray<Column<Row>>, rows: readonly Row[], pages: PageWriter): GroupFacts {
  const { offset } = pages.position();
  const chunks = columns.map((column) => {
    const cells = rows.map((row) => column.value(row));
    return writeChunk(codeColumn(column, cells), pages);
  });
  return { rows: rows.length, storedBytes: pages.position().offset - offset, chunks };
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
