import type { ReadLine } from './flow-record.ts';

/**
 * How many lines or rows are read in full, so that a wrong format and the accounts of a file show at once. They count from the first record with
 * traffic that can be read: of a file in which no port is spelled as AWS does, everything would else be passed over. A line without traffic has no
 * ports, and proves nothing.
 */
export const CHECKED_LINES = 1000;

/** Counts how many more lines or rows are to be read in full. */
export class CheckedLines {
  /** Lines still to be read in full; it stays as it is until the first record. */
  left = CHECKED_LINES;
  /** True as soon as a record with traffic could be read. */
  isProven = false;

  /** Takes a line that was read in full. */
  take(line: ReadLine): void {
    this.isProven ||= line.kind === 'record';
    if (this.left > 0 && this.isProven) this.left--;
  }
}
