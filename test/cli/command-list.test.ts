import { describe, expect, test } from '@jest/globals';
import { loadCommands } from '../../cli/command-list.ts';
import { makeProgram, makeProgramOf, QUERIES } from './command-line.ts';

/** Returns the names of the commands that were loaded: the others have one option that stands for all. */
async function loadedBy(...words: readonly string[]): Promise<string[]> {
  const commands = await loadCommands(words, QUERIES);
  return commands.filter(({ options }) => options[0]?.long !== '--any').map((command) => command.name());
}

test('the help of the whole command line is the same whether the commands are loaded or not', async () => {
  const listed = makeProgramOf(await loadCommands(['--help'], QUERIES));
  const whole = makeProgram();
  expect(listed.helpOf(listed.program)).toBe(whole.helpOf(whole.program));
});

describe('loadCommands()', () => {
  test.each<[string[], string[]]>([
    [['--help'], []],
    [['--version'], []],
    [['replay', 'logs'], ['replay']],
    [['--', 'query', '--out', 'data'], ['query']],
    [['unknown'], []],
  ])('for %j loads %j', async (words, names) => {
    expect(await loadedBy(...words)).toEqual(names);
  });

  test.each(['help', 'completion'])('for %s loads all', async (word) => {
    expect(await loadedBy(word)).toEqual(
      makeProgram()
        .program.commands.slice(0, -1)
        .map((command) => command.name()),
    );
  });
});
