import { WINDOW_SECONDS } from '../time.ts';
import type { LineTally } from './line-tally.ts';
import { NO_START, type StartField } from './start-field.ts';

/** Longest line that is read, in bytes with its newline; AWS's longest is about 1,500. */
export const MAX_LINE_BYTES = 65_536;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/**
 * Passes over lines that cannot matter, counting them by window. Nearly all lines of a flow log pass here, so everything is in one loop over
 * local variables.
 * @param bytes ends in a newline
 * @param from start of a line
 * @param limit offset of the next text that could matter, or Infinity; the line that it is in is not passed over
 * @returns the start of the first line that was not passed over: it could matter, or its start cannot be read
 */
export type LineSkimmer = (bytes: Buffer, from: number, limit: number) => number;

/**
 * Makes a skimmer for the lines of one section.
 * @param startAt reads the start of a line
 * @param tally gets the counts
 * @param latestSecond a later start is left to the full parser, which refuses it
 */
export function lineSkimmer(startAt: StartField, tally: LineTally, latestSecond: number): LineSkimmer {
  return (bytes, begin, limit) => {
    let from = begin;
    let windowStart = 0;
    let windowEnd = 0;
    let latest = 0;
    let count = 0;
    while (from < limit && from < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, from);
      if (newline < 0 || newline >= limit || newline - from >= MAX_LINE_BYTES) break;
      const to = bytes[newline - 1] === CARRIAGE_RETURN ? newline - 1 : newline;
      const start = to > from ? startAt(bytes, from, to) : NO_START;
      if (start === NO_START || start > latestSecond) break;
      if (start < windowStart || start >= windowEnd) {
        if (count > 0) tally.countRun(windowStart, count, latest);
        windowStart = start - (start % WINDOW_SECONDS);
        windowEnd = windowStart + WINDOW_SECONDS;
        latest = 0;
        count = 0;
      }
      if (start > latest) latest = start;
      count++;
      from = newline + 1;
    }
    if (count > 0) tally.countRun(windowStart, count, latest);
    return from;
  };
}
