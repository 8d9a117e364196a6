import { type Finding, isOf } from '../detection/all-rules.ts';
import { bySeverity } from '../detection/finding.ts';
import { HOUR_SECONDS } from '../time.ts';
import { isWithin, scopeKey } from '../windows/scope.ts';
import { type Episode, standingSeverity } from './episode.ts';
import type { Transition } from './episodes.ts';
import { eventKindOf, isOneEvent, rankOf } from './event.ts';
import type { Places } from './places.ts';

/** A finding of so long before an episode began may be of the same event: late logs tell of it afterwards. */
const EARLIER_SECONDS = HOUR_SECONDS;

/** Episodes that people hear of. */
export interface KnownEpisodes {
  readonly byId: ReadonlyMap<string, Episode>;
  /** The same episodes, by the scope of their worst finding. */
  readonly places: Pick<Places<Episode>, 'near'>;
}

/**
 * Finds the open episode whose next mail may tell of a transition, so that the transition needs no mail of its own. What is severer than what the
 * other episode stands at needs one, and so does each exposed host that is new or gets worse, because it is somebody's next step. An episode on the other
 * port of SMB leads nothing: it may be quiet by then, and its next mail would never come.
 * @param episodes all of them, as they are after the window
 * @param opened ids of those that were opened in the window: they are news themselves
 * @returns undefined where the transition is to be told at once
 */
export function leaderOf(
  { name, episode, finding, windowStart }: Transition,
  episodes: KnownEpisodes,
  opened: ReadonlySet<string>,
): Episode | undefined {
  const leader =
    name === 'opened' ? knownEventOf(finding, episodes, opened) : episode.partOf && rootOf(episode, episodes);
  if (!leader || leader.id === episode.id || leader.endedAt !== undefined) return undefined;
  if (leader.worst.port !== finding.port) return undefined;
  if (eventKindOf(finding) === 'exposure' && name !== 'reminder') return undefined;
  const standing = name === 'ended' ? leader.worst.severity : standingSeverity(leader, windowStart);
  return bySeverity(finding.severity, standing) <= 0 ? leader : undefined;
}

/** Follows from the episode that told of another one to the one that told of both. */
function rootOf(episode: Episode, { byId }: Pick<KnownEpisodes, 'byId'>): Episode {
  const seen = new Set<string>();
  let root = episode;
  while (root.partOf && !seen.has(root.id)) {
    seen.add(root.id);
    const next = byId.get(root.partOf.id);
    if (!next || (next.endedAt !== undefined && !next.partOf)) return root;
    root = next;
  }
  return root;
}

/** Finds the open episode in whose event a new one was to be expected: what is found is in the place, or of the host, that people know of. */
function knownEventOf(finding: Finding, episodes: KnownEpisodes, opened: ReadonlySet<string>): Episode | undefined {
  const known = episodes.places
    .near(finding.scope)
    .find(
      (episode) =>
        episode.endedAt === undefined &&
        !opened.has(episode.id) &&
        finding.windowStart >= episode.first - EARLIER_SECONDS &&
        episode.worst.port === finding.port &&
        isOneEvent(episode.worst, finding) &&
        isExpected(finding, episode.worst),
    );
  return known && rootOf(known, episodes);
}

function isExpected(finding: Finding, known: Finding): boolean {
  switch (eventKindOf(finding)) {
    case 'scanning':
      return rankOf(known) > rankOf(finding)
        ? scopeKey(known.scope) === scopeKey(finding.scope)
        : known.rule === finding.rule && known.entity.id === finding.entity.id && isWithin(known.scope, finding.scope);
    case 'worm':
      return rankOf(known) > rankOf(finding) && isNamed(finding, known);
    case 'exposure':
    case 'outbound':
    case undefined:
      return false;
  }
}

/** Checks whether a mail about a worm names the host of another finding: as the host that it got to, or one that it came from. */
export function isNamed({ entity }: Finding, worm: Finding): boolean {
  if (!isOf(worm, 'spread')) return false;
  return worm.entity.id === entity.id || (worm.evidence.reachedBy ?? []).includes(entity.id);
}
