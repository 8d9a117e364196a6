import { crc32 } from 'node:zlib';

/**
 * Checks the bytes of a page, as they are stored, against the checksum of its header.
 * @param claimed CRC-32; undefined where the writer gave none, as most do
 * @throws {RangeError} when the page is damaged
 * @see https://parquet.apache.org/docs/file-format/data-pages/checksumming/
 */
export function checkPage(stored: Uint8Array, claimed: number | undefined): void {
  if (claimed === undefined) return;
  const found = crc32(stored);
  if (found === claimed >>> 0) return;
  throw new RangeError(
    `a page has the checksum ${found.toString(16)}, its header says ${(claimed >>> 0).toString(16)}`,
  );
}
