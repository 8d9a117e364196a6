import { quantile, type Score } from './scoring.ts';

/**
 * Writes a table that is readable as plain text and as Markdown.
 * @param head head of each column
 * @param rows one text for each column; the first column is aligned to the left, the others to the right
 */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((text, column) => Math.max(text.length, 3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** Writes a share in whole per cent, or a dash if the whole is 0. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`;
}

/** Writes a rate with two decimals, or a dash if `per` is 0. */
export function rate(count: number, per: number): string {
  return per === 0 ? '-' : (count / per).toFixed(2);
}

/**
 * Writes a quantile of delays, or a dash if there are no delays.
 * @param delays delays in windows
 * @param share share of the delays that are at most the result, 0 to 1
 */
export function delay(delays: readonly number[], share = 0.5): string {
  return String(quantile(delays, share) ?? '-');
}

/** Heads of the columns of {@link scoreCells}. */
export const SCORE_HEAD: readonly string[] = ['alarms', 'precision', 'recall', 'median delay', 'alarms a day'];

/**
 * Writes the cells of a score.
 * @returns one text for each column of {@link SCORE_HEAD}
 */
export function scoreCells(score: Score): string[] {
  const { alarms, right, found, incidents, delays, days } = score;
  const recall = incidents === 0 ? '-' : `${found} of ${incidents}`;
  return [String(alarms), percent(right, alarms), recall, delay(delays), days < 1 ? '-' : rate(alarms, days)];
}

function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}
