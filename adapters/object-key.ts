/** Error for a key or prefix that the object stores of surge445 do not accept. */
export class InvalidKeyError extends RangeError {
  override readonly name = 'InvalidKeyError';
}

const SEGMENT = /^[^.\\\p{Cc}\p{Cs}][^\\\p{Cc}\p{Cs}]*$/u;

/**
 * Checks that a key can be stored under the same name in every store.
 *
 * A segment is the text between two slashes. It must have at least one character, and no backslash, control character or lone surrogate. It must not
 * begin with a dot: the operating system and the folder store use dot names, and `..` would leave the folder.
 *
 * @param key name with `/` between its segments
 * @throws {InvalidKeyError} if a segment breaks this rule
 */
export function checkKey(key: string): void {
  for (const segment of key.split('/')) checkSegment(segment, key);
}

/**
 * Checks that a key can begin with a listing prefix.
 * @param prefix any text that a key can begin with; it may be empty or end in the middle of a segment
 * @throws {InvalidKeyError} if a segment breaks the rule of {@link checkKey}; only the last segment may be empty
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
    `Check an object key: found segment ${JSON.stringify(segment)} in ${JSON.stringify(key)}, expected text that is not empty, ` +
      'does not begin with a dot and has no backslash or control character',
  );
}
