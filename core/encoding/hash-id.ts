import { createHash } from 'node:crypto';

const ID_LENGTH = 26;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Names a thing by what it is: the first 26 characters of its sha256 in lower-case base32, 130 bits.
 * @param text what it is
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
  let held = 0;
  let text = '';
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32[(held >>> (bits - 5)) & 31] ?? '';
  }
  return bits > 0 ? text + (BASE32[(held << (5 - bits)) & 31] ?? '') : text;
}
