import { hash } from 'node:crypto';

/**
 * Returns the tag of a version of an object: the SHA-256 of its content in lower-case hexadecimal. Equal tags mean equal bytes.
 * @param bytes the whole content
 */
export function contentHash(bytes: Uint8Array): string {
  return hash('sha256', bytes);
}
