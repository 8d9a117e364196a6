import { stat } from 'node:fs/promises';
import { contentOfFolder } from './output-folder.ts';
import { commandText, programWords } from './program-words.ts';

/**
 * Says what a place is that has no tables, what was expected, and what to do, for people who named it with --out.
 * @param folder path of the place
 * @returns a part of a sentence, without a full stop
 */
export async function tablesMissingText(folder: string): Promise<string> {
  const stats = await stat(folder).catch(() => undefined);
  const expected = 'expected the folder that surge445 replay wrote to; give it with --out';
  if (stats === undefined) return `found no such folder, ${expected}`;
  if (!stats.isDirectory()) return `found a file, ${expected}`;
  const content = await contentOfFolder(folder);
  if (content === 'flow logs') {
    const command = commandText([...programWords(process), 'replay', folder, '--out', 'NEW_FOLDER']);
    return `found flow logs, expected tables; make them first: ${command}`;
  }
  return content === 'data'
    ? 'found no tables: the replay into it has read no record, was stopped, or is still running; run it again, and see what it says of each file'
    : `found no tables, ${expected}`;
}
