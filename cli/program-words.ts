import { basename, delimiter, dirname, relative } from 'node:path';

/** How this process was started; `process` has these fields. */
export interface ProcessStart {
  /** Program, script, and its arguments. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Returns the current folder. */
  readonly cwd: () => string;
}

/**
 * Returns the words with which a person starts surge445 again in the same folder, for messages that print a command.
 * @returns `npx --no-install surge445` if npx started it, `surge445` if it is on the PATH, otherwise `node` and the script
 */
export function programWords({ argv, env, cwd }: ProcessStart): readonly string[] {
  if (env['npm_command'] === 'exec') return ['npx', '--no-install', 'surge445'];
  const [, script = ''] = argv;
  const isOnPath = basename(script) === 'surge445' && (env['PATH'] ?? '').split(delimiter).includes(dirname(script));
  return isOnPath ? ['surge445'] : ['node', relative(cwd(), script)];
}

/**
 * Writes a command that a person copies into a shell.
 * @param words the command and its arguments
 */
export function commandText(words: readonly string[]): string {
  return words.map(quotedForShell).join(' ');
}

/** Puts a word into single quotes if it has characters that a shell may change. */
function quotedForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
