import { isAbsence } from '../../detection/finding.ts';
import { spanOf } from '../../detection/finding-parts.ts';
import { spanBrief } from '../../detection/words/record-span.ts';
import type { Scope } from '../../windows/scope.ts';
import { isOf, ruleOf } from '../../detection/all-rules.ts';
import { isoSecond } from '../../time.ts';
import { abbreviated, duration } from '../../wording.ts';
import { newNormalOf } from './ending.ts';
import { isWorse, severityOf, type Transition } from '../../episodes/episodes.ts';
import { briefOf, doubtfulTotals, exposedHosts, foldedBriefs, isIncomplete, totalsOf } from './folded.ts';
import { shortPlace } from './place.ts';
import { verdictOf } from './verdict.ts';
import { isLossy, isOneAccount } from '../../windows/coverage.ts';
import { neededQuiet } from '../../episodes/quiet-period.ts';
import { shortIdOf } from '../../episodes/short-id.ts';
import type { AlertContext } from '../alert-context.ts';

/** One SMS of plain ASCII; a longer text would be split, and paid, as two. */
export const SMS_LENGTH = 140;

/** Said by the last text message of a day, so that silence afterwards is not taken for peace. */
export const LAST_TODAY = 'last SMS today';

/**
 * Writes an alert for a phone: what, how bad, where, then as many of the details as fit.
 * @param context what else is known
 * @returns plain ASCII, at most {@link SMS_LENGTH} characters
 */
export function smsText(transition: Transition, { situation, route }: AlertContext): string {
  const { finding, episode } = transition;
  const head = `SMB${finding.port} ${ruleOf(finding).word}${stateWord(transition)} ${severityOf(transition).toUpperCase()}`;
  const [first = '', ...details] = detailsOf(transition);
  const last = route.sms === 'last' ? [LAST_TODAY] : [];
  const end = `. Ref ${shortIdOf(episode)}`;
  const starts = scopeTexts(finding.scope).map((place) => `${head} ${place}: `);
  const start = starts.find((one) => one.length + first.length + end.length <= SMS_LENGTH) ?? `${head}: `;
  let text = start + first.slice(0, SMS_LENGTH - start.length - end.length);
  const stage = situation.stage === null ? [] : [`St${situation.stage}/5`];
  for (const detail of [...last, ...details, ...stage]) {
    if (text.length + 2 + detail.length + end.length <= SMS_LENGTH) text += `. ${detail}`;
  }
  return text + end;
}

function stateWord(transition: Transition): string {
  const { name, episode } = transition;
  switch (name) {
    case 'opened':
      return '';
    case 'escalated':
      return isWorse(transition) ? ' WORSE' : ' AGAIN';
    case 'reminder':
      return ' STILL';
    case 'ended':
      if (episode.noLogsSince !== undefined) return ' NO LOGS';
      if (newNormalOf(episode)) return ' NEW NORMAL';
      return verdictOf(transition).gotThrough === 'yes' ? ' STOPPED' : ' OVER';
  }
}

/** The most important first; what does not fit is left out. */
function detailsOf(transition: Transition): string[] {
  const { finding, episode, name } = transition;
  const brief = briefOf(transition);
  const { sources, destinations } = finding.facts;
  const unit = spanOf(episode.peak) === 'hour' ? '/1h' : '';
  const peak = `Peak ${abbreviated(episode.peak.value)}${unit} ${timeText(episode.peak.windowStart)}`;
  if (isAbsence(finding)) {
    return name === 'ended'
      ? [`normal for ${duration(neededQuiet(finding))}, was ${brief}`, ...doubtOf(transition)]
      : [brief, `At ${timeText(transition.windowStart)}`];
  }
  const normal = name === 'ended' ? newNormalOf(episode) : undefined;
  if (normal) {
    return [`${abbreviated(Math.round(normal.is))} src/${spanBrief(finding.coverage)} now, was ${brief}`, peak];
  }
  if (name === 'ended' && episode.noLogsSince !== undefined) {
    return [`no logs since ${timeText(episode.noLogsSince)}, was ${brief}`, peak];
  }
  if (name === 'ended') {
    const passed = (doubtfulTotals(transition) ?? totalsOf(transition)).accepted;
    const letIn = passed > 0 ? [`${abbreviated(passed)} ACCEPT`] : [];
    return [
      `quiet for ${duration(neededQuiet(finding))}, was ${brief}`,
      ...doubtOf(transition),
      ...letIn,
      peak,
      ...foldedBriefs(transition),
    ];
  }
  return [
    brief,
    ...foldedBriefs(transition),
    ...(isLossy(finding.coverage) ? ['Log incomplete'] : []),
    ...(exposedHosts(transition).length > 0
      ? []
      : [`${abbreviated(sources)} src>${abbreviated(destinations)} tgt, ${passedText(transition)}`]),
    `At ${timeText(transition.windowStart)}`,
    ...(name === 'opened' ? [] : [peak]),
  ];
}

/** Says what passed: `0 ACCEPT` is an all-clear to whoever reads no further, also where the attempts were accepted before and only the answers are seen now. */
function passedText(transition: Transition): string {
  const { finding } = transition;
  const { accepted, unknown = 0 } = finding.facts;
  if (accepted > 0) return `${abbreviated(accepted)} ACCEPT`;
  if (!isOf(finding, 'spread') && verdictOf(transition).gotThrough === 'yes') return 'ANSWERED';
  return unknown > 0 ? `${abbreviated(unknown)} unknown` : '0 ACCEPT';
}

function doubtOf(transition: Transition): string[] {
  return isIncomplete(transition) ? ['Log incomplete'] : [];
}

function timeText(second: number): string {
  return `${isoSecond(second).slice(5, 10)} ${isoSecond(second).slice(11, 16)}Z`;
}

/** Longest first, for example `acct ..4821 us-east-1 vpc ..5678`, `acct ..4821 vpc ..5678`, `acct ..4821`. */
function scopeTexts(scope: Scope): string[] {
  if (scope.type === 'fleet') return ['fleet'];
  const account = isOneAccount(scope.accountId) ? `acct ..${scope.accountId.slice(-4)}` : '';
  const inside = [
    scope.vpcId === '' ? '' : `vpc ..${scope.vpcId.slice(-4)}`,
    scope.type === 'interface' ? `eni ..${scope.id.slice(-4)}` : '',
  ];
  return [[account, scope.region, ...inside], [account, ...inside], [shortPlace(scope)]]
    .map((parts) => parts.filter((part) => part !== '').join(' '))
    .filter((place) => place !== '');
}
