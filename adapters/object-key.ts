/** A key or prefix that no object store of ours accepts. */
export class InvalidKeyError extends RangeError {
  override readonly name = 'InvalidKeyError';
}

const SEGMENT = /^[^.\\\p{Cc}\p{Cs}][^\\\p{Cc}\p{Cs}]*$/u;

/**
 * Refuses a key that could not be stored under the same name in every store.
 *
 * Every segment between slashes has at least one character and no backslash, control character or lone surrogate, and does not begin with a
 * dot: dot names belong to the operating system and to the folder store, and `..` would leave the folder.
 *
 * @param key `/`-separated name
 * @throws {InvalidKeyError} when a segment breaks the rule
 */
export function checkKey(key: string): void {
  for (const segment of key.split('/')) checkSegment(segment, key);
}

/**
 * Refuses a listing prefix that no key can begin with.
 * @param prefix a string prefix of whole keys, which may end in the middle of a segment or be empty
 * @throws {InvalidKeyError} when a segment breaks the rule of {@link checkKey}; only the last one may be empty
 */
export function checkPrefix(prefix: string): void {
  const segments = prefix.split('/');
  const last = segments.pop() ?? '';
  for (const segment of segments) checkSegment(segment, prefix);
  if (last !== '') checkSegment(last, prefix);
}

function checkSegment(segment: string, key: string): void {
  if (SEGMENT.test(segment)) return;
  throw new InvalidKeyError(
    `Use another object key: segment ${JSON.stringify(segment)} in ${JSON.stringify(key)}, allowed is text that is not empty, ` +
      'does not begin with a dot and has no backslash or control character',
  );
}
