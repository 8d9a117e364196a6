/** A value of a result, as a type that text and JSON can express. */
export type Cell = string | number | boolean | null;

/** The result of a query. */
export interface Result {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
}

/** Format of a printed result. */
export type ResultFormat = 'table' | 'csv' | 'json';

const GAP = '  ';

/**
 * Writes a result for people, with aligned columns and numbers to the right. Control characters are escaped, so that no value can control a terminal.
 */
export function tableText({ columns, rows }: Result): string {
  const texts = rows.map((row) => row.map(shownCell));
  const widths = columns.map((name, index) => Math.max(name.length, ...texts.map((row) => row[index]?.length ?? 0)));
  const isNumber = columns.map((_, index) => rows.some((row) => typeof row[index] === 'number'));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (isNumber[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join(GAP)
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(columns), line(rule), ...texts.map(line), ''].join('\n');
}

function shownCell(cell: Cell): string {
  return cell === null
    ? ''
    : String(cell).replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/** Start of a text that a spreadsheet would take for a formula. */
const FORMULA_START = /^[=+\-@\t\r\0]/;

/**
 * Writes a result as CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front. Numbers are not changed.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvText({ columns, rows }: Result): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes a result as a JSON list with one object for each row. */
export function jsonText({ columns, rows }: Result): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
  return `${JSON.stringify(objects, undefined, 2)}\n`;
}
