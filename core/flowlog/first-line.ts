import { pluralised } from '../wording.ts';
import { lineReader } from './flow-record.ts';
import { DEFAULT_FIELD_ORDER, formatOf, isHeader } from './line-format.ts';
import { printableSample } from './sink.ts';

/** What the first line of a text file says about its fields: a header does, and a record of AWS's default format needs none. */
export type FirstLine =
  | { readonly kind: 'header' | 'default-record'; readonly names: readonly string[] }
  | { readonly kind: 'neither'; readonly problem: string };

/** Characters of the line that are shown. */
const SHOWN = 60;

/** The same where it is no text: each byte becomes up to six characters. */
const SHOWN_OF_BYTES = 8;

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
  // oxlint-disable-next-line no-control-regex -- a byte that no text has
  const isText = !/[\0-\u0008]/.test(line);
  const shown = isText ? SHOWN : SHOWN_OF_BYTES;
  return {
    kind: 'neither',
    problem: `the first line is no header line, ${isText ? `and it ${misfit}${hintOf(line)}` : hintOf(line).slice(2)}; it is "${printableSample(line.slice(0, shown))}"`,
  };
}

/** How the first line of something else looks, and what to do with it. */
const HINTS: ReadonlyArray<readonly [pattern: RegExp, hint: string]> = [
  // oxlint-disable-next-line no-control-regex -- the first two bytes of gzip
  [/^\u001f\u008b/, 'it is gzip inside gzip: inflate the file once, and read the result'],
  [
    /^(?:\u00ff\u00fe|\u00fe\u00ff|[ -~]\0[ -~]\0|\0[ -~]\0[ -~])/,
    'it looks like UTF-16, write the file anew as UTF-8',
  ],
  // oxlint-disable-next-line no-control-regex -- bytes that no text has
  [/[\0-\u0008]/, 'it is neither text nor gzip nor Parquet: unpack it, or get the file again'],
  [
    /^\{.*"logEvents"/,
    'it is JSON of a CloudWatch Logs subscription: deliver the flow logs to S3 directly, or write each "message" on a line of its own',
  ],
  [
    /^\{.*"message"/,
    'it is JSON of CloudWatch Logs or Firehose: deliver the flow logs to S3 directly, or write each "message" on a line of its own',
  ],
  [/^[[{]/, 'it is JSON: a flow log is lines of fields, separated by spaces'],
  [
    /^\d{4}-\d\d-\d\dT[\d:.]+Z /,
    'it is an export of CloudWatch Logs, with a time in front of each line: deliver the flow logs to S3 directly, or cut the time off (cut -d " " -f 2-)',
  ],
  [
    /^timestamp,message/,
    'it is CSV of the CloudWatch console: deliver the flow logs to S3 directly, or keep only the column message (tail -n +2 | cut -d , -f 2-)',
  ],
  [/\t|,| {2}/, 'fields must be separated by one space, not by tabs, commas or several spaces'],
  [/(?:^| )tgw-/, 'it names a transit gateway (tgw-...), whose flow logs have no action field and cannot be judged'],
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
