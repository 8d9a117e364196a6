import type { FileMetaData } from 'hyparquet';
import { lineReader, type ReadLine } from '../flow-record.ts';
import { type Field, FIELD_NAMES, formatOf } from '../line-format.ts';
import { lineOfColumns, OCSF_FIELDS, OCSF_HEADER, OCSF_LIST_PATHS, OCSF_TIME_PATHS } from '../ocsf-fields.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';
import type { ColumnChunk } from './column-chunk.ts';
import { damagedParquet } from './damaged-parquet.ts';
import { listAdvice, refuseTypes } from './columns-to-read.ts';
import { leafColumns, listsOf } from './footer.ts';
import type { RowFields } from './row-fields.ts';
import type { RowLayout } from './row-layout.ts';

/** Both ends of an event of network activity, and what went between them. */
const PATHS_OF_OCSF = ['src_endpoint.ip', 'dst_endpoint.ip', 'dst_endpoint.port'];

/**
 * Checks whether the columns are those of network activity of OCSF, as Amazon Security Lake writes it.
 * @throws {UnreadableObjectError} when the schema is damaged
 */
export function isOcsfParquet(metadata: FileMetaData): boolean {
  const paths = columnsByPath(metadata);
  return PATHS_OF_OCSF.every((path) => paths.has(path) || listsOf(metadata, [path]).length > 0);
}

/**
 * Returns which columns of OCSF hold the fields of a flow log, in both forms that Security Lake writes: 1.0.0-rc.2, and 1.1.0 and later.
 * @throws {UnreadableObjectError} when a needed one is missing, one has a type that is not read, or the schema is damaged
 */
export function ocsfLayout(metadata: FileMetaData): RowLayout {
  const paths = columnsByPath(metadata);
  const present = OCSF_FIELDS.map(({ name, paths: places }) => ({
    name,
    places: places.filter((path) => paths.has(path)),
  }));
  const firstOf = (field: Field): string | undefined =>
    present.find(({ name }) => name === FIELD_NAMES[field])?.places[0];
  const names = present.filter(({ places }) => places.length > 0).map(({ name }) => name);
  const places = [...new Set(present.flatMap((field) => field.places))];
  refuseMissing(metadata, names);
  refuseTypes(
    metadata,
    [...paths].filter(([place]) => places.includes(place)).map(([, path]) => path),
  );
  const columnOf = (place: string | undefined): string => paths.get(place ?? '') ?? '';
  return {
    form: 'ocsf parquet',
    names,
    columns: places.map(columnOf),
    keys: {
      ports: [columnOf(firstOf('destinationPort')), columnOf(firstOf('sourcePort'))],
      logStatus: firstOf('logStatus'),
      start: columnOf(firstOf('start')),
    },
    reader: (latestSecond) => ocsfReader(places, latestSecond),
    typed: typedTime,
  };
}

/**
 * Returns the columns that can be read, by their path in an event: those of one value, and lists of addresses. A list has one path in an event,
 * and a longer one in the file.
 * @throws {UnreadableObjectError} when the schema is damaged
 */
function columnsByPath(metadata: FileMetaData): ReadonlyMap<string, string> {
  const columns = new Map<string, string>();
  try {
    for (const { path, list, listDepth } of leafColumns(metadata)) {
      if (list === undefined) columns.set(path, path);
      else if (listDepth === 1 && OCSF_LIST_PATHS.includes(list)) columns.set(list, path);
    }
  } catch (cause) {
    throw damagedParquet(cause);
  }
  return columns;
}

/** The older form has no status: it follows from the ports. */
function refuseMissing(metadata: FileMetaData, names: readonly string[]): void {
  const missing = formatOf(names).missing.filter((name) => name !== FIELD_NAMES.logStatus);
  if (missing.length === 0) return;
  const needed = OCSF_FIELDS.filter(({ name }) => missing.includes(name)).flatMap(({ paths }) => paths);
  const advice =
    listAdvice(metadata, needed) ?? 'deliver the flow logs to S3 as well, as text or Parquet of VPC Flow Logs';
  throw new UnreadableObjectError(
    'missing-fields',
    `Read the columns of OCSF: those of ${missing.join(', ')} are missing; ${advice}`,
  );
}

/** Times of OCSF are milliseconds, which a column of integers does not say. */
function typedTime(chunk: ColumnChunk): ColumnChunk {
  const { element, name } = chunk;
  const isTyped = element.logical_type !== undefined || element.converted_type === 'TIMESTAMP_MICROS';
  if (isTyped || element.type !== 'INT64' || !OCSF_TIME_PATHS.includes(name)) return chunk;
  return { ...chunk, element: { ...element, converted_type: 'TIMESTAMP_MILLIS' } };
}

/** Reads the values of a row, which stand at these places of an event: writes them as a line of a flow log, and has that read. */
function ocsfReader(places: readonly string[], latestSecond: number): (row: RowFields) => ReadLine {
  const read = lineReader(formatOf(OCSF_HEADER.split(' ')), latestSecond);
  return (row) => {
    const values = row.line().split(' ');
    const byPath = new Map(places.map((path, index) => [path, values[index] ?? '-']));
    const line = Buffer.from(lineOfColumns(byPath), 'latin1');
    return read(line, 0, line.length);
  };
}
