import type { Scope } from '../rollup/scope.ts';
import { ruleOf } from '../detection/rules.ts';
import { isoSecond } from '../time.ts';
import { compact, duration } from '../wording.ts';
import type { TransitionName } from './episode.ts';
import type { Transition } from './episodes.ts';
import { referenceOf } from './reference.ts';

/** One SMS of plain ASCII; a longer text would be split, and paid, as two. */
export const SMS_LENGTH = 140;

const STATE: Readonly<Record<TransitionName, string>> = {
  opened: '',
  escalated: ' WORSE',
  reminder: ' STILL',
  ended: ' OVER',
};

/**
 * Writes an alert for a phone: what, how bad, where, then as many of the details as fit.
 * @returns plain ASCII, at most {@link SMS_LENGTH} characters
 */
export function smsText(transition: Transition): string {
  const { finding, episode, name } = transition;
  const rule = ruleOf(finding.rule);
  const { facts } = finding;
  const start = `SMB${finding.port} ${rule.word}${STATE[name]} ${finding.severity.toUpperCase()} ${placeText(finding.scope)}: `;
  const peak = `Peak ${compact(episode.peak.value)} ${timeText(episode.peak.windowStart)}`;
  const details =
    name === 'ended'
      ? [`quiet for ${duration(rule.quietSeconds)}, was ${rule.describe(finding).brief}`, peak]
      : [
          rule.describe(finding).brief,
          `${compact(facts.sources)} src>${compact(facts.destinations)} tgt, ${compact(facts.accepted)} ACCEPT`,
          `At ${timeText(transition.windowStart)}`,
          peak,
        ];
  const end = `. Ref ${referenceOf(episode)}`;
  let text = start + (details[0] ?? '').slice(0, SMS_LENGTH - start.length - end.length);
  for (const detail of details.slice(1)) {
    if (text.length + 2 + detail.length + end.length <= SMS_LENGTH) text += `. ${detail}`;
  }
  return text + end;
}

function timeText(second: number): string {
  return `${isoSecond(second).slice(5, 10)} ${isoSecond(second).slice(11, 16)}Z`;
}

/** For example `acct ..4821 us-east-1 vpc ..5678`. */
function placeText(scope: Scope): string {
  if (scope.type === 'fleet') return 'fleet';
  const parts = [`acct ..${scope.accountId.slice(-4)}`, scope.region.slice(0, 20)];
  if (scope.vpcId !== '') parts.push(`vpc ..${scope.vpcId.slice(-4)}`);
  if (scope.type === 'interface') parts.push(`eni ..${scope.id.slice(-4)}`);
  return parts.filter((part) => part !== '').join(' ');
}
