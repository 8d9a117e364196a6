import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { parseDay } from '../day-option.ts';
import { OutputFolderError, requireFolder, settingsOfFolder } from '../output-folder.ts';
import { openTables } from '../query/tables.ts';
import { type AskedDays, readFacts } from './read-facts.ts';

interface ReportOptions extends AskedDays {
  readonly out?: string;
  readonly output: string;
}

/** Creates the command `report`, which writes one page about the tables and alerts of a replay. */
export function reportCommand(): Command {
  return new Command('report')
    .description('Write one page of charts and tables about a replay. It needs no script and loads nothing.')
    .option('--out <folder>', 'the folder that replay wrote to')
    .option('--from <day>', 'first day, UTC; by default the first day in the tables', parseDay)
    .option('--to <day>', 'last day, UTC; by default the last day in the tables', parseDay)
    .option('-o, --output <file>', 'the page', 'report.html')
    .addHelpText(
      'after',
      `
Example:
  surge445 report --out demo-out/data -o demo-out/report.html`,
    )
    .action(async (options: ReportOptions) => {
      await writePage(await reportOf(requireFolder(options.out), options), options.output);
      process.stderr.write(`Wrote ${options.output}; open it in a browser\n`);
    });
}

/**
 * Makes the page about a folder.
 * @param folder output folder of a replay
 * @param days first and last day
 * @returns an HTML document
 * @throws {OutputFolderError} if the folder has no tables
 */
export async function reportOf(folder: string, days: AskedDays): Promise<string> {
  const tables = await openTables(folder);
  try {
    // The charts take a moment to load, and no other command needs them.
    const { reportPage } = await import('../../report/page.ts');
    const { thresholds = parseSettings().thresholds } = await settingsOfFolder(folder);
    return reportPage(await readFacts({ tables, store: new FolderStore(folder), thresholds }, days));
  } finally {
    tables.close();
  }
}

async function writePage(page: string, file: string): Promise<void> {
  await writeFile(file, page).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OutputFolderError(`Write ${file}: ${reason}; choose another file with -o`, { cause });
  });
}
