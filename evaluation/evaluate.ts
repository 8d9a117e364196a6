/**
 * Measures how well the rules do: `npm run evaluate -- [folder] [--quick] [--write <file>]`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { EvaluationFolderError } from './real/real-folder.ts';
import { renewSections } from './document.ts';
import { fullSections, quickSections } from './sections.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

interface EvaluateOptions {
  readonly quick?: boolean;
  readonly write?: string;
}

const program = new Command('evaluate')
  .description('Measures how well our rules and those of others do, on simulated and on real traffic.')
  .argument(
    '[folder]',
    'flow logs whose truth is known, as its README.md tells; without it only simulated traffic is used',
  )
  .option('--quick', 'a small part, in seconds')
  .option('--write <file>', 'also put the tables between their markers in a Markdown file')
  .action(evaluate);

function progress(what: string): void {
  process.stderr.write(`${what}\n`);
}

/** Prints tables to stdout and progress to stderr. */
async function evaluate(folder: string | undefined, { quick, write }: EvaluateOptions): Promise<void> {
  const sections = quick === true ? await quickSections(progress) : await fullSections(folder, progress);
  process.stdout.write(`${sections.map(({ text }) => text).join('\n\n')}\n`);
  if (write !== undefined) await writeFile(write, renewSections(await readFile(write, 'utf8'), sections));
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong in words, with a stack only for what nobody foresaw. */
function report(error: unknown): number {
  if (error instanceof EvaluationFolderError) {
    process.stderr.write(`evaluate: ${error.message}\n`);
    return EXIT_USAGE;
  }
  process.stderr.write(`evaluate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT_FAILED;
}
