import { withThousands } from '../../core/wording.ts';
import type { KindReport } from './fuzz-kind.ts';

/** Largest resident memory of a process that reads one kind, MB. */
export const MAX_MEGABYTES = 300;

const HEADINGS = [
  'kind',
  'inputs',
  'read',
  'with rejects',
  'not compared',
  'wrong',
  'slowest',
  'CPU',
  'peak',
  'refused',
];

/** Writes reports as a table for people. */
export function fuzzTable(reports: readonly KindReport[]): string {
  const rows = [HEADINGS, ...reports.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The first and the last column are words, the others numbers. */
function isText(column: number): boolean {
  return column === 0 || column === HEADINGS.length - 1;
}

function cellsOf(report: KindReport): string[] {
  const { kind, inputs, read, readWithRejects, uncompared, problems, slowestMs, cpuSeconds, peakMegabytes, refused } =
    report;
  const reasons = Object.entries(refused).toSorted(([, a], [, b]) => b - a);
  return [
    kind,
    ...[inputs, read, readWithRejects, uncompared, problems.length].map(withThousands),
    `${Math.ceil(slowestMs)} ms`,
    `${cpuSeconds.toFixed(1)} s`,
    `${Math.ceil(peakMegabytes)} MB`,
    reasons.map(([reason, count]) => `${withThousands(count)} ${reason}`).join(', '),
  ];
}
