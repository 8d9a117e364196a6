import { MAX_LINE_BYTES } from '../line-skimmer.ts';
import type { Unwrapper } from './wrapping.ts';

/** Room for what stands in front of a line: without it, a line that is too long would become one that is just short enough. */
const MAX_CARRIED_BYTES = MAX_LINE_BYTES + 64;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/**
 * Cuts a text into lines. A line that is longer than any line of a flow log is cut off, so that memory stays bounded; what is left of it is still too
 * long for the reader of lines.
 * @param take gets each line, without its line break; must be done with the bytes when it returns
 */
export function createLineSplitter(take: (line: Buffer) => void): Unwrapper {
  let carried: Buffer = Buffer.alloc(0);

  const takeLine = (line: Buffer): void => {
    take(line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line);
  };
  const carry = (bytes: Buffer): void => {
    const room = MAX_CARRIED_BYTES - carried.length;
    if (room > 0 && bytes.length > 0) carried = Buffer.concat([carried, bytes.subarray(0, room)]);
  };

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let from = 0;
      for (let newline = bytes.indexOf(NEWLINE); newline >= 0; newline = bytes.indexOf(NEWLINE, from)) {
        if (carried.length > 0) {
          carry(bytes.subarray(from, newline));
          takeLine(carried);
          carried = Buffer.alloc(0);
        } else takeLine(bytes.subarray(from, Math.min(newline, from + MAX_CARRIED_BYTES)));
        from = newline + 1;
      }
      carry(bytes.subarray(from));
    },
    end() {
      if (carried.length > 0) takeLine(carried);
      carried = Buffer.alloc(0);
    },
  };
}
