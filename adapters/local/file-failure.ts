/** An error of a call of `node:fs`. */
interface FileFailure {
  readonly code: string;
  readonly path?: string;
  readonly syscall: string;
}

/** What each code of the file system means for a person, and what to do. */
const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'you may not use it; change its permissions, or ask its owner',
  EPERM: 'you may not use it; change its permissions, or ask its owner',
  ENOENT: 'it is not there any more; something else moved or removed it',
  EISDIR: 'it is a folder, expected a file',
  ENOTDIR: 'a part of its path is a file, expected folders',
  ENOSPC: 'the disk is full; make room, then run the same command again',
  EDQUOT: 'your quota on the disk is used up; make room, then run the same command again',
  EROFS: 'the disk can only be read; choose a folder on another one',
  EIO: 'the disk failed; look at its health',
  EMFILE: 'too many files are open; raise the limit (ulimit -n)',
  ENAMETOOLONG: 'its name is too long for this disk',
};

/** What was done, where an error names no file: an open file has no name. */
const VERBS: Readonly<Record<string, string>> = { read: 'Read a file', write: 'Write a file' };

/** Returns the code of an error of the file system, such as `EACCES`; undefined for any other error. */
export function fileFailureCode(error: unknown): string | undefined {
  return isFileFailure(error) ? error.code : undefined;
}

/**
 * Says in words why the file system refused something.
 * @param error what a call of `node:fs` threw
 * @returns a sentence without the name of the file; undefined for any other error
 */
export function fileFailureText(error: unknown): string | undefined {
  if (!isFileFailure(error)) return undefined;
  return MEANINGS[error.code];
}

/**
 * Says in words which file could not be used, and why.
 * @param error what a call of `node:fs` threw
 * @returns a sentence; undefined for any other error
 */
export function describeFileFailure(error: unknown): string | undefined {
  const text = fileFailureText(error);
  if (text === undefined || !isFileFailure(error)) return undefined;
  const what = error.path === undefined ? (VERBS[error.syscall] ?? 'Use a file') : `Use ${error.path}`;
  return `${what}: ${text} (${error.code})`;
}

/**
 * Gives an error of the file system the name of its file, if it has none: an error while an open file is written has no name.
 * @param error what a call of `node:fs` threw
 * @param path the file
 * @returns the same error
 */
export function withFileName(error: unknown, path: string): unknown {
  return isFileFailure(error) && error.path === undefined ? Object.assign(error, { path }) : error;
}

/** Checks the form, not the class: errors of Node and of a test have different ones. */
function isFileFailure(error: unknown): error is FileFailure {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    'syscall' in error
  );
}
