import type { TextOutput } from '../adapters/local/console-publisher.ts';

/** On a terminal narrower than this, text is left as it is: it would become a column of words. */
const LEAST_COLUMNS = 30;

/** A command that a person copies: a line break in it would run half of it. */
const COMMAND = /^\s*(?:aws|npx|npm|surge445) |^\s*[A-Z]+=\$\(/;

/** A row of a table: its columns stand below each other only if it stays in one line. */
const TABLE_ROW = /\S {3,}\S/;

/** The paragraph of a mail that holds SQL. */
const SQL_HEADING = 'FOR ANALYSTS';

/** The escape sequences that switch a colour on and off. They take no room. */
// oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
const COLOURS = /\u001b\[[\d;]*m/g;

/**
 * Breaks long lines between words. What follows in the next line is indented as the line is. Commands, rows of tables and SQL stay as they are, and so do words that are
 * longer than a line, such as links.
 * @param text any number of lines
 * @param columns characters in a line
 */
export function wrapText(text: string, columns: number): string {
  if (columns < LEAST_COLUMNS) return text;
  let isSql = false;
  return text
    .split('\n')
    .flatMap((line) => {
      isSql = line === SQL_HEADING || (isSql && line !== '');
      return isSql || COMMAND.test(line) || TABLE_ROW.test(line) ? [line] : wrapLine(line, columns);
    })
    .join('\n');
}

function wrapLine(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const indent = /^ *(?:\d+\. |- )?/.exec(line)?.[0] ?? '';
  const hanging = ' '.repeat(indent.length);
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(/(?<=\S) /)) {
    const isFirst = current === indent || current === hanging;
    const longer = isFirst ? `${current}${word}` : `${current} ${word}`;
    if (isFirst || widthOf(longer) <= columns) current = longer;
    else {
      lines.push(current);
      current = `${hanging}${word}`;
    }
  }
  return [...lines, current];
}

/** Returns the number of characters that a text takes on a terminal. */
function widthOf(text: string): number {
  return text.replaceAll(COLOURS, '').length;
}

/**
 * Returns an output that breaks long lines on a terminal. A file or a pipe gets the text as it is.
 * @param stream stdout or stderr
 */
export function wrappedOutput(
  stream: TextOutput & { readonly isTTY?: boolean; readonly columns?: number },
): TextOutput {
  if (stream.isTTY !== true) return stream;
  return { write: (text, done) => stream.write(wrapText(text, stream.columns ?? Infinity), done) };
}
