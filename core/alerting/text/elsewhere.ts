import { ruleOf } from '../../detection/all-rules.ts';
import { bySeverity, type Severity } from '../../detection/finding.ts';
import type { Episode } from '../../episodes/episode.ts';
import type { EpisodeState } from '../../episodes/episodes.ts';
import { inPlace } from './place.ts';
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
  /** For example `10.0.4.27 has been exposed in vpc-0a1b2c3d4e5f60718`: private addresses repeat from VPC to VPC. */
  readonly text: string;
}

/** The mildest severity that is worth a line in the mail of another episode. */
const NAMED_FROM = 'high';

/** So many an alert lists, because thousands of alerts that each list thousands of others are more than memory holds. */
export const MOST_LISTED = 100;

/** So many a mail names. */
const MOST_NAMED = 3;

/**
 * Finds what else is open and severe, the severest first. What the allow-list hides and drills are left out.
 * @param episodeState after the window was entered
 * @param named ids of the episodes that the message is about or names anyway
 * @returns at most {@link MOST_LISTED}, and how many there are besides
 */
export function othersOpen(
  episodeState: EpisodeState,
  named: ReadonlySet<string> = new Set(),
): { readonly others: readonly OtherEpisode[]; readonly more: number } {
  const others = severeOf(episodeState).filter(({ episodeId }) => !named.has(episodeId));
  return { others: others.slice(0, MOST_LISTED), more: Math.max(0, others.length - MOST_LISTED) };
}

/** Lists what is open and severe. One window may need the list for thousands of alerts. */
const severeOf = memoised(({ episodes }: EpisodeState): readonly OtherEpisode[] =>
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
    text: `${ruleOf(worst).describe(worst).ongoing}${inPlace(worst.scope)}`,
  };
}

/**
 * Puts into sentences what else is open, so that nobody takes one mail for all that goes on.
 * @param besides how many are open besides those that are listed
 */
export function elsewhereLines(others: readonly OtherEpisode[], besides = 0): string[] {
  const named = others.slice(0, MOST_NAMED).map(lineOf);
  const more = others.length - named.length + besides;
  return more > 0 ? [...named, `And ${more} more of severity ${NAMED_FROM} or critical.`] : named;
}

function lineOf({ text, since, reference, severity }: OtherEpisode): string {
  return `${text} since ${minuteText(Date.parse(since) / 1000)} (${reference}, ${severity}, open).`.replace(
    /^[a-z]/,
    (letter) => letter.toUpperCase(),
  );
}
