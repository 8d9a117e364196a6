/** A command stands alone on a line of a code block, or between backquotes in a sentence. */
const COMMAND = /(?:^[ \t]*|`)(?<text>(?:aws|npx)[ \t][^`\n]+)/gm;

/**
 * Finds the commands of a page, in its order, each text once.
 * @param markdown text of the page
 */
export function findCommands(markdown: string): readonly string[] {
  const texts = [...markdown.matchAll(COMMAND)].map(({ groups }) => (groups?.['text'] ?? '').trim());
  return [...new Set(texts)];
}

/**
 * Puts values in the places of `<what to write here>`.
 * @throws {Error} when a placeholder has no value
 */
export function fillPlaceholders(command: string, values: ReadonlyMap<string, string>): string {
  return command.replaceAll(/<([^<>]+)>/g, (_, placeholder: string) => {
    const value = values.get(placeholder);
    if (value !== undefined) return value;
    const names = [...values.keys()].map((name) => `<${name}>`).join(', ');
    throw new Error(`Fill in ${command}: found <${placeholder}>, allowed are ${names}`);
  });
}
