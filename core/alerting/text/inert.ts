/** Characters that chat programs act upon, and what stands for them: it looks alike and does nothing. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '<': '\u2039',
  '>': '\u203a',
  '@': '\uff20',
  '[': '(',
  ']': ')',
  '*': '\u2217',
  '~': '\u223c',
  '`': "'",
};

/** A link to any place but the console of AWS. */
const FOREIGN_LINK = /:\/\/(?!([a-z0-9-]+\.)*console\.(aws\.amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn)(\/|$))/gi;

/**
 * Makes a text harmless in Slack and Teams: it mentions nobody (`<!channel>`, `@here`), holds no link but to the console of AWS, and no format.
 * Addresses, ids and names of rules stay as they are.
 * @param text one line; characters that end a line become spaces
 */
export function inert(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[<>@[\]*~`]/g, (character) => LOOK_ALIKES[character] ?? '')
    .replaceAll(FOREIGN_LINK, ':\u2215\u2215');
}
