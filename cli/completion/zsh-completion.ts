import type { CommandWords, Offer, OptionWords } from './command-words.ts';

/**
 * Writes a completion for zsh.
 * @param commands all commands
 * @returns a script that a person loads into the shell, or puts into a folder of `fpath` as `_surge445`
 */
export function zshCompletion(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name, description }) => `    ${quoted(`${name}:${plain(description)}`)}`);
  const cases = commands.map(
    ({ name, options, argument }) =>
      `    ${name})\n      _arguments ${[...options.map(optionSpec), quoted(`*:${name}:${actionOf(argument)}`)].join(' \\\n        ')} ;;`,
  );
  return `#compdef surge445
# Completion of surge445 for zsh. To load it: source <(surge445 completion zsh)

_surge445() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _surge445 "$@"
else
  compdef _surge445 surge445
fi
`;
}

/** Writes an option as `_arguments` of zsh takes it. An option may come again: some may be repeated, and the command itself refuses the others. */
function optionSpec({ flags, description, value }: OptionWords): string {
  const text = `[${plain(description)}]${value === undefined ? '' : `:value:${actionOf(value)}`}`;
  // With = at its end, an option takes its value as another word and after a =.
  const ending = (flag: string): string => (value !== undefined && flag.startsWith('--') ? '=' : '');
  return flags.map((flag) => quoted(`*${flag}${ending(flag)}${text}`)).join(' ');
}

function actionOf(offer: Offer): string {
  switch (offer.kind) {
    case 'words':
      return `(${offer.words.join(' ')})`;
    case 'files':
      return '_files';
    case 'folders':
      return '_directories';
    case 'nothing':
      return ' ';
  }
}

/** Leaves out the characters that mean something within a specification of zsh. */
function plain(text: string): string {
  return text.replaceAll(/[[\]\\`]/g, '').replaceAll(':', ',');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
