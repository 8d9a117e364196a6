import { withThousands } from '../core/wording.ts';
import { html, type Html } from './html.ts';

/** A list that may be longer than what the page shows of it. */
export interface CutList {
  readonly shown: number;
  /** Length of the whole list. Undefined if the report does not know it. */
  readonly all: number | undefined;
  /** What the list has, in the plural: `sources`. */
  readonly nouns: string;
  /** Command that shows the whole list. */
  readonly command: string;
}

/** Says how much of a list is left out and how to see it. Writes nothing for a whole list. */
export function leftOut({ shown, all, nouns, command }: CutList): Html | undefined {
  if (all !== undefined && all <= shown) return undefined;
  const left =
    all === undefined
      ? `There may be more ${nouns}`
      : `${withThousands(all - shown)} of ${withThousands(all)} ${nouns} are left out`;
  return html`<p class="note">
    ${left}. This command lists them: <code>${command.split(' ').map((word) => html`<span>${word}</span> `)}</code>
  </p>`;
}
