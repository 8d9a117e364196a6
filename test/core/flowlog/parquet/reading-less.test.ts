import { describe, expect, test } from '@jest/globals';
import { rangesOf } from '../../../../core/flowlog/parquet/collected-bytes.ts';
import { readParquet } from '../../../../core/flowlog/parquet/parquet-reader.ts';
import type { LogSummary } from '../../../../core/flowlog/sink.ts';
import type { ReadBytes } from '../../../../core/flowlog/read-limits.ts';
import { CHECKED_LINES } from '../../../../core/flowlog/checked-lines.ts';
import { createTextReader } from '../../../../core/flowlog/text-reader.ts';
import type { RangedBytes } from '../../../../core/ports.ts';
import { type Recorded, recordedSink } from '../../../doubles/recorded-sink.ts';
import { FULL_ORDER, type LineValues, logLine, logText, SILENT } from '../../../examples/log-lines.ts';
import { WINDOW } from '../../../examples/observed-network.ts';
import { parquetOf, PLAIN_STYLE } from './written-parquet.ts';

const GROUP_ROWS = 4000;

/** A column that is not read stands in the middle, so that row groups are too large to be read as a whole. */
const ORDER = [...FULL_ORDER.slice(0, 9), 'note', ...FULL_ORDER.slice(9)];
const NOTE = 'x'.repeat(400);

const STYLE = { ...PLAIN_STYLE, groupRows: GROUP_ROWS, hasDictionaries: false };

interface Range {
  readonly from: number;
  readonly to: number;
}

async function read(
  bytes: Uint8Array,
): Promise<Recorded & LogSummary & ReadBytes & { readonly ranges: readonly Range[] }> {
  const { sink, recorded } = recordedSink();
  const ranges: Range[] = [];
  const memory = rangesOf(bytes);
  const file: RangedBytes = {
    sizeBytes: memory.sizeBytes,
    async read(from, to) {
      ranges.push({ from, to });
      return memory.read(from, to);
    },
  };
  const request = { ports: new Set([445]), sink, latestSecond: Infinity, limits: { maxBytes: Infinity } };
  return { ...recorded, ...(await readParquet(file, request)), ranges };
}

function textOf(rowCount: number, valuesOf: (row: number) => LineValues): string {
  const lines = Array.from({ length: rowCount }, (_, row) =>
    logLine({ note: `${NOTE}${row}`, srcport: '51515', dstport: '443', ...valuesOf(row) }, ORDER),
  );
  return logText(lines, ORDER);
}

function observedIn(text: string): Recorded['observed'] {
  const { sink, recorded } = recordedSink();
  const reader = createTextReader(new Set([445]), sink);
  reader.push(Buffer.from(text));
  reader.end();
  return recorded.observed;
}

const readBytes = (ranges: readonly Range[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0);

describe('readParquet()', () => {
  test.each([
    ['one window', 1, 0],
    ['two windows', 400, GROUP_ROWS * 10],
  ])('reads of row groups without a watched port only when their rows were: %s', async (_, seconds, most) => {
    const text = textOf(3 * GROUP_ROWS, (row) => ({ start: String(WINDOW + (row % seconds)), end: '-' }));
    const bytes = parquetOf(text, STYLE);
    const { ranges, observed, storedBytes } = await read(bytes);
    const footerAt = Math.max(...ranges.map(({ from }) => from));
    const inLaterGroups = ranges.filter(({ from }) => from > bytes.byteLength / 3 && from < footerAt);
    expect(readBytes(inLaterGroups)).toBeLessThanOrEqual(most * 2);
    expect(storedBytes).toBe(readBytes(ranges));
    expect(observed).toEqual(observedIn(text));
  });

  test('finds the one row that matters in each of two row groups, and reads no column that has no field', async () => {
    const valuesOf = (row: number): LineValues => {
      if (row === 3 * GROUP_ROWS + 7) return { dstport: '445' };
      return row === 2 * GROUP_ROWS ? SILENT : {};
    };
    const text = textOf(4 * GROUP_ROWS, valuesOf);
    const bytes = parquetOf(text, STYLE);
    const { records, statuses, observed, storedBytes } = await read(bytes);
    expect(records).toHaveLength(1);
    expect(statuses).toHaveLength(1);
    expect(observed).toEqual(observedIn(text));
    expect(storedBytes).toBeLessThan(bytes.byteLength / 2);
  });

  test('does not believe statistics that are missing', async () => {
    const text = textOf(CHECKED_LINES + 500, (row) => (row % 2 === 0 ? { srcport: '445' } : {}));
    const { records } = await read(parquetOf(text, { ...STYLE, hasStatistics: false }));
    expect(records).toHaveLength((CHECKED_LINES + 500) / 2);
  });

  test('reads small row groups several at once, and a small file in two requests', async () => {
    const text = textOf(6000, () => ({ note: '-' }));
    const { ranges } = await read(parquetOf(text, { ...STYLE, groupRows: 100 }));
    expect(ranges.length).toBeLessThanOrEqual(3);
  });

  test.each([
    { pageBytes: 1_000_000, most: 2_100_000 },
    { pageBytes: 30_000_000, most: 20_000_000 },
  ])('reads a large row group of pages of $pageBytes bytes in blocks, or page by page', async ({ pageBytes, most }) => {
    const long = 'x'.repeat(4000);
    const rowCount = CHECKED_LINES + 4000;
    const valuesOf = (row: number): LineValues => {
      if (row % 500 === 0) return { dstport: '445' };
      return row > CHECKED_LINES ? { 'pkt-srcaddr': `${long}${row}` } : {};
    };
    const text = textOf(rowCount, valuesOf);
    const bytes = parquetOf(text, { ...STYLE, groupRows: rowCount, pageBytes });
    expect(bytes.byteLength).toBeGreaterThan(16_000_000);
    const { ranges, records, observed, storedBytes } = await read(bytes);
    expect(records).toHaveLength(10);
    expect(observed).toEqual(observedIn(text));
    expect(Math.max(...ranges.map(({ from, to }) => to - from))).toBeLessThan(most);
    expect(storedBytes).toBeLessThan(bytes.byteLength * 1.1);
  });
});
