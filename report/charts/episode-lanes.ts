import { html, type Html } from '../html.ts';
import { type ReportEpisode, WORST_FIRST } from '../episodes.ts';
import type { Span } from '../report-facts.ts';
import { percentOf } from './step-path.ts';

/** Most lanes; further episodes are only counted. */
const MAX_LANES = 5;

/** Room of a reference on a narrow screen, in percent of the width. */
const LABEL_PERCENT = 18;

/** An episode in its lane. Places are percentages of the width. */
export interface Bar {
  readonly episode: ReportEpisode;
  readonly left: number;
  readonly width: number;
}

/** Episodes side by side, without an overlap. */
export interface Lanes {
  readonly lanes: ReadonlyArray<readonly Bar[]>;
  /** Episodes for which there is no room. */
  readonly leftOut: number;
}

/** Distributes episodes over lanes, the worst first. */
export function lanesOf(episodes: readonly ReportEpisode[], span: Span): Lanes {
  const lanes: Bar[][] = [];
  let leftOut = 0;
  for (const episode of episodes.toSorted(byWorst)) {
    const bar = barOf(episode, span);
    const lane = lanes.find((bars) => bars.every((other) => isApart(bar, other)));
    if (lane !== undefined) lane.push(bar);
    else if (lanes.length < MAX_LANES) lanes.push([bar]);
    else leftOut++;
  }
  return { lanes, leftOut };
}

/** Draws episodes as bars above a chart. Each leads to its entry in the list of episodes. */
export function episodeLanes({ lanes }: Lanes): Html | undefined {
  if (lanes.length === 0) return undefined;
  return html`<div class="lanes">${lanes.map((bars) => html`<div class="lane">${bars.map(barLink)}</div>`)}</div>`;
}

function byWorst(first: ReportEpisode, second: ReportEpisode): number {
  return WORST_FIRST.indexOf(first.severity) - WORST_FIRST.indexOf(second.severity) || first.from - second.from;
}

function barOf(episode: ReportEpisode, span: Span): Bar {
  const left = percentOf(episode.from, span);
  return { episode, left, width: percentOf(episode.to, span) - left };
}

function isApart(first: Bar, second: Bar): boolean {
  const [left, right] = [first, second].map(roomOf);
  if (left === undefined || right === undefined) return true;
  return left.to <= right.from || right.to <= left.from;
}

/** Returns the room of a bar with its reference, which stands within the bar, behind it, or before it at the right edge. */
function roomOf(bar: Bar): Span {
  const { left, width } = bar;
  const from = labelPlace(bar) === 'before' ? left - LABEL_PERCENT : left;
  const to = labelPlace(bar) === 'behind' ? left + width + LABEL_PERCENT : left + width;
  return { from, to };
}

function labelPlace({ left, width }: Bar): 'within' | 'behind' | 'before' {
  if (width >= LABEL_PERCENT) return 'within';
  return left + width + LABEL_PERCENT > 100 ? 'before' : 'behind';
}

function barLink(bar: Bar): Html {
  const { anchor, reference, severity, text } = bar.episode;
  const place = labelPlace(bar);
  return html`<a class="bar ${severity} ${place}" style="${styleOf(bar)}" href="#${anchor}" title="${text}"
    ><i></i><span>${reference}</span></a
  >`;
}

/** Returns where a bar begins and how wide it is; one with its reference before it ends at a place instead. */
function styleOf(bar: Bar): string {
  const { left, width } = bar;
  const edge = labelPlace(bar) === 'before' ? `right:${(100 - left - width).toFixed(2)}%` : `left:${left}%`;
  return `${edge};--w:${width.toFixed(2)}cqw`;
}
