import { ruleOf } from '../../detection/all-rules.ts';
import type { Transition } from '../../episodes/episodes.ts';
import type { PortHistory } from '../../world/port-history.ts';
import { type WorldFigure, worldFigure } from '../../world/world-figure.ts';

/**
 * Says whether the rest of the world sees what we see, for the mail about a finding that counts sources from outside. The last whole day is counted,
 * so it cannot know of what began today: the sentence says so.
 * @param world what sensors all over the world saw; undefined if nobody knows
 * @returns one line with the credit that DShield asks for; none if the figure is missing or too old, or the transition is an end
 */
export function worldLines(transition: Transition, world: PortHistory | undefined): string[] {
  const { finding, name, windowStart } = transition;
  if (!world || name === 'ended' || !ruleOf(finding).comparesWithWorld || finding.port !== world.port) return [];
  const figure = worldFigure(world, windowStart);
  if (!figure) return [];
  const { daysAgo, ratio, verdict } = figure;
  const day = daysAgo === 1 ? 'yesterday' : `${daysAgo} days ago`;
  return [
    `Worldwide: sources on ${world.port} ${day} ${ratio.toFixed(1)}x the 30-day median: ${VERDICTS[verdict]} (DShield, isc.sans.edu).`,
  ];
}

const VERDICTS: Readonly<Record<WorldFigure['verdict'], string>> = {
  us: 'no clear rise elsewhere, so this is mostly about you, unless it began everywhere since then',
  unclear: 'more than usual, but not by much; others may see it too',
  everybody: 'everybody sees it',
};
