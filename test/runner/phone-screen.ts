/** Characters of a line of a mail on a phone. */
const WIDTH = 42;

/** Lines of a mail that a phone shows at once. */
export const SCREEN_LINES = 24;

/**
 * Breaks a mail into the lines that a phone shows: between words, and within a word only where the word is longer than a line.
 */
export function phoneLines(mail: string): string[] {
  return mail.split('\n').flatMap((line) => {
    const lines: string[] = [];
    let current = '';
    for (const word of line.trimEnd().split(/(?<=\S) /)) {
      const joined = current === '' ? word : `${current} ${word}`;
      if (joined.length <= WIDTH) {
        current = joined;
        continue;
      }
      if (current !== '') lines.push(current);
      current = word;
      while (current.length > WIDTH) {
        lines.push(current.slice(0, WIDTH));
        current = current.slice(WIDTH);
      }
    }
    return [...lines, current];
  });
}
