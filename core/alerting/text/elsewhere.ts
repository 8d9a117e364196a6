import { ruleOf } from '../../detection/all-rules.ts';
import { bySeverity, type Severity } from '../../detection/finding.ts';
import type { Episode } from '../../episodes/episode.ts';
import type { EpisodeState } from '../../episodes/episodes.ts';
import { shortIdOf } from '../../episodes/short-id.ts';
import { isoSecond, minuteText } from '../../time.ts';
import { memoised } from '../../collections/memoised.ts';
import { byText } from '../../collections/order.ts';

/** Another episode that is open. */
export interface OtherEpisode {
  readonly episodeId: string;
  readonly reference: string;
  readonly rule: string;
  readonly severity: Severity;
  /** ISO 8601, in UTC. */
  readonly since: string;
  /** For example `10.0.4.27 has been exposed`. */
  readonly text: string;
}

/** The mildest severity that is worth a line in the mail of another episode. */
const NAMED_FROM = 'high';

/** How many are named. */
const MOST_NAMED = 3;

/**
 * Finds what else is open and severe, the severest first. What the allow-list hides and drills are left out.
 * @param episodeState after the window was entered
 * @param named ids of the episodes that the message is about or names anyway
 */
export function othersOpen({ episodes }: EpisodeState, named: ReadonlySet<string> = new Set()): OtherEpisode[] {
  return severeOf(episodes).filter(({ episodeId }) => !named.has(episodeId));
}

/** Every message about a window asks about the same episodes. */
const severeOf = memoised((episodes: readonly Episode[]): readonly OtherEpisode[] =>
  episodes
    .filter(({ endedAt, worst }) => endedAt === undefined && isNamed(worst))
    .toSorted((a, b) => bySeverity(b.worst.severity, a.worst.severity) || a.first - b.first || byText(a.id, b.id))
    .map(otherOf),
);

function isNamed({ severity, drill, allowedBy }: Episode['worst']): boolean {
  return !drill && allowedBy === undefined && bySeverity(severity, NAMED_FROM) >= 0;
}

function otherOf(episode: Episode): OtherEpisode {
  const { id, worst, first } = episode;
  return {
    episodeId: id,
    reference: shortIdOf(episode),
    rule: worst.rule,
    severity: worst.severity,
    since: isoSecond(first),
    text: ruleOf(worst).describe(worst).ongoing,
  };
}

/** Puts into sentences what else is open, so that nobody takes one mail for all that goes on. */
export function elsewhereLines(others: readonly OtherEpisode[]): string[] {
  const named = others.slice(0, MOST_NAMED).map(lineOf);
  const more = others.length - named.length;
  return more > 0 ? [...named, `And ${more} more of severity ${NAMED_FROM} or critical.`] : named;
}

function lineOf({ text, since, reference, severity }: OtherEpisode): string {
  return `${text} since ${minuteText(Date.parse(since) / 1000)} (${reference}, ${severity}, open).`.replace(
    /^[a-z]/,
    (letter) => letter.toUpperCase(),
  );
}
