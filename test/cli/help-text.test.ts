import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { fitHelp, reflow } from '../../cli/help-text.ts';
import { makeProgram } from './command-line.ts';

const MOST_COLUMNS = 100;
const { program, helpOf } = makeProgram();
const helps = program.commands.map((command) => [command.name(), helpOf(command)] as const);

describe('the help', () => {
  test.each([['surge445', helpOf(program)] as const, ...helps])(
    'of %s has no line that is wider than 100, but for commands to copy',
    (_, help) => {
      const wide = help.split('\n').filter((line) => line.length > MOST_COLUMNS && !line.startsWith('  surge445 '));
      expect(wide).toEqual([]);
    },
  );

  test.each(helps)('of %s ends with examples', (name, help) => {
    const [, examples = ''] = /\nExamples?:\n((?: {2}.*\n?)+)$/.exec(help) ?? [];
    expect(examples).toContain(`surge445 ${name}`);
  });
});

describe('the help in a narrow terminal', () => {
  test('has no line that is wider, but for commands to copy', () => {
    const written: string[] = [];
    const output = { columns: 60, write: (text: string) => written.push(text) };
    const command = new Command('surge445').exitOverride();
    command.addCommand(new Command('generate').argument('<scenario>').description('Write flow logs. '.repeat(9)));
    fitHelp(command, output);
    command.outputHelp();
    expect(written.join('')).toContain('generate <scenario>');
    expect(
      written
        .join('')
        .split('\n')
        .filter((line) => line.length > 60),
    ).toEqual([]);
  });
});

describe('reflow()', () => {
  test('joins the lines of a paragraph, and breaks them anew', () => {
    expect(reflow('one two\nthree four five six seven eight\n\nnine', 33)).toBe(
      'one two three four five six seven\neight\n\nnine',
    );
  });

  test('keeps lists, and puts what does not fit below its meaning', () => {
    expect(reflow('Options:\n  --a  first second third fourth fifth sixth\n  --b  x', 40)).toBe(
      'Options:\n  --a  first second third fourth fifth\n       sixth\n  --b  x',
    );
  });

  test('breaks no command that a person copies', () => {
    const command = '  surge445 query "SELECT source FROM attempts WHERE port = 445" --out data';
    expect(reflow(command, 40)).toBe(command);
  });
});
