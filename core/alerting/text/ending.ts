import { isAbsence } from '../../detection/finding.ts';
import type { Verdict } from '../../detection/words/verdict.ts';
import { minuteText } from '../../time.ts';
import { pluralised, duration, withThousands } from '../../wording.ts';
import { type Episode, episodeTotals } from '../../episodes/episode.ts';
import type { SurgeCourse } from '../../episodes/surge-course.ts';
import { neededQuiet } from '../../episodes/quiet-period.ts';

/** What was usual before an episode at the time of day of its end, and what there is now: sources in a window. */
export interface NewNormal {
  readonly was: number;
  readonly is: number;
}

/**
 * Says whether an episode ended because the usual rose, not because it became quiet: what there was in its quiet time would not have ended it on the
 * day on which it began.
 * @returns undefined when it became quiet
 */
export function newNormalOf({ surge }: Pick<Episode, 'surge'>): NewNormal | undefined {
  const { expectedAtFirst, closeAtFirst, atEnd } = surge ?? {};
  if (expectedAtFirst === undefined || closeAtFirst === undefined || atEnd === undefined) return undefined;
  if (atEnd.level <= closeAtFirst * atEnd.timeOfDay) return undefined;
  return { was: expectedAtFirst * atEnd.timeOfDay, is: atEnd.level };
}

/**
 * Writes the first sentence of the message that an episode has ended: why that is so.
 * @param gotThrough verdict on all of the episode: what got in makes the end no all-clear
 */
export function endingText(episode: Episode, gotThrough: Verdict['gotThrough']): string {
  if (episode.noLogsSince !== undefined) {
    return `Nobody can say whether it is over: this place has had no logs since ${minuteText(episode.noLogsSince)}, so it is not watched any more.`;
  }
  const time = duration(neededQuiet(episode.peak));
  if (isAbsence(episode.peak)) return `It is over: for ${time} the logs have been complete and as usual.`;
  const quiet = `${time} of complete logs show no more of it`;
  const normal = newNormalOf(episode);
  if (normal) {
    return `This is the new normal: before, ${countText(normal.was)} in five minutes were usual; now ${numberText(normal.is)} are. The scanning has not stopped.`;
  }
  if (gotThrough === 'yes') return `The traffic has stopped: ${quiet}.`;
  return episode.surge ? `It dropped off: ${quiet}.` : `It is over: ${quiet}.`;
}

/**
 * Writes what to make of the end of an episode: who came, and what stays open. The surge of June 2005 was back to normal within a week, and
 * so are most; the flaw that they look for is there until it is patched.
 */
export function aftermathLines(episode: Episode): string[] {
  const { accepted } = episodeTotals(episode);
  const open = accepted > 0 ? ['What was open stays open until you close it.'] : [];
  if (!episode.surge) return open;
  return [
    ...whoCame(episode.surge),
    ...open,
    newNormalOf(episode)
      ? 'This level of traffic is now usual. The flaw behind it may still be unpatched.'
      : 'Many surges fade. The flaw that they look for is there until you patch it.',
  ];
}

/**
 * Writes how many sources of the first window were new. In later windows this number means little: the day before then holds sources of the surge
 * itself.
 */
function whoCame({ firstSources }: SurgeCourse): string[] {
  if (!firstSources) return [];
  const { count, returning } = firstSources;
  return [
    `Of the ${pluralised(count, 'source')} that came first, ${withThousands(returning)} had come in the day before and ${withThousands(count - returning)} were new.`,
  ];
}

function countText(mean: number): string {
  const text = numberText(mean);
  return `${text} ${text === '1' ? 'source' : 'sources'}`;
}

function numberText(mean: number): string {
  return mean < 10 ? String(Math.round(mean * 10) / 10) : withThousands(Math.round(mean));
}
