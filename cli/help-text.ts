import type { Command } from 'commander';
import { wrapText } from './wrapped-text.ts';

/** No line of a help text is longer: longer lines are hard to read. */
const WIDEST = 100;

/** The meaning of a name is broken into lines as long as they have so many characters. Commander gives up below 40. */
const NARROWEST_MEANING = 20;

/** Part of a list: a name, and after at least two spaces what it means. */
const LIST_ITEM = /^( *\S.*? {2,})(\S.*)$/;

/** Where help is written: stdout, or a stand-in for it. */
export interface HelpOutput {
  readonly write: (text: string) => unknown;
  /** Width of the terminal; undefined where there is none. */
  readonly columns?: number;
}

/**
 * Lets a command write its help in lines of at most 100 characters, or of the width of the terminal if that is less.
 * @param command a command; those below it are not changed
 * @param output where it is written
 */
export function fitHelp(command: Command, output: HelpOutput): void {
  const width = (): number => Math.min(WIDEST, output.columns ?? WIDEST);
  command.configureHelp({ minWidthToWrap: NARROWEST_MEANING });
  command.configureOutput({
    writeOut: (text) => void output.write(reflow(text, width())),
    getOutHelpWidth: width,
    getErrHelpWidth: width,
  });
}

/**
 * Breaks the lines of a help text anew. Lines that follow each other without an indent are one paragraph; indented lines stay lines of their own.
 * @param text a help text
 * @param width characters in a line
 */
export function reflow(text: string, width: number): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const last = lines.at(-1);
    const isParagraph = /^\S/.test(line) && last !== undefined && /^\S.*[^:]$/.test(last);
    if (isParagraph) lines[lines.length - 1] = `${last} ${line}`;
    else lines.push(line);
  }
  return lines.map((line) => reflowLine(line, width)).join('\n');
}

function reflowLine(line: string, width: number): string {
  const [, name, meaning] = LIST_ITEM.exec(line) ?? [];
  if (line.length <= width || name === undefined || meaning === undefined) return wrapText(line, width);
  const hanging = ' '.repeat(name.length);
  return wrapText(meaning, width - name.length)
    .split('\n')
    .map((part, index) => `${index === 0 ? name : hanging}${part}`)
    .join('\n');
}
