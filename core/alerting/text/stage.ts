import { ruleOf } from '../../detection/all-rules.ts';
import type { Stage } from '../../detection/rule.ts';
import type { Advisory } from '../../settings/detection-settings.ts';
import { withThousands } from '../../wording.ts';
import type { EpisodeState, Transition } from '../../episodes/episodes.ts';
import { type OtherEpisode, othersOpen } from './elsewhere.ts';
import { latestAdvisory, type YoungAdvisory } from '../latest-advisory.ts';

/**
 * How far things have come, of the five stages of a mass attack, as Gartner told them in June 2005: 1 flaw and patch are published, 2 the patch is reverse-engineered,
 * 3 an exploit circulates, 4 attackers scan for vulnerable systems, 5 the attack. Flow logs show the last two.
 */
export interface Situation {
  /** The stage that the alert itself is evidence of; null when it shows neither scanning nor an attack, is over, or is allowed. */
  readonly stage: Stage | null;
  /** What shows it, for example `10.0.4.17 has been sweeping`; there when the stage is. */
  readonly stageEvidence?: string;
  /** The latest advisory that was out, and how many days ago it came; null when none was younger than 60 days. */
  readonly advisory: YoungAdvisory | null;
  /** What else is open and of severity high or critical, the severest first, at most a hundred. */
  readonly elsewhere: readonly OtherEpisode[];
  /** How many are open besides; absent where there are none. */
  readonly moreElsewhere?: number;
}

/**
 * Tells how far things have come when something is told.
 * @param episodeState after the window was entered
 * @param about when, epoch seconds, and what is told of, if it is a transition
 * @param advisories those of the setting, in any order
 */
export function situationOf(
  episodeState: EpisodeState,
  about: Pick<Transition, 'windowStart'> & Partial<Transition>,
  advisories: readonly Advisory[],
): Situation {
  const { others, more } = othersOpen(episodeState, namedIn(about));
  return {
    ...stageOf(about),
    advisory: latestAdvisory(advisories, about.windowStart),
    elsewhere: others,
    ...(more > 0 ? { moreElsewhere: more } : {}),
  };
}

/** Ids of the episodes that a mail names anyway. */
function namedIn({ episode, folded = [], alongside = [] }: Partial<Transition>): ReadonlySet<string> {
  const episodes = [...(episode ? [episode] : []), ...folded.map((other) => other.episode), ...alongside];
  return new Set(episodes.map(({ id }) => id));
}

function stageOf({ finding, name }: Partial<Transition>): Pick<Situation, 'stage' | 'stageEvidence'> {
  if (finding === undefined || finding.allowedBy !== undefined || name === 'ended') return { stage: null };
  const rule = ruleOf(finding);
  const stage = rule.stageOf(finding);
  return stage === null ? { stage } : { stage, stageEvidence: rule.describe(finding).ongoing };
}

/**
 * Puts the stage into sentences for a mail.
 * @returns none where the alert shows no stage
 */
export function stageLines({ stage, stageEvidence, advisory }: Situation): string[] {
  const since = advisory === null ? '' : `, day ${withThousands(advisory.days)} since ${advisory.id}`;
  switch (stage) {
    case 4:
      return [
        `Stage 4 of 5${since}: attackers look for hosts that answer. An attack, stage 5, is when a host sends data, is hammered, sweeps or reaches out.`,
        'Many surges fade within days, and some come before an attack: patch while it is only scanning.',
      ];
    case 5:
      return [
        `Stage 5 of 5${since}: this looks like an attack${stageEvidence === undefined ? '' : `, because ${stageEvidence}`}.`,
        'Many surges of scanning fade within days; what has got inside does not go by itself.',
      ];
    case null:
      return [];
  }
}
