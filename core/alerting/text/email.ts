import { type Finding, ruleOf } from '../../detection/all-rules.ts';
import { type AddressCount, isAbsence } from '../../detection/finding.ts';
import { spanOf } from '../../detection/finding-parts.ts';
import { statusOf } from '../../rollup/rollup.ts';
import type { Scope } from '../../windows/scope.ts';
import { isoSecond, minuteText, WINDOW_SECONDS } from '../../time.ts';
import { pluralised, duration, withThousands, joined } from '../../wording.ts';
import { aftermathLines, endingText, newNormalOf } from './ending.ts';
import { episodeTotals } from '../../episodes/episode.ts';
import { isWorse, type Transition } from '../../episodes/episodes.ts';
import { explanationLines } from './explanation.ts';
import { mailOf, type MailSection } from './mail.ts';
import { neededQuiet } from '../../episodes/quiet-period.ts';
import { shortIdOf } from '../../episodes/short-id.ts';
import { routeLines } from '../route.ts';
import { sparkline } from './sparkline.ts';
import { accountText, shortPlace } from './place.ts';
import { commandLines } from './host-commands.ts';
import { hostLines, linkLines } from './host-lines.ts';
import { stageLines } from './stage.ts';
import type { AlertContext } from '../alert-context.ts';

/** Windows in the trend: two hours. */
const TREND_WINDOWS = 24;

/** SNS refuses a Subject of 100 characters or more. */
export const SUBJECT_LENGTH = 99;

/**
 * Writes the Subject of a mail: the headline, and where there is room for it the account, or the VPC that several accounts share.
 * @returns printable ASCII, at most {@link SUBJECT_LENGTH} characters
 */
export function emailSubject(transition: Transition): string {
  const { finding } = transition;
  const text = `[surge445] ${stateText(transition)}: ${ruleOf(finding).describe(finding).headline}`;
  const place = shortPlace(finding.scope);
  const placed = `${text} (${place})`;
  if (place !== '' && placed.length <= SUBJECT_LENGTH) return placed;
  return text.length <= SUBJECT_LENGTH ? text : `${text.slice(0, SUBJECT_LENGTH - 3)}...`;
}

function stateText(transition: Transition): string {
  const { finding, episode, name } = transition;
  const severity = finding.severity.toUpperCase();
  switch (name) {
    case 'opened':
      return severity;
    case 'escalated':
      return `${severity}, ${isWorse(transition) ? 'worse' : 'again'}`;
    case 'reminder':
      return `${severity}, still`;
    case 'ended':
      if (episode.noLogsSince !== undefined) return `NO MORE LOGS, was ${severity}`;
      return `${newNormalOf(episode) ? 'NEW NORMAL' : 'OVER'}, was ${severity}`;
  }
}

/**
 * Writes the body of a mail, in sections; what was exposed comes before the reasons.
 * @param context what else is known
 */
export function emailBody(transition: Transition, context: AlertContext): string {
  const { finding, episode, name } = transition;
  const rule = ruleOf(finding);
  const words = rule.describe(finding);
  const sections: MailSection[] = [
    ['WHAT', [...whatLines(transition), `${placeText(finding.scope)}, window ${minuteText(finding.windowStart)}.`]],
    ['EXPOSED', words.exposed],
    ...filled(['HOST', hostLines(finding, context)]),
    [
      'WHY',
      [
        words.why,
        ...explanationLines(finding),
        `Rule ${rule.id}, version ${finding.ruleVersion}; severity ${finding.severity}.`,
      ],
    ],
    ['TREND', trendLines(transition)],
    ['TOP SOURCES', addressLines(finding.evidence.topSources)],
    ['TOP TARGETS', addressLines(finding.evidence.topDestinations)],
    ['STAGE', stageLines(context.situation)],
    ['DO NOW', words.doNow.map((line, index) => `${index + 1}. ${line}.`)],
    ...filled(['COMMANDS', name === 'ended' ? [] : commandLines(finding, context)]),
    ...filled(['LINKS', linkLines(finding, context)]),
    ['DATA', dataLines(finding, context.watermark)],
    ['QUERY', rule.queryOf(finding)],
    ['NEXT', [...routeLines(context.route), nextText(transition)]],
  ];
  const shown = name === 'ended' ? sections.filter(([title]) => title !== 'DO NOW') : sections;
  return mailOf(shown, `Reference ${shortIdOf(episode)} (episode ${episode.id}, message ${episode.alertCount})`);
}

/** Leaves a section out that has no lines. */
function filled(section: MailSection): MailSection[] {
  return section[1].length === 0 ? [] : [section];
}

function whatLines(transition: Transition): string[] {
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

function endedLines({ episode }: Transition): string[] {
  if (isAbsence(episode.peak)) {
    const span = `from ${minuteText(episode.first)} to ${minuteText(episode.last + WINDOW_SECONDS)}`;
    return [endingText(episode), `It was found ${span}.`];
  }
  const { windows, rejected, accepted } = episodeTotals(episode);
  const lasted = duration(episode.last + WINDOW_SECONDS - episode.first);
  return [
    endingText(episode),
    `It began at ${minuteText(episode.first)} and lasted ${lasted}: ${pluralised(rejected, 'rejected attempt')} and ` +
      `${pluralised(accepted, 'accepted attempt')} in ${pluralised(windows, 'window')}, most ${peakTimeText(episode.peak)}.`,
    ...aftermathLines(episode),
  ];
}

function peakTimeText(finding: Finding): string {
  const { windowStart } = finding;
  return spanOf(finding) === 'hour'
    ? `in the hour up to ${minuteText(windowStart + WINDOW_SECONDS)}`
    : `at ${minuteText(windowStart)}`;
}

function trendLines({ episode, finding }: Transition): string[] {
  const last = Math.max(episode.last, finding.windowStart);
  const values = episode.recent
    .map(([start, value]) => [start, value] as const)
    .filter(([start]) => start > last - TREND_WINDOWS * WINDOW_SECONDS);
  const highest = Math.max(...values.map(([, value]) => value), 0);
  return [
    sparkline(values, last, TREND_WINDOWS),
    `The 2 h up to ${minuteText(last)}, one mark for five minutes; a dot is nothing found, the highest is ${withThousands(highest)}.`,
  ];
}

function addressLines(addresses: readonly AddressCount[]): string[] {
  if (addresses.length === 0) return ['none'];
  return addresses.map(({ address, attempts }) => `${address}  ${pluralised(attempts, 'attempt')}`);
}

function dataLines(finding: Finding, watermark: number): string[] {
  const { objects, records, skipdata, malformed } = finding.coverage;
  // The finding may be of a window that has become final since, as in the mail that says that it is over.
  const status = statusOf(finding.windowStart, watermark, finding.coverage);
  const state = {
    open: 'The window is still open: more log objects may change its counts.',
    final: 'The window is final: no more records of it are waited for.',
    partial: 'The window is final but incomplete.',
  }[status];
  return [
    state,
    `${pluralised(objects, 'log object')}, ${pluralised(records, 'record')} of all ports; ${pluralised(skipdata, 'SKIPDATA line')} (records that AWS lost), ${pluralised(malformed, 'unreadable line')}.`,
    ...(skipdata > 0 ? ['Records were lost: the true numbers are higher than these.'] : []),
    `Newest record seen: ${isoSecond(watermark)}.`,
  ];
}

function nextText({ finding, name, episode }: Transition): string {
  const rule = ruleOf(finding);
  if (name === 'ended') {
    return `No more mail comes about this, unless it ${newNormalOf(episode) ? 'rises again' : 'starts again'}.`;
  }
  const calm = isAbsence(finding) ? 'normal' : 'quiet';
  return `The next mail comes at once if it gets worse, after ${duration(rule.reminderSeconds)} if it goes on, and when it has been ${calm} for ${duration(neededQuiet(finding))}.`;
}

function placeText(scope: Scope): string {
  if (scope.type === 'fleet') return 'All accounts';
  const parts = [accountText(scope), scope.region, scope.vpcId, scope.type === 'interface' ? scope.id : ''];
  return parts.filter((part) => part !== '').join(', ');
}
