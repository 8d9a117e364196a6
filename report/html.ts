import { withThousands } from '../core/wording.ts';

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

/** Most characters of one value that a page shows. */
const MAX_VALUE = 2000;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters without a shape of their own: control characters, half characters, and characters that join others or turn their order. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Parts of templates by the template, without the spaces that indent them in the code. */
const partsOfTemplates = new WeakMap<TemplateStringsArray, readonly string[]>();

/**
 * Writes a piece of a page. This tag of templates escapes every value, so no value can add an element, an attribute or a script.
 * Put attribute values into double quotes.
 * @example
 * html`<p title="${title}">${text}</p>`
 */
export function html(template: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    partsOf(template)
      .map((part, index) => part + markupOf(values[index]))
      .join(''),
  );
}

/** Returns the parts of a template. A line break with the indentation behind it becomes a line break. */
function partsOf(template: TemplateStringsArray): readonly string[] {
  const known = partsOfTemplates.get(template);
  if (known !== undefined) return known;
  const parts = template.map((part) => part.replaceAll(/\s*\n\s*/g, '\n'));
  partsOfTemplates.set(template, parts);
  return parts;
}

function markupOf(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(markupOf).join('');
  return escaped(shortened(String(value)));
}

function shortened(text: string): string {
  if (text.length <= MAX_VALUE) return text;
  return `${text.slice(0, MAX_VALUE)} … (${withThousands(text.length)} characters)`;
}

/** Escapes a text for the content of an element and for an attribute in quotes. An invisible character becomes U+FFFD. */
function escaped(text: string): string {
  return text.replaceAll(INVISIBLE, '\uFFFD').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
