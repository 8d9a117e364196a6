import { EARLIEST_SECOND, LATEST_SECOND } from './flow-record.ts';
import type { LineFormat } from './line-format.ts';

const SPACE = 32;
const ZERO = 48;
const SECOND_DIGITS = 10;

/** What a {@link StartField} answers when the field is not ten digits where the format says. */
export const NO_START = -1;

/** Reads the `start` field of the line at `[from, to)`: epoch seconds, or {@link NO_START}. */
export type StartField = (bytes: Buffer, from: number, to: number) => number;

/** Finds a field in the line at `[from, to)`. */
type FieldSearch = StartField;

/**
 * Makes a function that reads the `start` field of a line without reading the rest, from whichever end of the line is nearer.
 *
 * Every line passes here, so this is the parser's inner loop. Where a line ends `start end action log-status` (the default format, and the one
 * that our own flow logs use) the place of the last line's separators is tried first. That is exact for lines with traffic: with three spaces
 * found where three separators must be, a further space between them would leave a time fewer than ten digits, or an action or a status that
 * is none. In any other format it would not be exact, because the fields behind `start` could trade their lengths.
 * @param format a format that has the field
 */
export function startFieldReader(format: LineFormat): StartField {
  const before = format.columns.get('start') ?? 0;
  const after = format.fieldCount - 1 - before;
  if (hasUsualTail(format)) return usualTailReader();
  const search = before <= after ? fieldFromFront(before) : fieldFromBack(after);
  return (bytes, from, to) => secondAt(bytes, search(bytes, from, to), to);
}

const USUAL_TAIL = ['start', 'end', 'action', 'logStatus'] as const;

function hasUsualTail({ columns, fieldCount }: LineFormat): boolean {
  return USUAL_TAIL.every((field, index) => columns.get(field) === fieldCount - USUAL_TAIL.length + index);
}

function usualTailReader(): StartField {
  const start = fieldFromBack(3);
  const last = fieldFromBack(0);
  const lastButOne = fieldFromBack(1);
  let tail = -1;
  let lastGap = 0;
  let gapBefore = 0;
  return (bytes, from, to) => {
    const guess = to - tail;
    if (
      guess > from &&
      bytes[guess - 1] === SPACE &&
      bytes[guess + SECOND_DIGITS] === SPACE &&
      bytes[to - lastGap] === SPACE &&
      bytes[to - gapBefore] === SPACE
    ) {
      const second = secondAt(bytes, guess, to);
      if (second !== NO_START) return second;
    }
    const found = start(bytes, from, to);
    tail = to - found;
    lastGap = to - last(bytes, from, to) + 1;
    gapBefore = to - lastButOne(bytes, from, to) + 1;
    return secondAt(bytes, found, to);
  };
}

/** Finds the field that comes after so many separators. */
function fieldFromFront(separators: number): FieldSearch {
  return (bytes, from, to) => {
    let at = from;
    for (let left = separators; left > 0 && at < to; at++) if (bytes[at] === SPACE) left--;
    return at;
  };
}

/** Finds the field that has so many separators after it. */
function fieldFromBack(separators: number): FieldSearch {
  return (bytes, from, to) => {
    let at = to;
    for (let left = separators; at > from; at--) if (bytes[at - 1] === SPACE && --left < 0) break;
    return at;
  };
}

/** The ten digits at `at`, which must end at a space or at the end of the line. */
function secondAt(bytes: Buffer, at: number, to: number): number {
  const end = at + SECOND_DIGITS;
  if (end > to || (end < to && bytes[end] !== SPACE)) return NO_START;
  const high = fiveDigits(bytes, at);
  const low = fiveDigits(bytes, at + 5);
  if (high < 0 || low < 0) return NO_START;
  const value = high * 100_000 + low;
  return value >= EARLIEST_SECOND && value < LATEST_SECOND ? value : NO_START;
}

/** Written out, because every line passes here; a byte that is no digit sets a bit above the lowest four. */
function fiveDigits(bytes: Buffer, at: number): number {
  const a = (bytes[at] ?? 0) ^ ZERO;
  const b = (bytes[at + 1] ?? 0) ^ ZERO;
  const c = (bytes[at + 2] ?? 0) ^ ZERO;
  const d = (bytes[at + 3] ?? 0) ^ ZERO;
  const e = (bytes[at + 4] ?? 0) ^ ZERO;
  if (a > 9 || b > 9 || c > 9 || d > 9 || e > 9) return -1;
  return a * 10_000 + b * 1000 + c * 100 + d * 10 + e;
}
