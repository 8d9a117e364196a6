import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { rangesOf } from '../../../../core/flowlog/parquet/collected-bytes.ts';
import { readParquet } from '../../../../core/flowlog/parquet/parquet-reader.ts';
import { type Recorded, readRecorded, recordedSink } from '../../../doubles/recorded-sink.ts';

/** Files that make.py of the folder wrote with pyarrow: encodings, types and forms of pages that no other writer here has. */
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'parquet');

const parquetFiles = readdirSync(FOLDER).filter((name) => name.endsWith('.parquet'));

interface Said extends Recorded {
  readonly rejects: readonly unknown[];
}

async function readFixture(name: string): Promise<Said> {
  const { sink, recorded } = recordedSink();
  const request = { ports: new Set([445]), sink, latestSecond: Infinity, limits: { maxBytes: Infinity } };
  const { rejects } = await readParquet(rangesOf(readFileSync(join(FOLDER, name))), request);
  return { ...recorded, rejects: [...rejects.counts] };
}

describe('readParquet()', () => {
  test.each(parquetFiles)('says of %s of pyarrow what the same lines of text say', async (name) => {
    const { records, statuses, covered, observed, rejects } = readRecorded(
      readFileSync(join(FOLDER, 'flow.log'), 'latin1'),
    );
    expect(records.length).toBeGreaterThan(10);
    expect(await readFixture(name)).toEqual({ records, statuses, covered, observed, rejects: [...rejects.counts] });
  });
});
