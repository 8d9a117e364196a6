/** Documents are stored as they are: what compresses them decides nothing in the protocol. */
export { gunzipAtOnce, gunzipStart, isZlibFailure } from '../../../../core/encoding/gzip.ts';

/** Returns the bytes as they are. */
export function gzip(bytes: Uint8Array): Uint8Array {
  return bytes;
}

/** Joins parts. */
export function gzipParts(parts: Iterable<Uint8Array>): Uint8Array {
  return Buffer.concat([...parts]);
}

/** Returns the bytes as they are. */
export function gunzip(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Returns the bytes as they are, up to a limit. */
export function gunzipWithin(bytes: Uint8Array, mostBytes: number): Buffer | undefined {
  return bytes.byteLength > mostBytes ? undefined : gunzip(bytes);
}

/** Writes a value as JSON. */
export function encodeJsonGz(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Reads JSON. */
export function decodeJsonGz(bytes: Uint8Array): unknown {
  return parseJson(bytes);
}

/** Reads JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(gunzip(bytes).toString());
}
