import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { fileFailureCode, fileFailureText } from './file-failure.ts';

/** Returns the error of one file that cannot be read, so that the others are read all the same; any other error stays as it is. */
export function unreadableFile(error: unknown): unknown {
  const problem = fileFailureText(error);
  if (problem === undefined) return error;
  const code = fileFailureCode(error) ?? '';
  const reason = code === 'EACCES' || code === 'EPERM' ? 'denied' : 'missing';
  return new UnreadableObjectError(reason, `Read the file: ${problem} (${code})`, { cause: error });
}
