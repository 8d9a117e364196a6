import type { FileMetaData } from 'hyparquet';
import { lineReader, type ReadLine } from '../flow-record.ts';
import { type Field, FIELD_NAMES, formatOf } from '../line-format.ts';
import { lineOfColumns, OCSF_FIELDS, OCSF_HEADER, OCSF_TIME_PATHS } from '../ocsf-fields.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';
import type { ColumnChunk } from './column-chunk.ts';
import { damagedParquet } from './damaged-parquet.ts';
import { leafColumns } from './footer.ts';
import type { RowFields } from './row-fields.ts';
import type { RowLayout } from './row-layout.ts';

/** Both ends of an event of network activity, and what went between them. */
const PATHS_OF_OCSF = ['src_endpoint.ip', 'dst_endpoint.ip', 'dst_endpoint.port'];

/** Checks whether the columns are those of network activity of OCSF, as Amazon Security Lake writes it. */
export function isOcsfParquet(metadata: FileMetaData): boolean {
  const paths = pathsOf(metadata);
  return PATHS_OF_OCSF.every((path) => paths.has(path));
}

/**
 * Returns which columns of OCSF hold the fields of a flow log, in both forms that Security Lake writes: 1.0.0-rc.2, and 1.1.0 and later.
 * @throws {UnreadableObjectError} when a needed one is missing
 */
export function ocsfLayout(metadata: FileMetaData): RowLayout {
  const paths = pathsOf(metadata);
  const present = OCSF_FIELDS.map(({ name, paths: places }) => ({
    name,
    places: places.filter((path) => paths.has(path)),
  }));
  const firstOf = (field: Field): string | undefined =>
    present.find(({ name }) => name === FIELD_NAMES[field])?.places[0];
  const names = present.filter(({ places }) => places.length > 0).map(({ name }) => name);
  const columns = [...new Set(present.flatMap(({ places }) => places))];
  refuseMissing(names);
  return {
    form: 'ocsf parquet',
    names,
    columns,
    keys: {
      ports: [firstOf('destinationPort') ?? '', firstOf('sourcePort') ?? ''],
      logStatus: firstOf('logStatus'),
      start: firstOf('start') ?? '',
    },
    reader: (latestSecond) => ocsfReader(columns, latestSecond),
    typed: typedTime,
  };
}

/**
 * Returns the paths of all columns.
 * @throws {UnreadableObjectError} when the schema is damaged
 */
function pathsOf(metadata: FileMetaData): ReadonlySet<string> {
  try {
    return new Set(leafColumns(metadata).map(({ path }) => path));
  } catch (cause) {
    throw damagedParquet(cause);
  }
}

/** The older form has no status: it follows from the ports. */
function refuseMissing(names: readonly string[]): void {
  const missing = formatOf(names).missing.filter((name) => name !== FIELD_NAMES.logStatus);
  if (missing.length === 0) return;
  throw new UnreadableObjectError(
    'missing-fields',
    `Read the columns of OCSF: those of ${missing.join(', ')} are missing; deliver the flow logs to S3 as well, as text or Parquet of VPC Flow Logs`,
  );
}

/** Times of OCSF are milliseconds, which a column of integers does not say. */
function typedTime(chunk: ColumnChunk): ColumnChunk {
  const { element, name } = chunk;
  const isTyped = element.logical_type !== undefined || element.converted_type === 'TIMESTAMP_MICROS';
  if (isTyped || element.type !== 'INT64' || !OCSF_TIME_PATHS.includes(name)) return chunk;
  return { ...chunk, element: { ...element, converted_type: 'TIMESTAMP_MILLIS' } };
}

/** Reads the values of a row: writes them as a line of a flow log, and has that read. */
function ocsfReader(columns: readonly string[], latestSecond: number): (row: RowFields) => ReadLine {
  const read = lineReader(formatOf(OCSF_HEADER.split(' ')), latestSecond);
  return (row) => {
    const values = row.line().split(' ');
    const byPath = new Map(columns.map((path, index) => [path, values[index] ?? '-']));
    const line = Buffer.from(lineOfColumns(byPath), 'latin1');
    return read(line, 0, line.length);
  };
}
