import { crc32, inflateRawSync } from 'node:zlib';

/**
 * A second reader of gzip, member by member after RFC 1952: the core leaves members to zlib. What is damaged anywhere is refused as a whole.
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */

const FLAGS = { headerCheck: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;
const FIXED_HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

/** Layers of gzip that are read. */
const MAX_LAYERS = 2;

/** Checks for the magic bytes. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Inflates all layers and members.
 * @returns undefined if a byte is damaged or missing, or there are more than two layers
 */
export function gunzipNaively(stored: Uint8Array): Uint8Array | undefined {
  let bytes: Uint8Array | undefined = stored;
  for (let layer = 0; layer < MAX_LAYERS && bytes && isGzip(bytes); layer++) bytes = gunzipMembers(bytes);
  return bytes && isGzip(bytes) && isGzip(stored) ? undefined : bytes;
}

function gunzipMembers(bytes: Uint8Array): Uint8Array | undefined {
  const members: Uint8Array[] = [];
  let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  while (rest.length > 0 && !(members.length > 0 && rest.every((byte) => byte === 0))) {
    const member = memberOf(rest);
    if (!member) return undefined;
    members.push(member.content);
    rest = rest.subarray(member.sizeBytes);
  }
  return Buffer.concat(members);
}

function memberOf(bytes: Buffer): { readonly content: Buffer; readonly sizeBytes: number } | undefined {
  try {
    const from = headerBytes(bytes);
    // The engine tells how many compressed bytes it took; the types know only of the form without that.
    const { buffer, engine } = inflateRawSync(bytes.subarray(from), { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const trailerAt = from + engine.bytesWritten;
    const isWhole =
      bytes.readUInt32LE(trailerAt) === crc32(buffer) && bytes.readUInt32LE(trailerAt + 4) === buffer.length >>> 0;
    return isWhole ? { content: buffer, sizeBytes: trailerAt + TRAILER_BYTES } : undefined;
  } catch {
    return undefined;
  }
}

/** Returns how long the header of a member is. @throws {RangeError} if it is none, or cut short */
function headerBytes(bytes: Buffer): number {
  const flags = bytes.readUInt8(3);
  if (!isGzip(bytes) || bytes[2] !== 8 || (flags & FLAGS.reserved) !== 0) throw new RangeError('no header');
  let at = FIXED_HEADER_BYTES;
  if ((flags & FLAGS.extra) !== 0) at += 2 + bytes.readUInt16LE(at);
  for (const flag of [FLAGS.name, FLAGS.comment]) {
    if ((flags & flag) === 0) continue;
    const zero = bytes.indexOf(0, at);
    if (zero < 0) throw new RangeError('a text without an end');
    at = zero + 1;
  }
  if ((flags & FLAGS.headerCheck) === 0) return at;
  if (bytes.readUInt16LE(at) !== (crc32(bytes.subarray(0, at)) & 0xffff)) throw new RangeError('a damaged header');
  return at + 2;
}
