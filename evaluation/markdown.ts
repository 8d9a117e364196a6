import { quantile, type Score } from './scoring.ts';

/**
 * Lays out a table that reads well as plain text and as Markdown.
 * @param head one text a column
 * @param rows as many texts each; the first column is aligned to the left, the others to the right
 */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((text, column) => Math.max(text.length, 3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/**
 * Writes a share as whole per cent; a dash when there is nothing to take a share of.
 */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`;
}

/**
 * Writes a rate with two decimals.
 */
export function rate(count: number, per: number): string {
  return per === 0 ? '-' : (count / per).toFixed(2);
}

/**
 * Writes a quantile of delays, in windows; a dash when there are none.
 */
export function delay(delays: readonly number[], share = 0.5): string {
  return String(quantile(delays, share) ?? '-');
}

/** The columns of {@link scoreCells}. */
export const SCORE_HEAD: readonly string[] = ['alarms', 'precision', 'recall', 'median delay', 'alarms a day'];

/**
 * Writes a score.
 * @returns one text for each of {@link SCORE_HEAD}
 */
export function scoreCells(score: Score): string[] {
  const { alarms, right, found, incidents, delays, days } = score;
  const recall = incidents === 0 ? '-' : `${found} of ${incidents}`;
  return [String(alarms), percent(right, alarms), recall, delay(delays), days < 1 ? '-' : rate(alarms, days)];
}

function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}
