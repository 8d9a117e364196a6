import { pluralised } from '../wording.ts';
import { lineReader } from './flow-record.ts';
import { DEFAULT_FIELD_ORDER, formatOf, isHeader } from './line-format.ts';
import { printableSample } from './sink.ts';

/** What the first line of a text file says about its fields: a header does, and a record of AWS's default format needs none. */
export type FirstLine =
  | { readonly kind: 'header' | 'default-record'; readonly names: readonly string[] }
  | { readonly kind: 'neither'; readonly problem: string };

const readDefault = lineReader(formatOf(DEFAULT_FIELD_ORDER));

/**
 * Reads the first line at `[from, to)` of some bytes. The default format is only assumed of what is a record in it: another order of as many fields
 * would be read wrongly, and nobody would notice.
 */
export function readFirstLine(bytes: Buffer, from: number, to: number): FirstLine {
  const line = bytes.toString('latin1', from, to);
  const names = line.split(' ');
  if (isHeader(names)) return { kind: 'header', names };
  const asDefault = readDefault(bytes, from, to);
  if (asDefault.kind !== 'reject') return { kind: 'default-record', names: DEFAULT_FIELD_ORDER };
  const misfit =
    asDefault.reason === 'field-count'
      ? `has ${pluralised(names.length, 'field')}, the default format has ${DEFAULT_FIELD_ORDER.length}`
      : `is no record of the default format (${asDefault.reason})`;
  return {
    kind: 'neither',
    problem: `the first line is none and ${misfit}${hintOf(line)}; it is "${printableSample(line)}"`,
  };
}

/** What it may be instead. */
function hintOf(line: string): string {
  if (line.includes('\0')) return '; it looks like UTF-16, write the file anew as UTF-8';
  if (/\t|,| {2}/.test(line)) return '; fields must be separated by one space, not by tabs, commas or several spaces';
  if (/(?:^| )tgw-/.test(line)) {
    return '; it names a transit gateway (tgw-...), whose flow logs have no action field and cannot be judged';
  }
  return '';
}

/**
 * Passes over the byte order mark that some programs put at the start of text in UTF-8.
 * @param from start of a line
 * @returns where the line itself starts
 */
export function skipByteOrderMark(bytes: Uint8Array, from: number): number {
  return bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf ? from + 3 : from;
}
