import { pluralised } from '../wording.ts';
import { lineReader } from './flow-record.ts';
import { DEFAULT_FIELD_ORDER, formatOf, isHeader } from './line-format.ts';
import { otherKindOf } from './other-kinds.ts';
import { REJECT_ADVICE } from './reject-advice.ts';
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
        ? { is: `it has ${pluralised(names.length, 'field')}, ${named} has ${assumed.length}`, means: [] }
        : { is: `it is no record of ${named} (${record.reason})`, means: [REJECT_ADVICE[record.reason]] };
    return { kind: 'neither', problem: problemOf(line, misfit) };
  };
}

/** How a record of the default format begins. */
const RECORD_START = /^\d{1,2} (?:\d{12}|unknown) /;

/** Why a line is no record, and what that means, where it says more. */
interface Misfit {
  readonly is: string;
  readonly means: readonly string[];
}

function problemOf(line: string, misfit: Misfit): string {
  const kind = otherKindOf(line);
  const means = kind === undefined || RECORD_START.test(line) ? misfit.means : [];
  const reasons = [...(kind?.isOther ? [] : [`and ${misfit.is}`]), ...means, ...(kind ? [kind.hint] : [])];
  const start = printableSample(line.slice(0, isText(line) ? SHOWN : SHOWN_OF_BYTES));
  return `the first line is no header line${reasons.length === 0 ? '' : `, ${reasons.join('; ')}`}; it begins with "${start}"`;
}

function isText(line: string): boolean {
  // oxlint-disable-next-line no-control-regex -- bytes that no text has
  return !/[\0-\u0008]/.test(line);
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
