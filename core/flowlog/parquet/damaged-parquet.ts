import { UnreadableObjectError } from '../unreadable-object.ts';

/** A failure to get bytes of the file, which says nothing about the file. `cause` is the failure itself. */
export class ReadFailure extends Error {
  override readonly name = 'ReadFailure';
}

/**
 * Returns the error of a file whose bytes contradict each other, or end too early.
 * @param cause what the decoder threw; an error that says more about the file, or nothing about it, stays as it is
 */
export function damagedParquet(cause: unknown): UnreadableObjectError | ReadFailure {
  if (cause instanceof UnreadableObjectError || cause instanceof ReadFailure) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new UnreadableObjectError(
    'parquet',
    `Read a Parquet file: ${message}; the file is damaged or was cut short, copy it again`,
    { cause },
  );
}

/** Returns the error of a file that would take more memory or time than a flow log does. `problem` says what was found, and what is allowed. */
export function overlongParquet(problem: string): UnreadableObjectError {
  return new UnreadableObjectError(
    'limit',
    `Read a Parquet file: ${problem}; write it anew in several files, with row groups of at most 1,000,000 rows`,
  );
}
