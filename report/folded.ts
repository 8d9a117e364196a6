import { withThousands } from '../core/wording.ts';
import { html, type Html, type HtmlValue } from './html.ts';

/** Writes content that opens with a click or a key. */
export function folded(title: HtmlValue, content: HtmlValue): Html {
  return html`<details>
    <summary>${title}</summary>
    ${content}
  </details>`;
}

/**
 * Writes a list of which only the beginning is open.
 * @param rows the whole list
 * @param open number of rows that are shown at once
 * @param write writes some of the rows; `isRest` is true for those that are folded
 */
export function foldedRest<Row>(
  rows: readonly Row[],
  open: number,
  write: (part: readonly Row[], isRest: boolean) => Html,
): Html {
  const rest = rows.slice(open);
  const first = write(rows.slice(0, open), false);
  return rest.length === 0
    ? first
    : html`${first}${folded(`Show ${withThousands(rest.length)} more`, write(rest, true))}`;
}
