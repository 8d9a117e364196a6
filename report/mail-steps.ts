/** Titles of the section of a mail that says what to do. */
const TITLES = ['DO NOW', 'LEFT TO DO'];

/** A step in a mail, behind its number. */
const STEP = /^ {2}\d+\. (.+)$/;

/**
 * Returns what a mail says to do, step by step, without numbers.
 * @param mail a mail as `mailOf` of core/alerting/text lays it out: below its title, each line of a section is indented
 * @returns nothing for a mail that says that nothing is to be done
 */
export function mailSteps(mail: string): string[] {
  const lines = mail.split('\n');
  const title = lines.findIndex((line) => TITLES.includes(line));
  if (title === -1) return [];
  const end = lines.indexOf('', title);
  return lines.slice(title + 1, end === -1 ? undefined : end).flatMap((line) => STEP.exec(line)?.[1] ?? []);
}
