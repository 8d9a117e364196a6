/** Characters that control a terminal, break a line, or turn the direction of text, and halves of characters. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const LAST_ASCII_CONTROL = 0x1f;

/** Writes control characters as escapes, for example `\n` and `\u009b`, so that no text from elsewhere can control a terminal. */
export function escapeControls(text: string): string {
  return text.replaceAll(CONTROLS, (character) => {
    const code = character.codePointAt(0) ?? 0;
    // JSON leaves the other controls as they are.
    if (code <= LAST_ASCII_CONTROL) return JSON.stringify(character).slice(1, -1);
    const digits = code.toString(16).padStart(4, '0');
    return digits.length === 4 ? `\\u${digits}` : `\\u{${digits}}`;
  });
}
