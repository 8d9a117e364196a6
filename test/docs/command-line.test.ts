import { join } from 'node:path';
import { test } from '@jest/globals';
import { makeProgram } from '../cli/command-line.ts';
import { expectGolden } from '../runner/golden-file.ts';

const PAGE = join(import.meta.dirname, '../../docs/command-line.md');

/** Writes the page: what the help of each command says. */
function pageText(): string {
  const { program, helpOf } = makeProgram();
  const section = (title: string, help: string): string => `## ${title}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`;
  return [
    '# The command line\n',
    'What `surge445 --help` and the help of each command say. A test compares this page with them; `RENEW_GOLDEN=1 npx jest test/docs/command-line` writes it anew.\n',
    section('surge445', helpOf(program)),
    ...program.commands.map((command) => section(command.name(), helpOf(command))),
  ].join('\n');
}

test('docs/command-line.md is what the help says', () => {
  expectGolden(pageText(), PAGE);
});
