import { fittedWidths, shortened } from './result-width.ts';

/** A value of a result, as a type that text and JSON can express. */
export type Cell = string | number | boolean | null;

/** The result of a query. */
export interface Result {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
}

/** Format of a printed result. */
export type ResultFormat = 'table' | 'csv' | 'json' | 'md';

const GAP = '  ';

/** Characters of a column of text that stay at least: an address of IPv4 is never cut. */
const LEAST_TEXT = 15;

/** Characters of the heading of a number that stay at least. */
const LEAST_HEADING = 6;

/**
 * Writes a result for people, with aligned columns and numbers to the right. Control characters are escaped, so that no value can control a terminal.
 * @param width characters of a line; long texts are shortened until the columns fit. undefined: nothing is shortened
 */
export function tableText({ columns, rows }: Result, width?: number): string {
  const texts = rows.map((row) => row.map(shownCell));
  const isNumber = columns.map((_, index) => rows.some((row) => typeof row[index] === 'number'));
  const widths = widthsOf({ columns, texts, isNumber }, width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const columnWidth = widths[index] ?? 0;
        const text = shortened(cell, columnWidth);
        return isNumber[index] === true ? text.padStart(columnWidth) : text.padEnd(columnWidth);
      })
      .join(GAP)
      .trimEnd();
  const rule = widths.map((columnWidth) => '-'.repeat(columnWidth));
  return [line(columns), line(rule), ...texts.map(line), ''].join('\n');
}

interface ShownTable {
  readonly columns: readonly string[];
  readonly texts: ReadonlyArray<readonly string[]>;
  readonly isNumber: readonly boolean[];
}

function widthsOf({ columns, texts, isNumber }: ShownTable, width = Infinity): readonly number[] {
  const limits = columns.map((name, index) => {
    const longest = Math.max(0, ...texts.map((row) => row[index]?.length ?? 0));
    const natural = Math.max(name.length, longest);
    // A number is never shortened, but its heading may be.
    const least = isNumber[index] === true ? Math.max(longest, LEAST_HEADING) : LEAST_TEXT;
    return { natural, least: Math.min(natural, least) };
  });
  return fittedWidths(limits, width - GAP.length * (columns.length - 1));
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

/** Characters that mean something in Markdown or HTML. An underscore within a word means nothing. */
const MARKDOWN_MARKS = /[\\`*[\]<>|~&#]/g;

/** Writes a result as a table in Markdown. Marks of Markdown and HTML are escaped, so that every value is shown as it is. */
export function markdownText({ columns, rows }: Result): string {
  const isNumber = columns.map((_, index) => rows.some((row) => typeof row[index] === 'number'));
  return [
    markdownLine(columns.map(markdownCell)),
    markdownLine(isNumber.map((isRight) => (isRight ? '---:' : '---'))),
    ...rows.map((row) => markdownLine(row.map(markdownCell))),
  ].join('');
}

function markdownLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function markdownCell(cell: Cell): string {
  return shownCell(cell).replaceAll(MARKDOWN_MARKS, (mark) => `\\${mark}`);
}
