import { Command } from 'commander';
import { DESCRIPTIONS } from './descriptions.ts';

/** A command as the help of the whole command line lists it, and the way to load all of it. */
interface ListedCommand {
  readonly name: keyof typeof DESCRIPTIONS;
  /** Arguments of the command, as its help writes them; empty if it has none. */
  readonly parameters: string;
  readonly load: (queriesFolder: string) => Promise<Command>;
}

/** All commands that are loaded only when a person runs them, in the order of the help. */
const LISTED_COMMANDS: readonly ListedCommand[] = [
  {
    name: 'replay',
    parameters: '<path...>',
    load: async () => (await import('./replay/replay.ts')).replayCommand(),
  },
  {
    name: 'query',
    parameters: '[query]',
    load: async (queriesFolder) => (await import('./query/query.ts')).queryCommand(queriesFolder),
  },
  {
    name: 'report',
    parameters: '',
    load: async () => (await import('./report/report.ts')).reportCommand(),
  },
  {
    name: 'generate',
    parameters: '<scenario>',
    load: async () => (await import('./generate.ts')).generateCommand(),
  },
  {
    name: 'backfill',
    parameters: '[prefix]',
    load: async () => (await import('./deployment/backfill.ts')).backfillCommand(),
  },
  {
    name: 'rebuild',
    parameters: '[path...]',
    load: async () => (await import('./rebuild.ts')).rebuildCommand(),
  },
  {
    name: 'allow',
    parameters: '<file>',
    load: async () => (await import('./deployment/allow.ts')).allowCommand(),
  },
  {
    name: 'drill',
    parameters: '',
    load: async () => (await import('./deployment/drill.ts')).drillCommand(),
  },
  {
    name: 'doctor',
    parameters: '',
    load: async () => (await import('./deployment/doctor.ts')).doctorCommand(),
  },
];

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
      needsAll || words.includes(listed.name) ? listed.load(queriesFolder) : listing(listed),
    ),
  );
}

/** Returns a command that can be listed, but not run. */
function listing({ name, parameters }: ListedCommand): Command {
  const command = new Command(name).description(DESCRIPTIONS[name]).option('--any', 'stands for all options');
  return parameters === '' ? command : command.argument(parameters);
}
