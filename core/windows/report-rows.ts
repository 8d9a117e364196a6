import { mustExist } from '../collections/must-exist.ts';
import { emptyTable, isOfTransit, REPORT_COUNTS, type ReportTable } from './report-table.ts';

/** Numbers that every stored report has: observer, port, source and destination come before the counts. */
export const STORED_NUMBERS = 4 + REPORT_COUNTS.length;

/** Numbers of a row in memory. The last is the number of attempts without an outcome; only reports of transit gateways are stored with it. */
export const ROW_NUMBERS = STORED_NUMBERS + 1;

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
  const numbers = numbersOf(bytes);
  if (!numbers || numbers.length % ROW_NUMBERS !== 0) return undefined;
  return tableOfNumbers(numbers, texts);
}

/**
 * Makes a table of rows, one after the other.
 * @param numbers {@link ROW_NUMBERS} of each row
 */
export function tableOfNumbers(
  numbers: ArrayLike<number>,
  { observers, addresses, windowStart }: RowTexts,
): ReportTable {
  const table = emptyTable(numbers.length / ROW_NUMBERS, { observers, addresses });
  for (let row = 0, at = 0; row < table.length; row++, at += ROW_NUMBERS) {
    table.observer[row] = checked(numbers[at], observers, 'the interface of a pair');
    table.port[row] = numbers[at + 1] ?? 0;
    table.source[row] = checked(numbers[at + 2], addresses, 'the source of a pair');
    table.destination[row] = checked(numbers[at + 3], addresses, 'the destination of a pair');
    table.rejected[row] = numbers[at + 4] ?? 0;
    table.accepted[row] = numbers[at + 5] ?? 0;
    table.continued[row] = numbers[at + 6] ?? 0;
    table.bareRejects[row] = numbers[at + 7] ?? 0;
    table.packets[row] = numbers[at + 8] ?? 0;
    table.bytes[row] = numbers[at + 9] ?? 0;
    table.first[row] = (numbers[at + 10] ?? 0) + windowStart;
    table.last[row] = (numbers[at + 11] ?? 0) + windowStart;
    table.evidence[row] = numbers[at + 12] ?? 0;
    table.ends[row] = numbers[at + 13] ?? 0;
    table.unknown[row] = numbers[at + 14] ?? 0;
  }
  return table;
}

function checked(index: number | undefined, texts: readonly unknown[], what: string): number {
  if (index === undefined || index >= texts.length) mustExist(undefined, what);
  return index ?? 0;
}

/** Reads the numbers of all rows; undefined where the text is not of the form `[[1,2],[3,4]]`, or a row has another length. */
function numbersOf(bytes: Uint8Array): Float64Array | undefined {
  const end = bytes.length - 1;
  if (bytes[0] !== OPEN || bytes[end] !== CLOSE) return undefined;
  const numbers = new Float64Array(ROW_NUMBERS * countRows(bytes));
  let next = 0;
  let at = 1;
  while (at < end) {
    if (bytes[at++] !== OPEN) return undefined;
    for (let column = 0; column < ROW_NUMBERS; column++) {
      const isNegative = bytes[at] === MINUS;
      if (isNegative) at += 1;
      const from = at;
      let value = 0;
      for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++at] ?? 0) {
        value = value * 10 + (byte - ZERO);
      }
      if (at === from) return undefined;
      numbers[next + column] = isNegative ? -value : value;
      const isLast = bytes[at++] === CLOSE;
      if (isLast && column >= STORED_NUMBERS - 1) break;
      if (isLast || bytes[at - 1] !== COMMA || column === ROW_NUMBERS - 1) return undefined;
    }
    next += ROW_NUMBERS;
    if (at < end && bytes[at++] !== COMMA) return undefined;
  }
  return next === numbers.length ? numbers : undefined;
}

/** Each row begins with a bracket, and so does the list of rows. */
function countRows(bytes: Uint8Array): number {
  let brackets = 0;
  for (const byte of bytes) if (byte === OPEN) brackets += 1;
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
