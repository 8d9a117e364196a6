import { EARLIEST_SECOND, LATEST_SECOND } from './flow-record.ts';
import type { LineFormat } from './line-format.ts';

const SPACE = 32;
const ZERO = 48;
const SECOND_DIGITS = 10;

/** What {@link startFieldReader} answers when the field is not ten digits where the format says. */
export const NO_START = -1;

/**
 * Makes a function that reads the `start` field of a line without reading the rest, from whichever end of the line is nearer.
 *
 * Every line passes here, so this is the parser's inner loop. Where at most three fields follow `start` (the default format, and the one that
 * our own flow logs use) the place of the last line's separators is tried first. That is exact: with three spaces found where three separators
 * must be, a further space between them would leave `start` or `end` fewer than ten digits.
 * @returns a function from a line's bytes `[from, to)` to epoch seconds, or {@link NO_START}
 */
export function startFieldReader(format: LineFormat): (bytes: Buffer, from: number, to: number) => number {
  const before = format.columns.start;
  const after = format.fieldCount - 1 - before;
  if (before <= after) return (bytes, from, to) => secondAt(bytes, skipForward(bytes, from, to, before), to);
  if (after > 3) return (bytes, from, to) => secondAt(bytes, skipBackward(bytes, from, to, after), to);
  return fixedTailReader(after);
}

function fixedTailReader(after: number): (bytes: Buffer, from: number, to: number) => number {
  let tail = -1;
  let firstGap = 0;
  let secondGap = 0;
  return (bytes, from, to) => {
    const guess = to - tail;
    if (
      guess > from &&
      bytes[guess - 1] === SPACE &&
      (after < 1 || bytes[guess + SECOND_DIGITS] === SPACE) &&
      (after < 2 || bytes[to - firstGap] === SPACE) &&
      (after < 3 || bytes[to - secondGap] === SPACE)
    ) {
      const second = secondAt(bytes, guess, to);
      if (second !== NO_START) return second;
    }
    const at = skipBackward(bytes, from, to, after);
    tail = to - at;
    firstGap = to - skipBackward(bytes, from, to, 0) + 1;
    secondGap = to - skipBackward(bytes, from, to, 1) + 1;
    return secondAt(bytes, at, to);
  };
}

/** Index of the field that comes after `separators` spaces. */
function skipForward(bytes: Buffer, from: number, to: number, separators: number): number {
  let at = from;
  for (let left = separators; left > 0 && at < to; at++) if (bytes[at] === SPACE) left--;
  return at;
}

/** Index of the field that has `separators` spaces after it. */
function skipBackward(bytes: Buffer, from: number, to: number, separators: number): number {
  let at = to;
  let left = separators + 1;
  while (at > from) {
    if (bytes[at - 1] === SPACE && --left === 0) break;
    at--;
  }
  return at;
}

/** The ten digits at `at`, which must end at a space or at the end of the line. */
function secondAt(bytes: Buffer, at: number, to: number): number {
  const end = at + SECOND_DIGITS;
  if (end > to || (end < to && bytes[end] !== SPACE)) return NO_START;
  let value = 0;
  for (let i = at; i < end; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return NO_START;
    value = value * 10 + digit;
  }
  return value >= EARLIEST_SECOND && value < LATEST_SECOND ? value : NO_START;
}
