import { describe, expect, test } from '@jest/globals';
import { rangesOf } from '../../../../core/flowlog/parquet/collected-bytes.ts';
import { columnChunks } from '../../../../core/flowlog/parquet/column-chunk.ts';
import { ColumnReader } from '../../../../core/flowlog/parquet/column-reader.ts';
import { readFooter } from '../../../../core/flowlog/parquet/footer.ts';
import { markRows } from '../../../../core/flowlog/parquet/row-marks.ts';
import { Turn } from '../../../../core/flowlog/parquet/turn.ts';
import { FULL_ORDER, logLine, logText } from '../../../examples/log-lines.ts';
import { parquetOf } from './written-parquet.ts';

const ROWS = 300;

/** Opens a column behind its dictionary, as if the footer did not name one. */
async function withoutDictionary(name: string, value: string): Promise<ColumnReader> {
  const line = logLine({ [name]: value }, FULL_ORDER);
  const file = rangesOf(
    parquetOf(
      logText(
        Array.from({ length: ROWS }, () => line),
        FULL_ORDER,
      ),
    ),
  );
  const metadata = await readFooter(file);
  const [group] = metadata.row_groups;
  if (!group) throw new Error('Open a column: found no row group, expected one');
  const [chunk] = columnChunks(group, { metadata, names: [name], sizeBytes: file.sizeBytes });
  const meta = group.columns.find(({ meta_data: about }) => about?.path_in_schema[0] === name)?.meta_data;
  if (!chunk || !meta) throw new Error(`Open a column: found no ${name}, expected one`);
  const input = { chunk: { ...chunk, from: Number(meta.data_page_offset) }, source: file, turn: new Turn() };
  return new ColumnReader({ ...input, onInflated: () => undefined });
}

const ON_PORT = {
  verdictsOf: ({ length }: { readonly length: number }) => new Uint8Array(length).fill(1),
  nullMatters: false,
};

describe('markRows()', () => {
  test('passes over no page whose dictionary is missing', async () => {
    const marks = new Uint8Array(ROWS);
    const marking = markRows(await withoutDictionary('dstport', '445'), ON_PORT, marks);
    await expect(marking).rejects.toThrow('dictionary of 0');
  });
});
