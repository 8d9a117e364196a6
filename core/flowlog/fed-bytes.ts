import { UnreadableObjectError } from './unreadable-object.ts';

/** What to do about bytes that are no gzip. */
export const OTHER_BYTES = 'there are other bytes behind the end of the gzip; cut them off, or copy the file again';

/**
 * Counts the bytes that are given to zlib, which stops at a zero byte behind a member and says nothing. Zeros up to the end are padding, as tapes have it; a member
 * behind them would be lost in silence.
 */
export class FedBytes {
  #total = 0;
  #endOfData = 0;

  /** Takes the next bytes that are given to zlib. */
  add(chunk: Uint8Array): void {
    let end = chunk.byteLength;
    while (end > 0 && chunk[end - 1] === 0) end--;
    if (end > 0) this.#endOfData = this.#total + end;
    this.#total += chunk.byteLength;
  }

  /**
   * Checks, when zlib is done, that it left nothing but padding.
   * @param takenBytes how many bytes zlib took
   * @throws {UnreadableObjectError} if it left other bytes
   */
  checkTaken(takenBytes: number): void {
    if (this.#endOfData > takenBytes) throw new UnreadableObjectError('gzip', `Inflate a log object: ${OTHER_BYTES}`);
  }
}
