import type { CommandWords, Offer } from './command-words.ts';

/**
 * Writes a completion for bash.
 * @param commands all commands
 * @returns a script that a person loads into the shell
 */
export function bashCompletion(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const flags = commands.map(
    ({ name, options }) => `    ${name}) words='${options.flatMap((option) => option.flags).join(' ')}' ;;`,
  );
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap((option) =>
      option.value === undefined
        ? []
        : [`    ${option.flags.map((flag) => `${name}:${flag}`).join('|')}) ${offerCode(option.value)}; return ;;`],
    ),
  );
  const args = commands.map(({ name, argument }) => `    ${name}) ${offerCode(argument)} ;;`);
  return `# Completion of surge445 for bash. To load it: source <(surge445 completion bash)

_surge445_offer() { # what compgen takes, for example -W 'a b'
  local word
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$@" -- "$current")
}

_surge445_names() { # -f for files, -d for folders
  compopt -o filenames 2>/dev/null
  _surge445_offer "$1"
}

_surge445() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' words='' index
  COMPREPLY=()
  for (( index = 1; index < COMP_CWORD; index++ )); do
    if [[ \${COMP_WORDS[index]} != -* ]]; then command=\${COMP_WORDS[index]}; break; fi
  done
  if [[ -z $command ]]; then
    _surge445_offer -W '${names} --help --version'
    return
  fi
  case $command:$previous in
${values.join('\n')}
  esac
  if [[ $current == -* ]]; then
    case $command in
${flags.join('\n')}
    esac
    _surge445_offer -W "$words"
    return
  fi
  case $command in
${args.join('\n')}
  esac
}

complete -F _surge445 surge445
`;
}

function offerCode(offer: Offer): string {
  switch (offer.kind) {
    case 'words':
      return `_surge445_offer -W '${offer.words.join(' ')}'`;
    case 'files':
      return '_surge445_names -f';
    case 'folders':
      return '_surge445_names -d';
    case 'nothing':
      return ':';
  }
}
