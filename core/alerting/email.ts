import { ruleOf } from '../detection/rules.ts';
import type { AcceptedPair, AddressCount, Finding } from '../detection/finding.ts';
import type { Scope } from '../rollup/scope.ts';
import { isoSecond, minuteText, WINDOW_SECONDS } from '../time.ts';
import { counted, duration, grouped } from '../wording.ts';
import { episodeTotals, type TransitionName } from './episode.ts';
import type { Transition } from './episodes.ts';
import { queryOf } from './query.ts';
import { referenceOf } from './reference.ts';
import { sparkline } from './sparkline.ts';

/** SNS refuses a Subject of 100 characters or more. */
export const SUBJECT_LENGTH = 99;

const STATE: Readonly<Record<TransitionName, string>> = {
  opened: '',
  escalated: 'worse: ',
  reminder: 'still: ',
  ended: 'over: ',
};

/**
 * Writes the Subject of a mail.
 * @returns printable ASCII, at most {@link SUBJECT_LENGTH} characters
 */
export function emailSubject(transition: Transition): string {
  const { finding, name } = transition;
  const text = `[surge445] ${finding.severity.toUpperCase()} ${STATE[name]}${ruleOf(finding.rule).describe(finding).headline}`;
  return text.length <= SUBJECT_LENGTH ? text : `${text.slice(0, SUBJECT_LENGTH - 3)}...`;
}

/**
 * Writes the body of a mail, in sections; what was exposed comes before the reasons.
 * @param watermark latest record start seen, epoch seconds
 */
export function emailBody(transition: Transition, watermark: number): string {
  const { finding, episode, name } = transition;
  const rule = ruleOf(finding.rule);
  const words = rule.describe(finding);
  const sections: Array<readonly [title: string, lines: readonly string[]]> = [
    [
      'WHAT',
      [
        whatText(transition),
        `${placeText(finding.scope)}, window ${minuteText(finding.windowStart)} (${duration(WINDOW_SECONDS)}).`,
      ],
    ],
    ['EXPOSED', exposedLines(finding)],
    ['WHY', [words.why, `Rule ${rule.id}, version ${finding.ruleVersion}; severity ${finding.severity}.`]],
    ['TREND', trendLines(transition)],
    ['TOP SOURCES', addressLines(finding.evidence.topSources)],
    ['TOP TARGETS', addressLines(finding.evidence.topDestinations)],
    ['DO NOW', words.doNow.map((line, index) => `${index + 1}. ${line}.`)],
    ['DATA', dataLines(finding, watermark)],
    ['QUERY', queryOf(transition).split('\n')],
    ['NEXT', [nextText(transition)]],
  ];
  const shown = name === 'ended' ? sections.filter(([title]) => title !== 'DO NOW') : sections;
  const body = shown.map(([title, lines]) => [title, ...lines.map((line) => `  ${line}`)].join('\n')).join('\n\n');
  return `${body}\n\nReference ${referenceOf(episode)} (episode ${episode.id}, message ${episode.told})\n`;
}

function whatText(transition: Transition): string {
  const { finding, episode, name } = transition;
  const rule = ruleOf(finding.rule);
  const { what } = rule.describe(finding);
  const since = `It began at ${minuteText(episode.first)}`;
  switch (name) {
    case 'opened':
      return what;
    case 'escalated':
      return `It got worse. ${what} ${since}.`;
    case 'reminder':
      return `It goes on. ${what} ${since}.`;
    case 'ended': {
      const { windows, rejected, accepted } = episodeTotals(episode);
      const lasted = duration(episode.last + WINDOW_SECONDS - episode.first);
      return (
        `It is over: nothing more for ${duration(rule.quietSeconds)} of complete logs. ${since} and lasted ${lasted}: ` +
        `${counted(rejected, 'rejected attempt')} and ${counted(accepted, 'accepted attempt')} in ${counted(windows, 'window')}. ` +
        `The peak was at ${minuteText(episode.peak.windowStart)}. Quiet is not safety: what was open is open until you close it.`
      );
    }
  }
}

function exposedLines(finding: Finding): string[] {
  const { accepted } = finding.evidence;
  if (accepted.length === 0) return ['Nothing: no attempt was accepted in this window.'];
  const more = finding.facts.accepted - accepted.reduce((sum, pair) => sum + pair.accepted, 0);
  return [...accepted.map(acceptedText), ...(more > 0 ? [`and ${counted(more, 'accepted attempt')} more`] : [])];
}

function acceptedText(pair: AcceptedPair): string {
  return `${pair.destination} accepted ${counted(pair.accepted, 'attempt')} from ${pair.source} (${pair.evidence})`;
}

function trendLines(transition: Transition): string[] {
  const { episode } = transition;
  const last = Math.max(episode.last, transition.finding.windowStart);
  const values = episode.recent.map(([start, value]) => [start, value] as const);
  return [
    sparkline(values, last),
    `2 h to ${minuteText(last)}, one mark per window, highest ${grouped(Math.max(...values.map(([, value]) => value), 0))}; a dot is a window without a finding.`,
  ];
}

function addressLines(addresses: readonly AddressCount[]): string[] {
  if (addresses.length === 0) return ['none'];
  return addresses.map(({ address, attempts }) => `${address}  ${counted(attempts, 'attempt')}`);
}

function dataLines(finding: Finding, watermark: number): string[] {
  const { status, objects, records, skipped, malformed } = finding.coverage;
  const state = {
    open: 'The window is still open: its counts can only grow.',
    final: 'The window is final: no more records of it are waited for.',
    partial: 'The window is final but incomplete: its counts are too low.',
  }[status];
  return [
    state,
    `${counted(objects, 'log object')}, ${counted(records, 'record')} of all ports; ${counted(skipped, 'SKIPDATA line')} (records that AWS lost), ${counted(malformed, 'unreadable line')}.`,
    `Newest record seen: ${isoSecond(watermark)}.`,
  ];
}

function nextText({ finding, name }: Transition): string {
  const rule = ruleOf(finding.rule);
  if (name === 'ended') return 'No more mail about this, unless it starts again.';
  return `At once if it gets worse; else after ${duration(rule.reminderSeconds)}; and when it has been quiet for ${duration(rule.quietSeconds)}.`;
}

function placeText(scope: Scope): string {
  if (scope.type === 'fleet') return 'All accounts';
  const parts = [`Account ${scope.accountId}`, scope.region, scope.vpcId, scope.type === 'interface' ? scope.id : ''];
  return parts.filter((part) => part !== '').join(', ');
}
