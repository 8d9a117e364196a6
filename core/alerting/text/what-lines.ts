import { type Finding, ruleOf } from '../../detection/all-rules.ts';
import { isAbsence } from '../../detection/finding.ts';
import { spanOf } from '../../detection/finding-parts.ts';
import { exposedHosts, totalsOf } from './folded.ts';
import { isWorse, type Transition } from '../../episodes/episodes.ts';
import { minuteText, WINDOW_SECONDS } from '../../time.ts';
import type { Scope } from '../../windows/scope.ts';
import { duration, joined, pluralised } from '../../wording.ts';
import { aftermathLines, endingText } from './ending.ts';
import { accountText } from './place.ts';
import { verdictOf } from './verdict.ts';

/**
 * Says what happened, when and where.
 */
export function whatLines(transition: Transition): string[] {
  const { finding } = transition;
  return [...happenedLines(transition), `${minuteText(finding.windowStart)}, ${placeText(finding.scope)}.`];
}

function happenedLines(transition: Transition): string[] {
  const { finding, episode, name } = transition;
  const { what } = ruleOf(finding).describe(finding);
  const since = `It began at ${minuteText(episode.first)}.`;
  switch (name) {
    case 'opened':
      return [what];
    case 'escalated':
      return [`${worseText(transition)} ${what}`, since];
    case 'reminder':
      return [`It goes on. ${what}`, since];
    case 'ended':
      return [...endedLines(transition), `This was the worst of it. ${what}`];
  }
}

function worseText(transition: Transition): string {
  const { newOffenders = [] } = transition;
  const isFirst = transition.episode.offenders?.length === newOffenders.length;
  if (newOffenders.length > 0 && !isFirst) {
    return `${newOffenders.length === 1 ? 'Another does' : 'Others do'} it too: ${joined(newOffenders, 3)}.`;
  }
  return isWorse(transition) ? 'It got worse.' : 'It flared up again.';
}

function endedLines(transition: Transition): string[] {
  const { episode } = transition;
  const ending = endingText(episode, verdictOf(transition).gotThrough);
  if (isAbsence(episode.peak)) {
    const span = `from ${minuteText(episode.first)} to ${minuteText(episode.last + WINDOW_SECONDS)}`;
    return [ending, `It was found ${span}.`];
  }
  const lasted = duration(episode.last + WINDOW_SECONDS - episode.first);
  return [
    ending,
    `It began at ${minuteText(episode.first)} and lasted ${lasted}${countsText(transition)}.`,
    ...longerLine(transition),
    ...aftermathLines(episode),
  ];
}

/** Counts the attempts of all of the time. Of replies, and of what only a transit gateway logged, there is nothing to count. */
function countsText(transition: Transition): string {
  const { rejected, accepted } = totalsOf(transition);
  if (rejected + accepted === 0) return '';
  const isOne = exposedHosts(transition).length === 0;
  const end = isOne ? `, most ${peakTimeText(transition.episode.peak)}` : ' on all of these hosts';
  return `: ${pluralised(rejected, 'rejected attempt')} and ${pluralised(accepted, 'accepted attempt')}${end}`;
}

/** Says how long the other episodes of the same event went on, where that was longer. */
function longerLine({ episode, folded = [] }: Transition): string[] {
  const last = Math.max(episode.last, ...folded.map((other) => other.episode.last));
  return last > episode.last ? [`Other alerts of this event went on until ${minuteText(last + WINDOW_SECONDS)}.`] : [];
}

function peakTimeText(finding: Finding): string {
  const { windowStart } = finding;
  return spanOf(finding) === 'hour'
    ? `in the hour up to ${minuteText(windowStart + WINDOW_SECONDS)}`
    : `at ${minuteText(windowStart)}`;
}

function placeText(scope: Scope): string {
  if (scope.type === 'fleet') return 'all accounts';
  const account = accountText(scope).replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  const parts = [scope.vpcId, scope.type === 'interface' ? scope.id : '', account, scope.region];
  return parts.filter((part) => part !== '').join(', ');
}
