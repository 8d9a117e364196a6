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

/** Most bytes that are compressed at once: zlib copies its input, and a large window has hundreds of megabytes of JSON. */
const MEMBER_BYTES = 67_108_864;

/** From here on the documents of large windows are compressed by the fastest level: it takes a third of the time, and a quarter more bytes. */
const LARGE_BYTES = 8_388_608;
const LARGE = { level: constants.Z_BEST_SPEED };

/**
 * Compresses parts as one file. Below 8 MB the file is what {@link gzip} gives for all of them. Above 64 MB it is several members one after the other,
 * which every reader of gzip takes for one file.
 * @param parts bytes in order; equal parts give equal output
 */
export function gzipParts(parts: Iterable<Uint8Array>): Uint8Array {
  const members: Uint8Array[] = [];
  let member: Uint8Array[] = [];
  let size = 0;
  for (const part of parts) {
    if (size > 0 && size + part.byteLength > MEMBER_BYTES) {
      members.push(gzipMember(member));
      member = [];
      size = 0;
    }
    member.push(part);
    size += part.byteLength;
  }
  members.push(gzipMember(member));
  return members.length === 1 ? (members[0] ?? new Uint8Array()) : Buffer.concat(members);
}

function gzipMember(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.concat(parts);
  return bytes.byteLength < LARGE_BYTES ? gzip(bytes) : gzipSync(bytes, LARGE);
}

/**
 * Inflates the output of {@link gzip} or {@link gzipParts}.
 * @throws {Error} if the bytes are not gzip, or are cut short
 */
export function gunzip(bytes: Uint8Array): Buffer {
  return gunzipSync(bytes, { chunkSize: chunkBytesFor(bytes, ZLIB_CHUNK_BYTES) });
}

/** zlib takes no smaller pieces. */
const LEAST_CHUNK_BYTES = 64;

/** The pieces in which zlib inflates unless it is told otherwise. */
const ZLIB_CHUNK_BYTES = 16_384;

/**
 * Returns the room that zlib inflates into at a time: for all that is inflated, up to a limit, and one byte more, because zlib asks for another piece when one is
 * just full. The claim is that of the last member, which may be tiny behind a large one: then a piece holds eight times the compressed bytes, or as much as zlib's own.
 */
function chunkBytesFor(bytes: Uint8Array, mostBytes: number): number {
  const usual = Math.min(8 * bytes.byteLength, ZLIB_CHUNK_BYTES);
  return Math.min(Math.max(claimedBytes(bytes) + 1, usual, LEAST_CHUNK_BYTES), mostBytes);
}

/** Returns what the last four bytes say: the size of the inflated content, if it is one member. Nothing depends on it but the time that zlib takes. */
function claimedBytes(bytes: Uint8Array): number {
  return bytes.byteLength < 4
    ? 0
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt32LE(bytes.byteLength - 4);
}

/**
 * Inflates as {@link gunzip} does, up to a limit.
 * @returns undefined when there are more bytes than `mostBytes`
 * @throws {Error} as {@link gunzip}
 */
export function gunzipWithin(bytes: Uint8Array, mostBytes: number): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes, chunkSize: chunkBytesFor(bytes, ZLIB_CHUNK_BYTES) });
  } catch (error) {
    if (isTooLarge(error)) return undefined;
    throw error;
  }
}

/** What {@link gunzipAtOnce} inflated, and how many bytes of the input zlib took: it stops at a zero byte behind a member. */
export interface InflatedAtOnce {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly takenBytes: number;
}

/**
 * Inflates gzip of any number of members, up to a limit. For a few kilobytes this takes a fraction of the time of a stream.
 * @param bytes all of the file
 * @param mostBytes the limit
 * @returns undefined when there are more bytes than the limit
 * @throws {Error} as {@link gunzip}
 */
export function gunzipAtOnce(bytes: Uint8Array, mostBytes: number): InflatedAtOnce | undefined {
  try {
    const chunkSize = chunkBytesFor(bytes, mostBytes);
    const result: unknown = gunzipSync(bytes, { maxOutputLength: mostBytes, chunkSize, info: true });
    // The types of Node do not know the result of the option `info`.
    if (!isResultWithInfo(result)) throw new TypeError('Inflate: found no engine in the result of zlib, expected one');
    return { bytes: result.buffer, takenBytes: result.engine.bytesWritten };
  } catch (error) {
    if (isTooLarge(error)) return undefined;
    throw error;
  }
}

/** What zlib returns with the option `info`. */
interface ResultWithInfo {
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly engine: { readonly bytesWritten: number };
}

function isResultWithInfo(result: unknown): result is ResultWithInfo {
  return typeof result === 'object' && result !== null && 'engine' in result && 'buffer' in result;
}

function isTooLarge(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Tells a failure of zlib from a failure of the store. The codes of zlib all begin alike. */
export function isZlibFailure(error: unknown): error is { readonly code: string; readonly message: string } {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return false;
  return typeof error.code === 'string' && error.code.startsWith('Z_') && typeof error.message === 'string';
}

/** A kilobyte of gzip inflates to a few kilobytes. */
const START_CHUNK_BYTES = 4096;

/**
 * Inflates the start of a file.
 * @param bytes the first bytes of the file, cut anywhere; at most a few kilobytes, because the inflation is synchronous
 * @returns all bytes that can be inflated from this input
 * @throws {Error} if the bytes are not gzip
 */
export function gunzipStart(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: START_CHUNK_BYTES });
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
  return parseJson(gunzip(bytes));
}

/**
 * Reads JSON.
 * @returns the parsed JSON, not checked
 * @throws {Error} if the bytes are not JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes));
}
