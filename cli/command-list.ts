import { Command } from 'commander';
import { DESCRIPTIONS } from './descriptions.ts';

/** A command as the help of the whole command line lists it. */
interface ListedCommand {
  readonly name: keyof typeof DESCRIPTIONS;
  /** Arguments of the command, as its help writes them; empty if it has none. */
  readonly parameters: string;
}

/** All commands that are loaded only when a person runs them, in the order of the help. */
const LISTED_COMMANDS = [
  { name: 'replay', parameters: '<path...>' },
  { name: 'query', parameters: '[query]' },
  { name: 'report', parameters: '' },
  { name: 'generate', parameters: '<scenario>' },
  { name: 'backfill', parameters: '[prefix]' },
  { name: 'rebuild', parameters: '[path...]' },
  { name: 'allow', parameters: '<file>' },
  { name: 'drill', parameters: '' },
  { name: 'doctor', parameters: '' },
] as const satisfies readonly ListedCommand[];

type CommandName = (typeof LISTED_COMMANDS)[number]['name'];

/** Words after which all commands are needed: a completion has their options, and help may be about each of them. */
const NEED_ALL = ['completion', 'help'];

/**
 * Loads the command that a person runs, so that the command line starts quickly. The other commands have only what the list of commands shows.
 * @param words what the person typed after the name of the program
 * @param queriesFolder folder of the saved queries
 * @returns all commands but `completion`, in the order of the help
 */
export async function loadCommands(words: readonly string[], queriesFolder: string): Promise<Command[]> {
  const needsAll = NEED_ALL.some((word) => words.includes(word));
  return Promise.all(
    LISTED_COMMANDS.map(async (listed) =>
      needsAll || words.includes(listed.name) ? load(listed.name, queriesFolder) : listing(listed),
    ),
  );
}

async function load(name: CommandName, queriesFolder: string): Promise<Command> {
  if (name === 'query') return (await import('./query/query.ts')).queryCommand(queriesFolder);
  return (await import('./commands.ts')).COMMANDS[name]();
}

/** Returns a command that can be listed, but not run. */
function listing({ name, parameters }: ListedCommand): Command {
  const command = new Command(name).description(DESCRIPTIONS[name]).option('--any', 'stands for all options');
  return parameters === '' ? command : command.argument(parameters);
}
