import { Argument, Command } from 'commander';
import { choiceOf } from '../choice.ts';
import { bashCompletion } from './bash-completion.ts';
import { commandWords, type KnownWords } from './command-words.ts';
import { zshCompletion } from './zsh-completion.ts';

const SCRIPTS: ReadonlyMap<string, typeof bashCompletion> = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
]);

/**
 * Creates the command `completion`, which prints a completion for a shell.
 * @param known returns words that the definitions of the commands do not hold
 */
export function completionCommand(known: () => KnownWords): Command {
  const shells = [...SCRIPTS.keys()];
  const command = new Command('completion')
    .description('Print a script that lets a shell complete commands, options and names.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells).argParser(choiceOf(shells)))
    .addHelpText(
      'after',
      `
Put the line of your shell into ~/.bashrc or ~/.zshrc, then open a new shell. It completes the command surge445. Print it anew after an upgrade, if you keep it in a file.

Examples:
  source <(surge445 completion bash)
  source <(surge445 completion zsh)`,
    );
  return command.action((shell: string) => {
    const program = command.parent ?? command;
    process.stdout.write(SCRIPTS.get(shell)?.(commandWords(program, known())) ?? '');
  });
}
