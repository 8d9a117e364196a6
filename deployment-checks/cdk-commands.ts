import { synthesiseAll } from '../test/lib/synthesised.ts';
import type { Shell } from './shell.ts';

const SETTING = /(?:^| )-c (?<name>\w+)=(?<value>\S+)/g;
const PARAMETER = /(?:^| )--parameters [^:\s]+:(?<name>\w+)=(?<value>\S+)/g;
const OPTION = / (?<option>--[a-z-]+)/g;

interface Parameters {
  readonly Parameters?: Readonly<Record<string, { readonly AllowedValues?: readonly string[] }>>;
}

/**
 * Checks a command of cdk without a cloud: cdk knows the options, the app takes the settings, and its template has the parameters with these values.
 * @param line the command without placeholders
 * @returns what is wrong; empty when nothing is
 */
export async function findCdkMistakes(line: string, shell: Shell): Promise<readonly string[]> {
  const [, command = ''] = /^npx cdk ([a-z]+)/.exec(line) ?? [];
  const help = await helpOf(command, shell);
  const options = [...line.matchAll(OPTION)].map(({ groups }) => groups?.['option'] ?? '');
  const unknown = options.filter((option) => !help.includes(option));
  return [...unknown.map((option) => `cdk ${command} has no option ${option}`), ...findTemplateMistakes(line)];
}

/** Help of the commands of cdk. */
const helps = new Map<string, Promise<string>>();

async function helpOf(command: string, shell: Shell): Promise<string> {
  const help = helps.get(command) ?? shell(`npx cdk ${command} --help`).then(({ stdout }) => stdout);
  helps.set(command, help);
  return help;
}

function findTemplateMistakes(line: string): readonly string[] {
  const settings = Object.fromEntries(namesAndValues(line, SETTING));
  try {
    const templates = synthesiseAll(settings).map(({ template }): Parameters => template.toJSON());
    return namesAndValues(line, PARAMETER)
      .filter(([name, value]) => !templates.some(({ Parameters }) => takes(Parameters?.[name], value)))
      .map(([name, value]) => `no template has a parameter ${name} that may be ${value}`);
  } catch (error) {
    return [String(error)];
  }
}

function takes(parameter: { readonly AllowedValues?: readonly string[] } | undefined, value: string): boolean {
  return parameter !== undefined && parameter.AllowedValues?.includes(value) !== false;
}

function namesAndValues(line: string, pattern: RegExp): ReadonlyArray<readonly [name: string, value: string]> {
  return [...line.matchAll(pattern)].map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? '']);
}
