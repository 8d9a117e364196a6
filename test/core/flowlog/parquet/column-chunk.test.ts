import { describe, expect, test } from '@jest/globals';
import { type FileMetaData, parquetMetadata, type RowGroup } from 'hyparquet';
import { columnChunks } from '../../../../core/flowlog/parquet/column-chunk.ts';
import { logLine } from '../../../examples/log-lines.ts';
import { parquetOf } from './written-parquet.ts';

const FILE = parquetOf(
  ['dstport dstaddr', ...Array.from({ length: 3 }, () => logLine({}, ['dstport', 'dstaddr']))].join('\n'),
);

function metadataOf(file: Uint8Array): FileMetaData {
  return parquetMetadata(Uint8Array.from(file).buffer);
}

function firstGroup({ row_groups: [group] }: FileMetaData): RowGroup {
  if (!group) throw new Error('the file has no row group');
  return group;
}

function namesOf(metadata: FileMetaData): string[] {
  const about = { metadata, names: ['dstaddr', 'dstport'], sizeBytes: FILE.byteLength };
  return columnChunks(firstGroup(metadata), about).map(({ name }) => name);
}

describe('columnChunks()', () => {
  test('finds columns in the order of the names', () => {
    expect(namesOf(metadataOf(FILE))).toEqual(['dstaddr', 'dstport']);
  });

  test('refuses a column that has no type in the schema, in which all values would be missing', () => {
    const metadata = metadataOf(FILE);
    for (const element of metadata.schema) if (element.name === 'dstaddr') delete element.type;
    expect(() => namesOf(metadata)).toThrow(
      'the column dstaddr has the type undefined in the schema, and BYTE_ARRAY in a row group',
    );
  });

  test('refuses a row group that has fewer rows than its columns, of which the others would be lost', () => {
    const metadata = metadataOf(FILE);
    firstGroup(metadata).num_rows = 2n;
    expect(() => namesOf(metadata)).toThrow('the column dstaddr claims 3 values, its row group 2 rows');
  });
});
