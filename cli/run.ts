import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { fileFailureText } from '../adapters/local/file-failure.ts';
import { loadCommands } from './command-list.ts';
import { createProgram } from './program.ts';
import { queryNames } from './query/query-names.ts';
import { EXIT_FAILED, EXIT_USAGE } from './exit-codes.ts';

/** This file and the built one are both one folder below the root of the project. */
const QUERIES_FOLDER = fileURLToPath(new URL('../lib/queries/', import.meta.url));

/**
 * Runs the command that the words of this process name, and sets the exit code.
 * @param version version of surge445
 */
export async function runCommandLine(version: string): Promise<void> {
  watchOutput();
  const words = process.argv.map(asArgument);
  try {
    const commands = await loadCommands(words.slice(2), QUERIES_FOLDER);
    const program = createProgram({
      version,
      commands,
      queryNames: () => queryNames(QUERIES_FOLDER),
      stdout: process.stdout,
    });
    await program.parseAsync(words);
  } catch (error) {
    process.exitCode = await exitCodeOf(error);
  }
}

/** Makes a run fail whose output could not be written. */
function watchOutput(): void {
  let outputFailure: Error | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads our output may have seen enough (`| head`): the tables are still written to their end.
    if (error.code !== 'EPIPE') outputFailure ??= error;
  });
  process.once('exit', (code) => {
    if (!outputFailure || code !== 0) return;
    process.exitCode = EXIT_FAILED;
    process.stderr.write(`surge445: Write the output: ${fileFailureText(outputFailure) ?? outputFailure.message}\n`);
  });
}

/** SQL may begin with a comment, which is no option. */
function asArgument(argument: string): string {
  return /^--\s/.test(argument) ? `\n${argument}` : argument;
}

async function exitCodeOf(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  // Only a failed run needs the words for every failure; most commands have loaded this module already.
  const { reportFailure } = await import('./commands.ts');
  return reportFailure(error);
}
