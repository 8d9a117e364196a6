import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { bashCompletion } from '../../../cli/completion/bash-completion.ts';
import { commandWords } from '../../../cli/completion/command-words.ts';
import { zshCompletion } from '../../../cli/completion/zsh-completion.ts';
import { savedQueries } from '../../../cli/query/saved-queries.ts';
import { SCENARIOS } from '../../../scenarios/scenario.ts';
import { makeProgram, QUERIES } from '../command-line.ts';

const { program } = makeProgram();
const queries = savedQueries(QUERIES).map(({ name }) => name);
const words = commandWords(program, { query: queries });
const bash = bashCompletion(words);
const zsh = zshCompletion(words);
const folder = mkdtempSync(join(tmpdir(), 'completion-'));
mkdirSync(join(folder, 'my logs'));
writeFileSync(join(folder, 'my file.log'), '');
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers for the last of these words. */
function offered(...typed: readonly string[]): string[] {
  const line = `COMP_WORDS=(surge445 "$@"); COMP_CWORD=$#; _surge445; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const script = `${bash}\n${line}`;
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', ...typed], { cwd: folder, encoding: 'utf8' });
  return output.split('\n').filter((word) => word !== '');
}

describe('the completion for bash', () => {
  test('offers every command, and every option of each command', () => {
    const names = program.commands.map((command) => command.name());
    expect(offered('')).toEqual([...names, 'help', '--help', '--version']);
    for (const command of program.commands) {
      const flags = command.options.map(({ long }) => long);
      expect(offered(command.name(), '--')).toEqual([...flags, '--help']);
    }
  });

  test.each<[string, string[], readonly string[]]>([
    ['the rest of a command', ['repl'], ['replay']],
    ['scenarios', ['generate', ''], SCENARIOS.map(({ name }) => name)],
    ['saved queries', ['query', ''], queries],
    ['the choices of an option', ['generate', 'worm', '--format', ''], ['full', 'default']],
    ['files and folders with their spaces', ['replay', 'my'], ['my file.log', 'my logs']],
    ['folders only, where one is written', ['replay', 'a', '--out', 'my'], ['my logs']],
    ['nothing for a number', ['generate', '--seed', ''], []],
    ['shells', ['completion', ''], ['bash', 'zsh']],
  ])('offers %s', (_, typed, expected) => {
    expect(offered(...typed).toSorted()).toEqual([...expected].toSorted());
  });
});

describe('a name that a shell would run', () => {
  const hostile = ['$(touch ran)', '`touch ran`', "a'; touch ran; '", 'two words', 'plain_name'];
  const scripts = [bashCompletion, zshCompletion].map((write) => write(commandWords(program, { query: hostile })));

  test('is not offered, and gets into no script', () => {
    const texts = scripts.map((script) => ({
      isHostile: /touch ran|two words/.test(script),
      isPlain: script.includes('plain_name'),
    }));
    expect(texts).toEqual([
      { isHostile: false, isPlain: true },
      { isHostile: false, isPlain: true },
    ]);
  });
});

describe('the completion for zsh', () => {
  test('names every command, option, scenario and saved query', () => {
    const options = program.commands.flatMap((command) => command.options.map(({ long }) => `*${String(long)}`));
    const commands = program.commands.map((command) => `'${command.name()}:`);
    const names = [`(${SCENARIOS.map(({ name }) => name).join(' ')})`, `(${queries.join(' ')})`];
    const missing = [...options, ...commands, ...names].filter((text) => !zsh.includes(text));
    expect(missing).toEqual([]);
  });

  test('is a script that zsh can read, where there is one', () => {
    const checked = spawnSync('zsh', ['-n'], { input: zsh, encoding: 'utf8' });
    const isMissing = checked.error !== undefined;
    expect(isMissing || checked.stderr === '').toBe(true);
  });
});
