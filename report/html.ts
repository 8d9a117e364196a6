/** Markup that is safe to put into a page: every value in it was escaped. */
export class Html {
  readonly markup: string;

  /** @param markup HTML that contains no unescaped value from outside */
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** A value in a template. Texts and numbers are escaped, and the items of a list stand one after the other. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

/** An empty piece of a page. */
export const NOTHING = new Html('');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters without a shape of their own: control characters, and format characters that can turn the order of a text. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;

/**
 * Writes a piece of a page. This tag of templates escapes every value, so no value can add an element, an attribute or a script.
 * Put attribute values into double quotes.
 * @example
 * html`<p title="${title}">${text}</p>`
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.map((part, index) => part + markupOf(values[index])).join(''));
}

function markupOf(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(markupOf).join('');
  return escaped(String(value));
}

/** Escapes a text for the content of an element and for an attribute in quotes. An invisible character becomes U+FFFD. */
function escaped(text: string): string {
  return text.replaceAll(INVISIBLE, '\uFFFD').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
