import { isoDay } from '../core/time.ts';
import { withThousands } from '../core/wording.ts';
import { html, type Html } from './html.ts';
import type { Span } from './report-facts.ts';

/** A list that may be longer than what the page shows of it. */
export interface CutList {
  readonly shown: number;
  /** Length of the whole list. */
  readonly all: number;
  /** What the list has, in the plural: `sources`. */
  readonly nouns: string;
  /** Command that shows the whole list. */
  readonly command: string;
}

/** Says how much of a list is left out and how to see it. Writes nothing for a whole list. */
export function leftOut({ shown, all, nouns, command }: CutList): Html | undefined {
  if (all <= shown) return undefined;
  return html`<p class="note">
    ${withThousands(all - shown)} of ${withThousands(all)} ${nouns} are left out. This command lists them:
    <code>${command.split(' ').map((word) => html`<span>${word}</span> `)}</code>
  </p>`;
}

/** Returns the options with which a saved query looks at the days of a report. */
export function dayOptions({ from, to }: Span): string {
  return `--from ${isoDay(from)} --to ${isoDay(to - 1)}`;
}
