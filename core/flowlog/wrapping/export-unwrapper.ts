import { createLineBatch } from './line-batch.ts';
import { createLineSplitter } from './line-splitter.ts';
import type { TextTaker, Unwrapper } from './wrapping.ts';

const SPACE = 32;
const LETTER_T = 84;
const LETTER_Z = 90;
/** Offset of the letter between day and time of day. */
const T_OFFSET = 10;
/** Length of the longest time, with nine digits behind the point. */
const MAX_TIME_LENGTH = 30;

/**
 * Reads what an export task of CloudWatch Logs writes: each line begins with the time of its event, and one space.
 * A line that does not is handed on as it is, so that it is counted with its reason.
 * @param taker gets the lines
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html
 */
export function createExportUnwrapper(taker: TextTaker): Unwrapper {
  const batch = createLineBatch(taker);
  const splitter = createLineSplitter((line) => batch.addBytes(line.subarray(timeLengthOf(line))));
  return {
    push: (chunk) => splitter.push(chunk),
    end() {
      splitter.end();
      batch.flush();
    },
  };
}

/** Returns how many bytes the time in front of a line takes, with the space; 0 if there is none. */
function timeLengthOf(line: Buffer): number {
  const space = line.indexOf(SPACE);
  const isTime =
    space > T_OFFSET && space <= MAX_TIME_LENGTH && line[T_OFFSET] === LETTER_T && line[space - 1] === LETTER_Z;
  return isTime ? space + 1 : 0;
}
