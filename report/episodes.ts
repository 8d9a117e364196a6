import { groupedBy } from '../core/collections/grouped-by.ts';
import type { Severity } from '../core/detection/finding.ts';
import { shortIdOf } from '../core/episodes/short-id.ts';
import { WINDOW_SECONDS } from '../core/time.ts';
import { isEnd } from './is-end.ts';
import type { ReportAlert, Span } from './report-facts.ts';

/** Severities, the worst first. */
export const WORST_FIRST: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** An episode, made from its alerts. */
export interface ReportEpisode extends Span {
  /** Id of its element on the page. */
  readonly anchor: string;
  /** Short name that mails quote. */
  readonly reference: string;
  readonly rule: string;
  readonly direction: string;
  /** Worst severity of its alerts. */
  readonly severity: Severity;
  /** What the worst alert says, without the severity. */
  readonly text: string;
  /** False if no alert of the span says that it is over; then `to` is the end of the span. */
  readonly isOver: boolean;
  /** In the order of time. */
  readonly alerts: readonly ReportAlert[];
}

/** Beginning of a headline: the severity, and what changed. */
const STATUS = /^(?:OVER, was )?(?:LOW|MEDIUM|HIGH|CRITICAL)(?:, [a-z]+)?: /;

/** Returns a headline without its severity and what changed. */
export function withoutStatus(headline: string): string {
  return headline.replace(STATUS, '');
}

/**
 * Returns the episodes of alerts in the order of their beginning. Digests are mails about other episodes, so they are left out.
 * @param alerts in the order of time
 * @param span of the report
 */
export function episodesOf(alerts: readonly ReportAlert[], span: Span): ReportEpisode[] {
  const byEpisode = groupedBy(
    alerts.filter(({ transition }) => transition !== 'digest'),
    ({ episodeId }) => episodeId,
  );
  return [...byEpisode.values()]
    .map((ofEpisode) => episodeOf(ofEpisode, span))
    .toSorted((first, second) => first.from - second.from)
    .map((episode, index) => ({ ...episode, anchor: `episode-${index + 1}` }));
}

function episodeOf(alerts: readonly ReportAlert[], span: Span): Omit<ReportEpisode, 'anchor'> {
  const [first] = alerts;
  const worst = alerts.toSorted(byWorst)[0];
  const last = alerts.at(-1);
  if (first === undefined || worst === undefined || last === undefined) {
    throw new Error('Read an episode: found no alert of it');
  }
  const isOver = isEnd(last);
  return {
    reference: shortIdOf({ id: first.episodeId }),
    rule: first.rule,
    direction: first.direction,
    severity: worst.severity,
    text: withoutStatus(worst.headline),
    from: first.first,
    to: isOver ? last.last + WINDOW_SECONDS : Math.max(span.to, last.last + WINDOW_SECONDS),
    isOver,
    alerts,
  };
}

/** Puts the worst alert first, and of equals the one that is not an end. */
function byWorst(first: ReportAlert, second: ReportAlert): number {
  return rankOf(first) - rankOf(second);
}

function rankOf({ severity, transition }: ReportAlert): number {
  return WORST_FIRST.indexOf(severity) * 2 + (transition === 'ended' ? 1 : 0);
}
