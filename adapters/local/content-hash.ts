import { createHash } from 'node:crypto';

/**
 * Names a version of an object by what it holds.
 * @param bytes the whole content
 * @returns the SHA-256 of the bytes in lower-case hexadecimal: equal tags mean equal bytes
 */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
