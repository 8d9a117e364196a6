import { pluralised } from '../wording.ts';
import { lineReader } from './flow-record.ts';
import { DEFAULT_FIELD_ORDER, formatOf, isHeader } from './line-format.ts';
import { printableSample } from './sink.ts';

/** What the first line of a text file says about its fields: a header does, and a record of the assumed order needs none. */
export type FirstLine =
  | { readonly kind: 'header' | 'record'; readonly names: readonly string[] }
  | { readonly kind: 'neither'; readonly problem: string };

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** Characters of the line that are shown. */
const SHOWN = 60;

/** The same where it is no text: each byte becomes up to six characters. */
const SHOWN_OF_BYTES = 8;

/** Reads the first line, at `[from, to)` of some bytes. */
export type FirstLineReader = (bytes: Buffer, from: number, to: number) => FirstLine;

/**
 * Makes a reader of first lines. An order of fields is only assumed of what is a record in it: another order of as many fields would be read
 * wrongly, and nobody would notice.
 * @param assumed the order of the fields without a header line
 */
export function firstLineReader(assumed: readonly string[] = DEFAULT_FIELD_ORDER): FirstLineReader {
  const format = formatOf(assumed);
  const read = format.missing.length === 0 ? lineReader(format) : undefined;
  const named = assumed === DEFAULT_FIELD_ORDER ? 'the default format' : 'the setting logFormat';
  return (bytes, from, to) => {
    const line = bytes.toString('latin1', from, to);
    const names = line.split(' ');
    if (isHeader(names)) return { kind: 'header', names };
    const record = read?.(bytes, from, to) ?? { kind: 'reject', reason: 'missing-fields' };
    if (record.kind !== 'reject') return { kind: 'record', names: assumed };
    const misfit =
      record.reason === 'field-count'
        ? `has ${pluralised(names.length, 'field')}, ${named} has ${assumed.length}`
        : `is no record of ${named} (${record.reason})`;
    return {
      kind: 'neither',
      problem: `the first line is no header line, ${isText(line) ? `and it ${misfit}${hintOf(line)}` : hintOf(line).slice(2)}; it is "${shownOf(line)}"`,
    };
  };
}

/** Returns the start of a line, safe to print. */
function shownOf(line: string): string {
  return printableSample(line.slice(0, isText(line) ? SHOWN : SHOWN_OF_BYTES));
}

function isText(line: string): boolean {
  // oxlint-disable-next-line no-control-regex -- bytes that no text has
  return !/[\0-\u0008]/.test(line);
}

/** How the first line of something else looks, and what to do with it. */
const HINTS: ReadonlyArray<readonly [pattern: RegExp, hint: string]> = [
  [
    /^(?:\u00ff\u00fe|\u00fe\u00ff|[ -~]\0[ -~]\0|\0[ -~]\0[ -~])/,
    'it looks like UTF-16, write the file anew as UTF-8',
  ],
  // oxlint-disable-next-line no-control-regex -- bytes that no text has
  [/[\0-\u0008]/, 'it is neither text nor gzip nor Parquet: unpack it, or get the file again'],
  [/^[[{]/, 'it is JSON: a flow log is lines of fields, separated by spaces'],
  [
    /^"?@?(?:timestamp|ingestionTime|logStream)\b.*,|^[^ ]*,"?@?timestamp\b/,
    'it is CSV of CloudWatch without a column of messages: query "fields @timestamp, @message", and export the result',
  ],
  [/\t|,| {2}/, 'fields must be separated by one space, not by tabs, commas or several spaces'],
  [
    /(?:^| )tgw-/,
    'it looks like a flow log of a transit gateway (tgw-...) without a header line: give the names of its fields in the setting logFormat, or write them in front, as the first line',
  ],
  [
    /^\d{1,2} .* (?:OK|NODATA|SKIPDATA)\b/,
    'it looks like a custom format without a header line: give the names of its fields in the setting logFormat, or write them in front, as the first line',
  ],
];

/** Returns what the file may be instead, and what to do. */
function hintOf(line: string): string {
  const hint = HINTS.find(([pattern]) => pattern.test(line))?.[1];
  return hint === undefined ? '' : `; ${hint}`;
}

/**
 * Passes over the byte order mark that some programs put at the start of text in UTF-8.
 * @param from start of a line
 * @returns where the line itself starts
 */
export function skipByteOrderMark(bytes: Uint8Array, from: number): number {
  return bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf ? from + 3 : from;
}

/** Returns where the first line starts that is not empty, behind a byte order mark. */
export function firstLineStart(text: Buffer): number {
  let from = skipByteOrderMark(text, 0);
  while (text[from] === NEWLINE || text[from] === CARRIAGE_RETURN) from++;
  return from;
}
