/**
 * Widths of the characters of Helvetica from the space to the tilde, in thousandths of the font size. Arial and Liberation Sans have the same widths.
 * @see Helvetica.afm, one of the Core 14 font metrics of Adobe
 */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];

/** Width of a character without a width of its own. */
const OTHER_WIDTH = 600;

/** How much wider the bold characters are, about. */
const BOLD = 1.07;

/** A font of text. */
export interface Font {
  /** Pixels. */
  readonly size: number;
  readonly isBold?: boolean;
}

/** Returns the width of a text in pixels. */
export function textWidth(text: string, { isBold = false, size }: Font): number {
  const thousandths = Array.from(text).reduce((sum, character) => sum + widthOf(character), 0);
  return (thousandths * size * (isBold ? BOLD : 1)) / 1000;
}

function widthOf(character: string): number {
  return WIDTHS[(character.codePointAt(0) ?? 0) - 32] ?? OTHER_WIDTH;
}

/**
 * Breaks one line of text into lines that are not wider than a space: between words, and within a word only where the word is wider than the space.
 * @param text a text without line breaks
 * @param width width of the space in pixels
 */
export function wrapped(text: string, width: number, font: Font): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ').flatMap((part) => fitting(part, width, font))) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (current === '' || textWidth(joined, font) <= width) {
      current = joined;
    } else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

/** Cuts a word that is wider than the space. */
function fitting(word: string, width: number, font: Font): string[] {
  const parts = [''];
  for (const character of word) {
    const longer = `${parts.at(-1) ?? ''}${character}`;
    if (textWidth(longer, font) <= width) parts[parts.length - 1] = longer;
    else parts.push(character);
  }
  return parts;
}
