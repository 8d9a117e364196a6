import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { fileFailureCode, fileFailureText } from '../../adapters/local/file-failure.ts';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { type AskedSpan, NoLogsError } from '../../report/facts/span.ts';
import { readFacts } from '../../report/facts/read-facts.ts';
import { OutputFolderError, requireFolder, settingsOfFolder } from '../output-folder.ts';
import { tablesMissingText } from '../tables-missing.ts';
import { parseFrom, parseTo } from './time-option.ts';
import { DESCRIPTIONS } from '../descriptions.ts';

interface ReportOptions extends AskedSpan {
  readonly out?: string;
  readonly output: string;
}

/** Creates the command `report`, which writes one page about the tables and alerts of a replay. */
export function reportCommand(): Command {
  return new Command('report')
    .description(DESCRIPTIONS.report)
    .option('--out <folder>', 'the folder that replay wrote to, or a copy of the data bucket')
    .option(
      '--from <time>',
      'a day, or a time such as 2026-11-23T14:00Z; by default the beginning of the tables',
      parseFrom,
    )
    .option('--to <time>', 'a day, which is part of the page, or a time; by default the end of the tables', parseTo)
    .option('-o, --output <file>', 'the page; an existing file is replaced', 'report.html')
    .addHelpText(
      'after',
      `
The page says whether anything got through, and shows the course of time, exposed hosts, who infected whom, sources, targets, gaps in the logs, and
every alert. Times are UTC.

Examples:
  surge445 report --out demo-out/data
  surge445 report --out demo-out/data --from 2026-11-22T14:00Z --to 2026-11-22T16:00Z --output burst.html`,
    )
    .action(async (options: ReportOptions) => {
      await writePage(await reportOf(requireFolder(options.out), options), options.output);
      process.stderr.write(`Wrote ${options.output}; open it in a browser\n`);
    });
}

/**
 * Makes the page about a folder.
 * @param folder output folder of a replay
 * @param asked the span
 * @returns an HTML document
 * @throws {OutputFolderError} if the folder has no tables, or none of the span
 */
export async function reportOf(folder: string, asked: AskedSpan): Promise<string> {
  const { thresholds = parseSettings().thresholds } = await settingsOfFolder(folder);
  const facts = await readFacts({ store: new FolderStore(folder), thresholds }, asked).catch(async (error: unknown) => {
    if (!(error instanceof NoLogsError)) throw error;
    const text = error.tables === undefined ? await tablesMissingText(folder) : error.message;
    throw new OutputFolderError(`Report on ${folder}: ${text}`, { cause: error });
  });
  // No other command writes a page, so only this one loads it.
  const { reportPage } = await import('../../report/page.ts');
  return reportPage(facts);
}

async function writePage(page: string, file: string): Promise<void> {
  await writeFile(file, page).catch((cause: unknown) => {
    const reason = failureText(cause, file);
    throw new OutputFolderError(`Write ${file}: ${reason}; choose another file with --output`, { cause });
  });
}

/** A missing file means that its folder is missing, or that the folder takes no new files (`/proc`). */
function failureText(cause: unknown, file: string): string {
  if (fileFailureCode(cause) === 'ENOENT') {
    return existsSync(dirname(file)) ? 'its folder takes no new file' : 'its folder does not exist';
  }
  return fileFailureText(cause) ?? (cause instanceof Error ? cause.message : String(cause));
}
