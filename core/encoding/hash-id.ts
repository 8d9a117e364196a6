import { createHash } from 'node:crypto';

const ID_LENGTH = 26;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Returns an id that depends only on a text: the first 26 characters (130 bits) of its SHA-256 in lower-case base32.
 * @param text everything that identifies the thing, for example bucket, key and etag of a log object
 */
export function hashId(text: string): string {
  return base32(createHash('sha256').update(text).digest()).slice(0, ID_LENGTH);
}

/**
 * Writes bytes in lower-case base32 without padding.
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-6
 */
export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let buffer = 0;
  let text = '';
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32[(buffer >>> (bits - 5)) & 31] ?? '';
  }
  return bits > 0 ? text + (BASE32[(buffer << (5 - bits)) & 31] ?? '') : text;
}
