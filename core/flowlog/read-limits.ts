import { UnreadableObjectError } from './unreadable-object.ts';

/** Inflated bytes of a log object that a deployment reads. A flow-log file has at most 75 MB compressed, and no real file inflates to this size. */
export const MAX_INFLATED_BYTES = 2_000_000_000;

/** A flow log shrinks about tenfold; a file that grows more than this is a bomb. */
export const MAX_INFLATE_RATIO = 200;

/** Bytes that may come out before the ratio is looked at: a small file of lines that are alike shrinks to nothing. */
export const RATIO_FREE_BYTES = 16 * 1024 * 1024;

/** Limits for one log object. */
export interface ReadLimits {
  /** Inflated bytes; Infinity for a file that somebody chose to read. */
  readonly maxBytes: number;
  /** Checks whether there is time to read on. Absent: reading may take as long as it takes. */
  readonly hasTime?: () => boolean;
}

/** How many bytes were read. */
export interface ReadBytes {
  readonly storedBytes: number;
  readonly inflatedBytes: number;
}

/**
 * Checks what came out of a log object so far. Called for each chunk or page, so nothing is read much beyond a limit.
 * @param bytes stored bytes that were read so far, or the size of the whole file if it is known; and bytes that came out
 * @throws {UnreadableObjectError} when a limit is passed
 */
export function checkLimits({ storedBytes, inflatedBytes }: ReadBytes, { hasTime, maxBytes }: ReadLimits): void {
  if (inflatedBytes > maxBytes) {
    throw new UnreadableObjectError(
      'limit',
      `Inflate a log object: more than ${maxBytes} bytes came out, no more are allowed`,
    );
  }
  if (inflatedBytes > RATIO_FREE_BYTES && inflatedBytes > storedBytes * MAX_INFLATE_RATIO) {
    throw new UnreadableObjectError(
      'limit',
      `Inflate a log object: it grows more than ${MAX_INFLATE_RATIO} times, which no flow log does`,
    );
  }
  if (hasTime && !hasTime()) {
    throw new UnreadableObjectError(
      'limit',
      `Read a log object: its time was over when ${inflatedBytes} inflated bytes were read; write it anew as several smaller files`,
    );
  }
}
