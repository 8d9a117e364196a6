import type { Stats } from 'node:fs';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';

/** What tells one version of a file from the next one. */
export type FileVersion = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs'>;

/**
 * Checks that nobody wrote a file while it was read. What was read of such a file may be half of a line, or two versions mixed.
 * @param first the file when reading began
 * @param now the file when it was read
 * @throws {UnreadableObjectError} with the reason `changed` if the versions differ
 */
export function requireSameVersion(first: FileVersion, now: FileVersion): void {
  if (first.dev !== now.dev || first.ino !== now.ino) throw changedMeanwhile('another file with its name');
  if (first.size !== now.size) throw changedMeanwhile(`${now.size} bytes, where ${first.size} were at first`);
  if (first.mtimeMs !== now.mtimeMs) throw changedMeanwhile('a later time of writing');
}

/**
 * Returns the error of a file that was written while it was read.
 * @param found what shows it
 */
export function changedMeanwhile(found: string): UnreadableObjectError {
  return new UnreadableObjectError(
    'changed',
    `Read the file: found ${found}, expected a file that nobody writes to; run the same command again when the file is complete`,
  );
}
