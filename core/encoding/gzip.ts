import { constants, gunzipSync, gzipSync } from 'node:zlib';

/** Most documents and Parquet pages are at most this small. For them, zlib spends most time on its setup, and a setup with less memory is faster. */
const SMALL_BYTES = 4096;
const SMALL = { windowBits: 12, memLevel: 5, chunkSize: 1024 };

/**
 * Compresses a small document. Equal input gives equal output, because the gzip header contains no time.
 * @param bytes at most a few megabytes, because the compression is synchronous
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, bytes.byteLength <= SMALL_BYTES ? SMALL : {});
}

/**
 * Inflates the output of {@link gzip}.
 * @throws {Error} if the bytes are not gzip, or are cut short
 */
export function gunzip(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes);
}

/**
 * Inflates the start of a file.
 * @param bytes the first bytes of the file, cut anywhere; at most a few kilobytes, because the inflation is synchronous
 * @returns all bytes that can be inflated from this input
 * @throws {Error} if the bytes are not gzip
 */
export function gunzipStart(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Writes a value as compressed JSON.
 * @param value plain data: JSON can express all of it
 */
export function encodeJsonGz(value: unknown): Uint8Array {
  return gzip(encoder.encode(JSON.stringify(value)));
}

/**
 * Reads compressed JSON.
 * @returns the parsed JSON, not checked
 * @throws {Error} if the bytes are not gzip, or their content is not JSON
 */
export function decodeJsonGz(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(gunzip(bytes)));
}
