import { ruleOf } from '../../detection/all-rules.ts';
import { allText, type Verdict } from '../../detection/words/verdict.ts';
import { episodeTotals } from '../../episodes/episode.ts';
import type { Transition } from '../../episodes/episodes.ts';
import { minuteText } from '../../time.ts';
import { pluralised } from '../../wording.ts';

/**
 * Says whether anything got through: in the five minutes that a message is about, or, when the episode has ended, in all of its time.
 */
export function verdictOf({ finding, episode, name }: Transition): Verdict {
  const verdict = ruleOf(finding).describe(finding).verdict;
  if (name !== 'ended') return verdict;
  if (episode.noLogsSince !== undefined) {
    return {
      gotThrough: 'unknown',
      text: `Unknown whether it is over: no logs since ${minuteText(episode.noLogsSince)}.`,
    };
  }
  const { rejected, accepted } = episodeTotals(episode);
  if (verdict.gotThrough !== 'no' || rejected + accepted === 0) return verdict;
  if (accepted > 0) {
    const text = `Unknown whether anything got through: ${pluralised(accepted, 'attempt')} of ${pluralised(rejected + accepted, 'attempt')} passed.`;
    return { gotThrough: 'unknown', text };
  }
  const way = finding.direction === 'outbound' ? 'out' : 'in';
  return { gotThrough: 'no', text: `Nothing got ${way}: ${allText(rejected)} rejected.` };
}
