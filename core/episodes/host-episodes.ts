import { groupedBy } from '../collections/grouped-by.ts';
import { type Finding, isOf } from '../detection/all-rules.ts';
import { coverageKey } from '../windows/coverage.ts';
import type { Episode } from './episode.ts';

/** Rules about what a host of ours does. */
const HOST_RULES: ReadonlySet<string> = new Set(['sweep', 'spread', 'outbound']);

/**
 * Leaves out the episodes whose end would be no all-clear: the same host still does something that people were told of, or a host that a worm came
 * from or went to does, or the outbreak that it is part of goes on. An outbreak goes on as long as one of its hosts does.
 * @param open all open episodes that people were told of
 * @param quiet episodes that have been quiet for long enough to end
 * @returns the episodes that may end; those that depend on each other end together
 */
export function withoutHeld(open: readonly Episode[], quiet: readonly Episode[]): ReadonlySet<Episode> {
  const mayEnd = new Set(quiet);
  const ofPlace = groupedBy(open.filter(isOfHost), placeOf);
  let size: number;
  do {
    size = mayEnd.size;
    for (const episode of mayEnd) {
      const others = isOfHost(episode) ? (ofPlace.get(placeOf(episode)) ?? []) : [];
      if (others.some((other) => !mayEnd.has(other) && areOneMatter(episode, other))) mayEnd.delete(episode);
    }
  } while (mayEnd.size < size);
  return mayEnd;
}

function isOfHost({ peak }: Episode): boolean {
  return HOST_RULES.has(peak.rule) && (peak.entity.type === 'host' || isOutbreak(peak));
}

function placeOf({ peak }: Episode): string {
  return coverageKey(peak.scope);
}

function areOneMatter({ peak }: Episode, { peak: other }: Episode): boolean {
  if (isOutbreak(peak) || isOutbreak(other)) {
    return peak.port === other.port && peak.direction === other.direction;
  }
  return peak.entity.id === other.entity.id || names(peak, other) || names(other, peak);
}

/** Checks whether a worm's finding names the host of another one among those that it came from. */
function names(finding: Finding, { entity }: Finding): boolean {
  return isOf(finding, 'spread') && (finding.evidence.reachedBy ?? []).includes(entity.id);
}

function isOutbreak({ rule, entity }: Episode['peak']): boolean {
  return rule === 'spread' && entity.type === 'series';
}
