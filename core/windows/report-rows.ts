import { mustExist } from '../collections/must-exist.ts';
import { emptyTable, isOfTransit, REPORT_COUNTS, type ReportTable } from './report-table.ts';

/** Numbers that every stored report has: observer, port, source and destination come before the counts. */
export const STORED_NUMBERS = 4 + REPORT_COUNTS.length;

/** Numbers of a row in memory. The last is the number of attempts without an outcome; only reports of transit gateways are stored with it. */
const ROW_NUMBERS = STORED_NUMBERS + 1;

/** Characters of JSON. */
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** Longest text of a row: each number has at most 25 characters. */
const LONGEST_ROW = 26 * ROW_NUMBERS + 3;

/** How rows name observers and addresses, and from when their times count. */
export interface RowTexts extends Pick<ReportTable, 'observers' | 'addresses'> {
  readonly windowStart: number;
}

/**
 * Reads the rows of reports from JSON. A million rows as arrays of JavaScript would take 200 MB.
 * @param bytes the text of a list of lists of whole numbers, with its brackets
 * @returns undefined where the bytes are anything else, or a row has another length
 * @throws {RangeError} where a row names an observer or an address that is not there
 */
export function readRows(bytes: Uint8Array, texts: RowTexts): ReportTable | undefined {
  const end = bytes.length - 1;
  if (bytes[0] !== OPEN || bytes[end] !== CLOSE) return undefined;
  const table = emptyTable(countRows(bytes), texts);
  const numbers = new Float64Array(ROW_NUMBERS);
  let row = 0;
  let at = 1;
  while (at < end) {
    at = readRow(bytes, at, numbers);
    if (at < 0 || row === table.length) return undefined;
    enterRow(table, row++, { numbers, windowStart: texts.windowStart });
    if (at < end && bytes[at++] !== COMMA) return undefined;
  }
  return row === table.length ? table : undefined;
}

/**
 * Makes a table of rows.
 * @param rows at least {@link STORED_NUMBERS} of each
 */
export function tableOfRows(rows: ReadonlyArray<readonly number[]>, texts: RowTexts): ReportTable {
  const table = emptyTable(rows.length, texts);
  for (const [row, numbers] of rows.entries()) enterRow(table, row, { numbers, windowStart: texts.windowStart });
  return table;
}

/** The numbers of a row, and from when its times count. */
interface RowToEnter {
  readonly numbers: ArrayLike<number>;
  readonly windowStart: number;
}

function enterRow(table: ReportTable, row: number, { numbers, windowStart }: RowToEnter): void {
  table.observer[row] = checked(numbers[0], table.observers, 'the interface of a pair');
  table.port[row] = numbers[1] ?? 0;
  table.source[row] = checked(numbers[2], table.addresses, 'the source of a pair');
  table.destination[row] = checked(numbers[3], table.addresses, 'the destination of a pair');
  table.rejected[row] = numbers[4] ?? 0;
  table.accepted[row] = numbers[5] ?? 0;
  table.continued[row] = numbers[6] ?? 0;
  table.bareRejects[row] = numbers[7] ?? 0;
  table.packets[row] = numbers[8] ?? 0;
  table.bytes[row] = numbers[9] ?? 0;
  table.first[row] = (numbers[10] ?? 0) + windowStart;
  table.last[row] = (numbers[11] ?? 0) + windowStart;
  table.evidence[row] = numbers[12] ?? 0;
  table.ends[row] = numbers[13] ?? 0;
  table.unknown[row] = numbers[14] ?? 0;
}

function checked(index: number | undefined, texts: readonly unknown[], what: string): number {
  if (index === undefined || index >= texts.length) mustExist(undefined, what);
  return index ?? 0;
}

/**
 * Reads one row, for example `[1,2,3]`.
 * @param numbers receives the numbers of the row; those that the row lacks become 0
 * @returns where the row ends, or -1 where the text has another form or the row another length
 */
function readRow(bytes: Uint8Array, start: number, numbers: Float64Array): number {
  let at = start;
  if (bytes[at++] !== OPEN) return -1;
  numbers[ROW_NUMBERS - 1] = 0;
  for (let column = 0; column < ROW_NUMBERS; column++) {
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at += 1;
    const from = at;
    let value = 0;
    for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++at] ?? 0) {
      value = value * 10 + (byte - ZERO);
    }
    if (at === from) return -1;
    numbers[column] = isNegative ? -value : value;
    const isLast = bytes[at++] === CLOSE;
    if (isLast) return column >= STORED_NUMBERS - 1 ? at : -1;
    if (bytes[at - 1] !== COMMA) return -1;
  }
  return -1;
}

/**
 * Counts the rows of reports in JSON, without reading them.
 * @param bytes as for {@link readRows}
 */
export function countRows(bytes: Uint8Array): number {
  // Each row begins with a bracket, and so does the list of rows.
  let brackets = 0;
  for (let at = bytes.indexOf(OPEN); at >= 0; at = bytes.indexOf(OPEN, at + 1)) brackets += 1;
  return brackets - 1;
}

/** How rows are written. */
export interface RowNumbers {
  /** For each observer of the table its number in the document. */
  readonly observers: ArrayLike<number>;
  /** For each address of the table its number in the document. */
  readonly addresses: ArrayLike<number>;
  readonly windowStart: number;
}

/**
 * Writes reports as JSON: what `JSON.stringify` gives for the same lists of numbers.
 * @yields the text in chunks of a size that depends only on the reports
 */
export function* writeRows(
  table: ReportTable,
  { observers, addresses, windowStart }: RowNumbers,
): Generator<Uint8Array> {
  const text = new TextBuffer();
  const hasUnknown = table.observers.map(isOfTransit);
  text.byte(OPEN);
  for (let row = 0; row < table.length; row++) {
    if (row > 0) text.byte(COMMA);
    text.byte(OPEN);
    text.number(observers[table.observer[row] ?? 0] ?? 0);
    text.next(table.port[row] ?? 0);
    text.next(addresses[table.source[row] ?? 0] ?? 0);
    text.next(addresses[table.destination[row] ?? 0] ?? 0);
    for (const name of REPORT_COUNTS) {
      const value = table[name][row] ?? 0;
      text.next(name === 'first' || name === 'last' ? value - windowStart : value);
    }
    if (hasUnknown[table.observer[row] ?? 0] === true) text.next(table.unknown[row] ?? 0);
    text.byte(CLOSE);
    if (text.isFull) yield text.take();
  }
  text.byte(CLOSE);
  yield text.take();
}

/** Text that grows up to one chunk. */
class TextBuffer {
  #bytes = Buffer.allocUnsafe(CHUNK_BYTES + LONGEST_ROW);
  #length = 0;

  get isFull(): boolean {
    return this.#length >= CHUNK_BYTES;
  }

  byte(value: number): void {
    this.#bytes[this.#length++] = value;
  }

  next(value: number): void {
    this.byte(COMMA);
    this.number(value);
  }

  number(value: number): void {
    if (value >= 0 && value < 10 && Number.isInteger(value)) {
      this.byte(ZERO + value);
      return;
    }
    if (value < 0 || value > LARGEST_FAST || !Number.isInteger(value)) {
      this.#length += this.#bytes.write(String(value), this.#length, 'latin1');
      return;
    }
    let digits = 1;
    for (let limit = 10; limit <= value; limit *= 10) digits += 1;
    let rest = value;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const higher = Math.floor(rest / 10);
      this.#bytes[at] = ZERO + (rest - higher * 10);
      rest = higher;
    }
    this.#length += digits;
  }

  take(): Uint8Array {
    const taken = Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length);
    this.#length = 0;
    return taken;
  }
}

const CHUNK_BYTES = 1_048_576;
const LARGEST_FAST = 999_999_999;
