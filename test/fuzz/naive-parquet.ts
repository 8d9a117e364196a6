import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import { type Compressors, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { FIELD_NAMES, type NaiveRequest, NaiveTally, readLine } from './naive-text.ts';
import type { Reading, Refusal } from './reading.ts';

/**
 * A second reader of Parquet: hyparquet makes values of all columns and rows, and each row is read as a line of text. The core uses only its parser of footers and page headers,
 * and reads pages itself.
 */

/** Rows at the start of a file of which everything is read, whatever their port is, and so is all up to the first record with traffic. */
const CHECKED_ROWS = 1000;

/** zlib instead of JavaScript, which would take most of the time. */
const FAST: Compressors = {
  ...compressors,
  GZIP: (page) => new Uint8Array(gunzipSync(page)),
  BROTLI: (page) => new Uint8Array(brotliDecompressSync(page)),
};

/** Bytes of text become characters one by one, as in the naive reader of text. */
const PARSERS = { stringFromBytes: (bytes?: Uint8Array) => bytes && Buffer.from(bytes).toString('latin1') };

/**
 * Reads a file.
 * @returns undefined where hyparquet cannot read it, or gives values that are no fields
 */
export async function readParquetNaively(
  bytes: Uint8Array,
  request: NaiveRequest,
): Promise<Reading | Refusal | undefined> {
  const rows = await rowsOf(bytes);
  if (!rows) return undefined;
  const tally = new NaiveTally();
  let isProven = false;
  for (const [index, row] of rows.entries()) {
    const names = Object.keys(row);
    const fields = Object.values(row).map(fieldOf);
    if (fields.includes(undefined)) return undefined;
    const texts = fields.map((field) => field ?? '-');
    const line = readLine(
      texts,
      names.map((name) => name.replaceAll('_', '-')),
      request,
    );
    const isWatched = ['srcport', 'dstport'].some((name) => texts[names.indexOf(name)] === String(request.port));
    const isUnclear = isProven && index >= CHECKED_ROWS && !isWatched && texts[names.indexOf('log_status')] === 'OK';
    tally.add(line.kind === 'reject' ? { kind: 'reject', isUnclear } : line);
    isProven ||= line.kind === 'record';
  }
  return tally.reading();
}

async function rowsOf(bytes: Uint8Array): Promise<ReadonlyArray<Record<string, unknown>> | undefined> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  if (!(file instanceof ArrayBuffer)) return undefined;
  try {
    const metadata = parquetMetadata(file);
    const columns = metadata.schema.slice(1).map(({ name }) => name);
    if (new Set(columns).size < columns.length) return undefined;
    // Damage in a column that nobody reads is nobody's business; some of it makes hyparquet read for ever.
    const read = columns.filter((name) => isRead(name.replaceAll('_', '-')));
    return await parquetReadObjects({ file, metadata, columns: read, compressors: FAST, parsers: PARSERS });
  } catch {
    return undefined;
  }
}

/** Neither reader looks at the version. */
function isRead(name: string): boolean {
  return FIELD_NAMES.has(name) && name !== 'version';
}

/** Returns a value as the field of a line, and undefined for one that no field can be. */
function fieldOf(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '' || Number.isNaN(value)) return '-';
  if (value instanceof Date) return String(Math.floor(value.getTime() / 1000));
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' ? value.replaceAll(' ', '_') : undefined;
}
