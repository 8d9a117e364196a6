import { type Finding, ruleOf } from '../../detection/all-rules.ts';
import { bySeverity } from '../../detection/finding.ts';
import type { Stage } from '../../detection/rule.ts';
import type { Advisory } from '../../settings/detection-settings.ts';
import { withThousands } from '../../wording.ts';
import type { EpisodeState, Transition } from '../../episodes/episodes.ts';
import { latestAdvisory, type YoungAdvisory } from '../latest-advisory.ts';

/**
 * How far things have come, for the whole fleet: of the five stages of a mass attack, as Gartner told them in June 2005. 1 flaw and patch are
 * published, 2 the patch is reverse-engineered, 3 an exploit circulates, 4 attackers scan for vulnerable systems, 5 the attack. Flow logs show the
 * last two.
 */
export interface Situation {
  /** Null when nothing that is open shows scanning or an attack. */
  readonly stage: Stage | null;
  /** What shows stage 5, the severest first: `exposure of 10.0.4.17`. It need not be what the alert is about. */
  readonly stageEvidence?: string;
  /** The latest advisory that was out, and how many days ago it came; null when none was younger than 60 days. */
  readonly advisory: YoungAdvisory | null;
}

/**
 * Tells how far things have come from what is open after a window was entered, and from what has just happened. What the allow-list
 * hides is no evidence; drills are none but in their own alerts.
 * @param episodeState after the window was entered
 * @param about when, epoch seconds, and what is told of, if it is a transition
 * @param advisories those of the setting, in any order
 */
export function situationOf(
  episodeState: EpisodeState,
  about: Pick<Transition, 'windowStart'> & Partial<Transition>,
  advisories: readonly Advisory[],
): Situation {
  const { finding, name, windowStart } = about;
  const open = episodeState.episodes
    .filter((episode) => episode.endedAt === undefined && !episode.worst.drill)
    .map((episode) => episode.worst);
  const shown = [...open, ...(finding === undefined || name === 'ended' ? [] : [finding])];
  const evidence = shown.filter(({ allowedBy }) => allowedBy === undefined);
  const [attack] = evidence.filter((one) => stageOf(one) === 5).toSorted((a, b) => bySeverity(b.severity, a.severity));
  const scanning = evidence.some((one) => stageOf(one) === 4) ? 4 : null;
  return {
    stage: attack ? 5 : scanning,
    ...(attack ? { stageEvidence: `${attack.rule} of ${attack.entity.id}` } : {}),
    advisory: latestAdvisory(advisories, windowStart),
  };
}

function stageOf(finding: Finding): Stage | null {
  return ruleOf(finding).stageOf(finding);
}

/**
 * Puts the situation into sentences for a mail.
 */
export function stageLines({ stage, stageEvidence, advisory }: Situation): string[] {
  const since = advisory === null ? '' : `, day ${withThousands(advisory.days)} since ${advisory.id}`;
  switch (stage) {
    case 4:
      return [
        `Stage 4 of 5${since}: attackers scan for vulnerable systems. It becomes 5 when an inside host answers them, sweeps or reaches out.`,
        'Many surges fade within days, and some come before an attack: patch while it is only scanning.',
      ];
    case 5:
      return [
        `Stage 5 of 5${since}: an attack. An inside host answered, sweeps or reaches out${stageEvidence === undefined ? '' : `: ${stageEvidence}`}.`,
        'Many surges of scanning fade within days; what has got inside does not go by itself.',
      ];
    case null:
      return [
        `No stage${since}: nothing that is open now shows scanning from outside or an attack.`,
        'Many surges fade within days, and some come back.',
      ];
  }
}
