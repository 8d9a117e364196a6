import type { AlertAnchors } from '../alert-anchors.ts';
import { duration } from '../../core/wording.ts';
import { type ReportEpisode, WORST_FIRST } from '../episodes.ts';
import { foldedRest } from '../folded.ts';
import { html, type Html, type HtmlValue } from '../html.ts';
import { leftOut } from '../left-out.ts';
import type { ReportAlert } from '../report-facts.ts';
import { minuteText } from '../../core/time.ts';
import { spanText } from '../times.ts';
import { deliveryText } from '../delivery-text.ts';

/** Most episodes that the page lists, and how many of them are open at once. */
const MAX_EPISODES = 200;
const OPEN_EPISODES = 12;

/**
 * Writes what happened, an entry for each episode.
 * @param reportFrom first second of the report
 * @param anchors where the mails are
 */
export function episodesSection(episodes: readonly ReportEpisode[], reportFrom: number, anchors: AlertAnchors): Html {
  const shown = worstOf(episodes, MAX_EPISODES);
  return html`<section aria-labelledby="episodes">
    <h2 id="episodes">What happened</h2>
    ${
      episodes.length === 0
        ? html`<p>No rule found anything in this time.</p>`
        : html`<p>An episode is one thing that goes on for a while: its mails quote the reference. Times are UTC.</p>`
    }
    ${foldedRest(
      worstFirst(shown),
      OPEN_EPISODES,
      (part) =>
        html`<ol class="episodes">
          ${part.map((episode) => episodeItem(episode, reportFrom, anchors))}
        </ol>`,
    )}
    ${leftOut({ shown: shown.length, all: episodes.length, nouns: 'episodes', command: 'surge445 query "SELECT * FROM alerts" --out <folder>' })}
  </section>`;
}

/** Puts the worst episodes at the beginning, as many as are open at once. These and the others are each in the order of time. */
function worstFirst(episodes: readonly ReportEpisode[]): ReportEpisode[] {
  const worst = worstOf(episodes, OPEN_EPISODES);
  return [...worst, ...episodes.filter((episode) => !worst.includes(episode))];
}

/** Returns the worst episodes in the order of time. */
function worstOf(episodes: readonly ReportEpisode[], most: number): ReportEpisode[] {
  return episodes
    .toSorted((first, second) => WORST_FIRST.indexOf(first.severity) - WORST_FIRST.indexOf(second.severity))
    .slice(0, most)
    .toSorted((first, second) => first.from - second.from);
}

function episodeItem(
  { anchor, severity, text, reference, rule, alerts, ...span }: ReportEpisode,
  reportFrom: number,
  anchors: AlertAnchors,
): Html {
  const openedBefore = span.from < reportFrom ? ' · opened before this report' : '';
  return html`<li id="${anchor}" class="${severity}">
    <p><span class="badge ${severity}">${severity}</span> <strong>${text}</strong></p>
    <p class="note">
      ${timeText(span)} · reference <b>${reference}</b> · rule ${rule} · ${toldText(alerts, anchors)}${openedBefore}
    </p>
  </li>`;
}

/** Says which mails tell of an episode. The last one of its own is linked: it says what to do. */
function toldText(alerts: readonly ReportAlert[], anchors: AlertAnchors): HtmlValue[] {
  const own = alerts.findLast(({ delivery }) => delivery === 'now');
  const anchor = own && anchors.get(own);
  return [...new Set(alerts.map(deliveryText))].map((text, index) => [
    index === 0 ? '' : '; ',
    own !== undefined && anchor !== undefined && text === deliveryText(own)
      ? html`<a href="#${anchor}">${text}</a>`
      : text,
  ]);
}

function timeText({ from, to, isOver }: Pick<ReportEpisode, 'from' | 'to' | 'isOver'>): string {
  return isOver
    ? `${spanText({ from, to })} (${duration(to - from)})`
    : `since ${minuteText(from)}, still open at the end of this report`;
}
