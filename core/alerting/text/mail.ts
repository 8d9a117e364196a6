/** A part of a mail: its title in capitals, and its lines. */
export type MailSection = readonly [title: string, lines: readonly string[]];

/**
 * Lays out a mail.
 * @param sections in their order
 * @param reference the last line
 */
export function mailOf(sections: readonly MailSection[], reference: string): string {
  const body = sections.map(([title, lines]) => [title, ...lines.map((line) => `  ${line}`)].join('\n')).join('\n\n');
  return `${body}\n\n${reference}\n`;
}
