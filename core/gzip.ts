import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * Compresses a small document. The same bytes give the same bytes: the header carries no time.
 * @param bytes at most a few megabytes, since it runs at once
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes);
}

/**
 * Inflates what {@link gzip} wrote.
 * @throws {Error} when the bytes are no gzip, or are cut short
 */
export function gunzip(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes);
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
