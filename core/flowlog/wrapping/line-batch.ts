import type { TextTaker } from './wrapping.ts';

/** Bytes that are handed on at once: the reader of lines is fast on large pieces. */
const BATCH_BYTES = 262_144;

const LINE_BREAKS = /[\r\n]+/g;

/** Collects lines, and hands them on many at a time. */
export interface LineBatch {
  /** Takes a line that has no line break in it. The bytes may change after the call. */
  addBytes(line: Buffer): void;
  /** Takes a text as one line, whatever is in it: a line break would make two lines of it, which nobody logged. */
  addText(line: string): void;
  /** Hands on what was collected. */
  flush(): void;
}

/** @param taker gets whole lines; must be done with a chunk when it returns */
export function createLineBatch(taker: TextTaker): LineBatch {
  const batch = Buffer.alloc(BATCH_BYTES);
  let used = 0;
  const flush = (): void => {
    if (used > 0) taker.push(batch.subarray(0, used));
    used = 0;
  };
  const addBytes = (line: Buffer): void => {
    if (used + line.length + 1 > BATCH_BYTES) flush();
    used += line.copy(batch, used);
    used += batch.write('\n', used);
  };
  return {
    flush,
    addBytes,
    addText(line) {
      const bytes = Buffer.from(line.replaceAll(LINE_BREAKS, ' '));
      // Longer than any line that is read: the reader counts it as too long, whatever its end is.
      addBytes(bytes.subarray(0, BATCH_BYTES - 1));
    },
  };
}
