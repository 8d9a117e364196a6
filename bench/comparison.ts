import type { Found } from './reader.ts';

/** Measurement of one run of one reader, in its own process. */
export interface Run extends Found {
  readonly ms: number;
  /** Absent if the reader works in other processes. */
  readonly peakMegabytes?: number;
}

/** Measurements of all runs of one reader. */
export interface Row extends Found {
  readonly name: string;
  readonly medianMs: number;
  readonly runsMs: readonly number[];
  /** Largest value of all runs. */
  readonly peakMegabytes?: number;
  /** Median time, divided by that of bare gunzip on the same Node. */
  readonly toGunzip: number;
  /** Median time, divided by that of DuckDB on one thread. */
  readonly toDuckdb: number;
}

/**
 * Returns the name of the rows of a reader on another Node than this one.
 * @param version version of that Node, for example `v24.21.0`
 */
export function nameOnNode(reader: string, version: string): string {
  return `${reader} (${version})`;
}

/** Returns the name of the row of bare gunzip on the same Node. */
function gunzipBeside(name: string): string {
  const [onNode = ''] = / \(v[\d.]+\)$/.exec(name) ?? [];
  return `bare gunzip${onNode}`;
}

/**
 * Compares the runs of readers.
 * @param runs runs by the name of the reader, or by {@link nameOnNode}; at least one run for each
 * @throws {Error} if two readers found different numbers, because then they did not do the same work
 */
export function compare(runs: ReadonlyMap<string, readonly Run[]>): Row[] {
  checkEqualCounts([...runs.values()].flat());
  const medianMs = (name: string): number => median((runs.get(name) ?? []).map((run) => run.ms));
  return [...runs].map(([name, readerRuns]) => {
    const { ms: _ms, peakMegabytes: _peak, ...found } = readerRuns[0] ?? { ms: 0 };
    const peaks = readerRuns.flatMap((run) => run.peakMegabytes ?? []);
    return {
      name,
      medianMs: Math.round(medianMs(name)),
      runsMs: readerRuns.map((run) => Math.round(run.ms)),
      ...(peaks.length > 0 ? { peakMegabytes: Math.round(Math.max(...peaks)) } : {}),
      toGunzip: round(medianMs(name) / medianMs(gunzipBeside(name))),
      toDuckdb: round(medianMs(name) / medianMs('duckdb')),
      ...found,
    };
  });
}

/**
 * Writes rows as a table for people.
 * @param rows rows from {@link compare}
 * @param inflatedBytes size of the text that was read, in bytes
 */
export function comparisonText(rows: readonly Row[], inflatedBytes: number): string {
  const cells = rows.map((row) => [
    row.name,
    `${(row.medianMs / 1000).toFixed(2)} s`,
    `${Math.round(inflatedBytes / 1000 / row.medianMs)} MB/s`,
    row.peakMegabytes === undefined ? '-' : `${row.peakMegabytes} MB`,
    row.toGunzip.toFixed(2),
    row.toDuckdb.toFixed(2),
  ]);
  const table = [['reader', 'median', 'text', 'peak', '/ gunzip', '/ duckdb'], ...cells];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  return table
    .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))))
    .map((line) => line.join('  '))
    .join('\n');
}

function checkEqualCounts(runs: readonly Run[]): void {
  for (const what of ['records', 'attempts', 'pairs'] as const) {
    const values = new Set(runs.flatMap((run) => run[what] ?? []));
    if (values.size > 1) {
      throw new Error(`Compare readers: found ${[...values].join(' and ')} ${what}, expected one number`);
    }
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function round(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
