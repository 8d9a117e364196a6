import { Command, InvalidArgumentError } from 'commander';

const EXIT_USAGE = 2;

/**
 * Creates the reader of the options of a command of developers, one that is started with `npm run`. The commands of users are in `cli`. `--help` prints how
 * the command is used. A wrong option prints it too, and ends the process with 2.
 * @param script name in the scripts of package.json, for example `simulate`
 * @param description one sentence on what the command does
 */
export function npmCommand(script: string, description: string): Command {
  return new Command(`npm run ${script} --`)
    .description(description)
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE));
}

/** Reads a whole number above zero, of at most nine digits. @throws {InvalidArgumentError} for any other text */
export function parseCount(text: string): number {
  const count = parseWholeNumber(text);
  if (count === 0) throw new InvalidArgumentError('Expected a whole number above 0, for example 100.');
  return count;
}

/** Reads a whole number of at most nine digits. @throws {InvalidArgumentError} for any other text */
export function parseWholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, for example 100.');
  return Number(text);
}
