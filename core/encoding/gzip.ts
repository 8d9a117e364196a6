import { constants, gunzipSync, gzipSync } from 'node:zlib';

/** Most documents and Parquet pages are this small; then setting zlib up takes longer than compressing, and less memory is set up faster. */
const SMALL_BYTES = 4096;
const SMALL = { windowBits: 12, memLevel: 5, chunkSize: 1024 };

/**
 * Compresses a small document. The same bytes give the same bytes: the header carries no time.
 * @param bytes at most a few megabytes, since it runs at once
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, bytes.byteLength <= SMALL_BYTES ? SMALL : {});
}

/**
 * Inflates what {@link gzip} wrote.
 * @throws {Error} when the bytes are no gzip, or are cut short
 */
export function gunzip(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes);
}

/**
 * Inflates the start of a file.
 * @param bytes its first bytes, cut anywhere; at most a few kilobytes, since it runs at once
 * @returns what they hold, as far as it can be told
 * @throws {Error} when the bytes are no gzip
 */
export function gunzipStart(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Writes a value as compressed JSON.
 * @param value plain data
 */
export function encodeJsonGz(value: unknown): Uint8Array {
  return gzip(encoder.encode(JSON.stringify(value)));
}

/**
 * Reads compressed JSON.
 * @throws {Error} when the bytes are no gzip or no JSON
 */
export function decodeJsonGz(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(gunzip(bytes)));
}
