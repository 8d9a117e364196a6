import { isIP } from 'node:net';
import { inertJson } from '../../core/encoding/inert-json.ts';
import { escapeControls } from '../escaped-text.ts';
import { type ColumnWidth, fittedWidths, fittingCount, shortened } from './result-width.ts';

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

/** Characters of a column of sentences that stay at least, but no more than half of the line: with fewer nobody knows what a sentence says. */
const LEAST_SENTENCE = 36;

/** Characters of the heading of a number that stay at least. */
const LEAST_HEADING = 6;

/** A time is of use only as a whole. */
const TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/;

/**
 * Writes a result for people, with aligned columns and numbers to the right. Control characters are escaped, so that no value can control a terminal.
 * @param width characters of a line. Long texts are shortened until the columns fit, but no number, no time and no address. If they still do not fit, the
 *   last columns are left out and named below. By default nothing is shortened
 */
export function tableText({ columns, rows }: Result, width = Infinity): string {
  const all = columns.map((name, index) =>
    columnOf(
      name,
      rows.map((row) => row[index] ?? null),
      width,
    ),
  );
  const count = fittingCount(all, width, GAP.length);
  const shown = all.slice(0, count);
  const widths = fittedWidths(shown, width - GAP.length * (count - 1));
  const line = (textOf: (column: ShownColumn) => string): string =>
    shown
      .map((column, index) => aligned(column, textOf(column), widths[index] ?? 0))
      .join(GAP)
      .trimEnd();
  return [
    line(({ name }) => name),
    widths.map((columnWidth) => '-'.repeat(columnWidth)).join(GAP),
    ...rows.map((_, row) => line(({ texts }) => texts[row] ?? '')),
    ...leftOutLines(columns.slice(count)),
    '',
  ].join('\n');
}

interface ShownColumn extends ColumnWidth {
  readonly name: string;
  readonly texts: readonly string[];
  readonly isNumber: boolean;
}

function columnOf(name: string, cells: readonly Cell[], lineWidth: number): ShownColumn {
  const texts = cells.map(shownCell);
  const isNumber = cells.some((cell) => typeof cell === 'number');
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const natural = Math.max(name.length, longest);
  // A number, a time or an address is never shortened, but its heading may be.
  const isWhole = isNumber || texts.some((text) => TIME.test(text) || isIP(text) !== 0);
  return {
    name,
    texts,
    isNumber,
    natural,
    least: Math.min(natural, isWhole ? Math.max(longest, LEAST_HEADING) : leastOfTexts(texts, lineWidth)),
  };
}

function leastOfTexts(texts: readonly string[], lineWidth: number): number {
  const isSentences = texts.some((text) => text.length > LEAST_SENTENCE && text.includes(' '));
  return isSentences ? Math.max(LEAST_TEXT, Math.min(LEAST_SENTENCE, Math.floor(lineWidth / 2))) : LEAST_TEXT;
}

function aligned({ isNumber }: ShownColumn, text: string, width: number): string {
  return isNumber ? shortened(text, width).padStart(width) : shortened(text, width).padEnd(width);
}

function leftOutLines(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    `Left out, because the terminal is too narrow: ${names.join(', ')}. --csv, --json and --md have all columns.`,
  ];
}

function shownCell(cell: Cell): string {
  return cell === null ? '' : escapeControls(String(cell));
}

/** Start of a text that a spreadsheet would take for a formula, also in wide letters of East Asia. */
const FORMULA_START = /^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/;

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
  return `${inertJson(objects, 2)}\n`;
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
