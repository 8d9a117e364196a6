/** Measures how well the rules find attacks: `npm run evaluate -- [folder] [--quick] [--cases <folder>] [--data <file>] [--write <file>]`. */
import { readFile, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { EvaluationFolderError } from './real/real-folder.ts';
import { renewSections } from './document.ts';
import { openCases } from './cases/case-folder.ts';
import { resultsText } from './results.ts';
import type { Section } from './section.ts';
import { casesSection, fullResults, fullSections, quickSections } from './sections.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

interface EvaluateOptions {
  readonly quick?: boolean;
  readonly cases?: string;
  readonly data?: string;
  readonly write?: string;
}

const program = new Command('evaluate')
  .description('Measure how well the rules of surge445 and other rules find attacks, in simulated and in real traffic.')
  .argument(
    '[folder]',
    'flow logs with a README.md that lists the known attacks in them; without a folder only simulated traffic is used',
  )
  .option('--quick', 'measure only a small part, which takes seconds')
  .option('--cases <folder>', 'also say what the rules make of each case of a folder: a file, or a folder of files')
  .addOption(new Option('--data <file>', 'also write the results of the full evaluation as JSON').conflicts('quick'))
  .option('--write <file>', 'also write the tables between their markers in a Markdown file')
  .action(evaluate);

function progress(what: string): void {
  process.stderr.write(`${what}\n`);
}

/** Prints tables to stdout and progress to stderr. */
async function evaluate(folder: string | undefined, options: EvaluateOptions): Promise<void> {
  const { quick, cases, write } = options;
  // A mistake in the name of the folder is told now, not after an hour.
  const openedCases = cases === undefined ? undefined : await openCases(cases);
  const sections = quick === true ? await quickSections(progress) : await measureAll(folder, options);
  if (openedCases) sections.push(await casesSection(openedCases, progress));
  process.stdout.write(`${sections.map(({ text }) => text).join('\n\n')}\n`);
  if (write !== undefined) await writeFile(write, renewSections(await readFile(write, 'utf8'), sections));
}

/** Measures everything, and writes the results as JSON if `--data` names a file. */
async function measureAll(folder: string | undefined, { data }: EvaluateOptions): Promise<Section[]> {
  const results = await fullResults(folder, progress);
  if (data !== undefined) await writeFile(data, resultsText(results));
  return fullSections(results);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints an error and returns the exit code. The stack is printed only for an unexpected error. */
function report(error: unknown): number {
  if (error instanceof EvaluationFolderError) {
    process.stderr.write(`evaluate: ${error.message}\n`);
    return EXIT_USAGE;
  }
  process.stderr.write(`evaluate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT_FAILED;
}
