/** A part of a mail: its title in capitals, and its lines. */
export type MailSection = readonly [title: string, lines: readonly string[]];

/**
 * Lays out a mail.
 * @param first the first line: what matters most
 * @param sections in their order; those without lines are left out
 * @param reference the last line
 */
export function mailOf(first: string, sections: readonly MailSection[], reference: string): string {
  const body = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [title, ...lines.map((line) => `  ${line}`)].join('\n'))
    .join('\n\n');
  return `${first}\n\n${body}\n\n${reference}\n`;
}
