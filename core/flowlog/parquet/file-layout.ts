import type { FileMetaData } from 'hyparquet';
import { fieldsReader } from '../flow-record.ts';
import type { FoundFormat } from '../found-format.ts';
import { type Field, formatOf } from '../line-format.ts';
import { readableColumns } from './columns-to-read.ts';
import { flatColumnNames } from './footer.ts';
import { isOcsfParquet, ocsfLayout } from './ocsf-layout.ts';
import type { RowLayout } from './row-layout.ts';

/**
 * Finds out which columns hold what: those of flow logs, or those of OCSF.
 * @throws {UnreadableObjectError} when a needed column is missing, or one has a type that is not read
 */
export function layoutOf(metadata: FileMetaData): RowLayout {
  return isOcsfParquet(metadata) ? ocsfLayout(metadata) : flowLogLayout(metadata);
}

/**
 * Returns the names of the fields that a Parquet file has, and its form.
 * @throws {UnreadableObjectError} when it is damaged
 */
export function parquetNames(metadata: FileMetaData): Pick<FoundFormat, 'form' | 'names'> {
  if (!isOcsfParquet(metadata)) return { form: 'parquet', names: flatColumnNames(metadata) };
  const { form, names } = ocsfLayout(metadata);
  return { form, names };
}

function flowLogLayout(metadata: FileMetaData): RowLayout {
  const columns = readableColumns(metadata);
  const format = formatOf(columns);
  const pathOf = (field: Field): string => columns[format.columns.get(field) ?? -1] ?? '';
  return {
    form: 'parquet',
    names: flatColumnNames(metadata),
    columns,
    keys: {
      ports: [pathOf('destinationPort'), pathOf('sourcePort')],
      logStatus: pathOf('logStatus'),
      start: pathOf('start'),
    },
    reader: (latestSecond) => fieldsReader(format, latestSecond),
    typed: (chunk) => chunk,
  };
}
