/**
 * Characters that JSON leaves as they are and that act where it is shown: controls of a terminal behind ASCII, marks that turn the direction of text or
 * hide, and separators of lines.
 */
const ACTIVE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Writes a value as JSON that can be shown in a terminal: a character that would act there is written as its escape. A reader of JSON gets the same
 * value.
 * @param indent spaces of each level; by default all stands in one line
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-7
 */
export function inertJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(ACTIVE, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeOf(character.charCodeAt(index))).join(''),
  );
}

/**
 * Writes characters as escapes that act where a text is shown although JSON leaves them as they are. For texts that somebody else writes as JSON.
 */
export function withoutActive(text: string): string {
  return text.replaceAll(ACTIVE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function escapeOf(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
