/** A bug that is made on purpose, to see that it is found. */
export interface Mutant {
  /** Name in the table, for example `lease ignored`. */
  readonly name: string;
  /** File that the bug is in, from the root of the project. */
  readonly file: string;
  /** Text in the file, which stands there exactly once. */
  readonly replace: string;
  readonly by: string;
  /** `simulation`, or the test file that finds the bug, from the root of the project. */
  readonly caughtBy: string;
  /** Further patches: defences that would hide the bug, each switched off. */
  readonly without?: readonly Patch[];
}

/** A change of one file. */
export type Patch = Pick<Mutant, 'file' | 'replace' | 'by'>;

/** Error when the text of a patch does not stand in its file exactly once: the code has moved on, and the patch must follow it. */
export class StalePatchError extends Error {
  override readonly name = 'StalePatchError';
}

/**
 * Changes a text as a patch says.
 * @throws {StalePatchError} if the text to replace is not there exactly once
 */
export function applyPatch(text: string, { file, replace, by }: Patch): string {
  const parts = text.split(replace);
  if (parts.length === 2) return parts.join(by);
  throw new StalePatchError(`Patch ${file}: found the text ${parts.length - 1} times, expected once: ${replace}`);
}
