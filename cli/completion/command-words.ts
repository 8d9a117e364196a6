import type { Argument, Command, Option } from 'commander';

/** What a shell offers in one place: words, the names of files or of folders, or nothing. */
export type Offer =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' | 'folders' | 'nothing' };

/** An option of a command, as a shell completes it. */
export interface OptionWords {
  /** All its spellings, for example `-o` and `--out`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** What its value may be; undefined if it takes none. */
  readonly value: Offer | undefined;
}

/** A command, as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** What its arguments may be. */
  readonly argument: Offer;
}

/** Words for arguments whose choices commander does not know, by the name of the argument. */
export type KnownWords = Readonly<Record<string, readonly string[]>>;

const FOLDERS: ReadonlySet<string> = new Set(['folder']);
const FILES: ReadonlySet<string> = new Set(['file', 'path']);

/** A word that no shell changes. A shell would run a command in any other word, also between quotes: bash expands the words that it offers. */
const PLAIN_WORD = /^[\w.-]+$/;

/**
 * Reads what a shell can complete from the definitions of the commands, so that a completion stays true when they change.
 * @param program the command line
 * @param known words that the definitions do not hold
 */
export function commandWords(program: Command, known: KnownWords): readonly CommandWords[] {
  const help = program.createHelp();
  return help.visibleCommands(program).map((command) => ({
    name: command.name(),
    description: command.description() || command.summary(),
    options: help.visibleOptions(command).map(optionWords),
    argument: argumentOffer(command.name() === 'help' ? namesOf(program) : command.registeredArguments, known),
  }));
}

function namesOf(program: Command): readonly string[] {
  return program.commands.map((command) => command.name());
}

function argumentOffer(from: readonly string[] | readonly Argument[], known: KnownWords): Offer {
  const [first] = from;
  if (first === undefined) return { kind: 'nothing' };
  if (typeof first === 'string') return { kind: 'words', words: from.filter((name) => typeof name === 'string') };
  return offerOf(first.name(), first.argChoices ?? known[first.name()]);
}

function optionWords(option: Option): OptionWords {
  const [, placeholder] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    value: placeholder === undefined ? undefined : offerOf(placeholder, option.argChoices),
  };
}

function offerOf(placeholder: string, words: readonly string[] | undefined): Offer {
  if (words !== undefined) return { kind: 'words', words: words.filter((word) => PLAIN_WORD.test(word)) };
  if (FOLDERS.has(placeholder)) return { kind: 'folders' };
  return FILES.has(placeholder) ? { kind: 'files' } : { kind: 'nothing' };
}
