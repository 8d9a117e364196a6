/**
 * How the lines of a flow log are wrapped in a text. The delivery to S3 wraps nothing; CloudWatch Logs and Firehose do.
 *
 * - `none`: the lines themselves
 * - `export`: a task of CloudWatch Logs exported them, with a time in front of each line
 * - `json`: a subscription of CloudWatch Logs or Firehose delivered them, or another program wrote them, as JSON objects
 * - `csv`: somebody downloaded them from the console of CloudWatch
 */
export type Wrapping = 'none' | 'export' | 'json' | 'csv';

/** Something that takes text, chunk by chunk. */
export interface TextTaker {
  /** Takes the next bytes. Where a chunk ends means nothing. They may change after the call. */
  push(chunk: Uint8Array): void;
}

/** A taker of wrapped text that hands the lines in it on. */
export interface Unwrapper extends TextTaker {
  /** Takes the end of the text. */
  end(): void;
}

const TIME_IN_FRONT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z /;
const JSON_START = /^\s*(?:\{|\[\s*(?:\{|$))/;
/** The CSV of the query `fields @message` has one column. No other file begins with a line of this name alone. */
const ONLY_MESSAGES = /^ *"?@message"? *$/i;
const MESSAGE_COLUMN = /(?:^|,) *"?@?message"? *(?:,|$)/i;

/**
 * Says how the lines of a text are wrapped, by its first line.
 * @param line the first line, or its first bytes if it is long, without a byte order mark
 */
export function wrappingOf(line: string): Wrapping {
  if (JSON_START.test(line)) return 'json';
  if (TIME_IN_FRONT.test(line)) return 'export';
  const header = line.trimEnd();
  return ONLY_MESSAGES.test(header) || (header.includes(',') && MESSAGE_COLUMN.test(header)) ? 'csv' : 'none';
}
