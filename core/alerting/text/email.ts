import { ruleOf } from '../../detection/all-rules.ts';
import { type AddressCount, isAbsence } from '../../detection/finding.ts';
import { minuteText, WINDOW_SECONDS } from '../../time.ts';
import { duration, pluralised, withThousands } from '../../wording.ts';
import type { Transition } from '../../episodes/episodes.ts';
import { neededQuiet } from '../../episodes/quiet-period.ts';
import { shortIdOf } from '../../episodes/short-id.ts';
import type { AlertContext } from '../alert-context.ts';
import { routeLines } from '../route.ts';
import { allowLines } from './allow-lines.ts';
import { dataLines } from './data-lines.ts';
import { elsewhereLines } from './elsewhere.ts';
import { newNormalOf } from './ending.ts';
import { explanationLines } from './explanation.ts';
import { allHostLines, exposedHosts, exposedLines, foldedLines, ofOtherPort } from './folded.ts';
import { commandLines } from './host-commands.ts';
import { hostLines, linkLines } from './host-lines.ts';
import { letInLinesOf } from './let-in.ts';
import { mailOf, type MailSection } from './mail.ts';
import { sparkline } from './sparkline.ts';
import { stageLines } from './stage.ts';
import { stateText } from './subject.ts';
import { toDoSection } from './to-do.ts';
import { verdictOf } from './verdict.ts';
import { worldLines } from './world.ts';
import { whatLines } from './what-lines.ts';

/** Windows in the trend: two hours. */
const TREND_WINDOWS = 24;

/** How many sentences about what got in stand before what is to be done. */
const FIRST_EXPOSED = 3;

/**
 * Writes the body of a mail: what a person needs at three in the morning first, then the details, and the SQL for analysts last.
 * @param transition its finding has the status of now
 * @param context what else is known
 */
export function emailBody(transition: Transition, context: AlertContext): string {
  const { episode, finding, name } = transition;
  const { situation, watermark, route } = context;
  const [exposed, letIn] = exposedSections(transition);
  const otherPort = ofOtherPort(transition).map((other) => other.finding);
  const sections: MailSection[] = [
    ['WHAT HAPPENED', [...whatLines(transition), ...foldedLines(transition), ...allowLines(transition)]],
    exposed,
    ['HOST', hostLines(finding, context)],
    toDoSection(transition),
    ['COMMANDS', name === 'ended' ? [] : commandLines(finding, context, otherPort)],
    ['LINKS', linkLines(finding, context)],
    ['ELSEWHERE', elsewhereLines(situation.elsewhere, situation.moreElsewhere)],
    letIn,
    ['HOSTS', allHostLines(transition)],
    ['WHY', whyLines(transition, context)],
    ['TREND', trendLines(transition)],
    ...addressSections(transition),
    ['STAGE', stageLines(situation)],
    ['DATA', dataLines(finding, watermark)],
    ['NEXT', [...routeLines(route), nextText(transition)]],
    ['FOR ANALYSTS', [...placeOfTables(context), ...ruleOf(finding).queryOf(finding)]],
  ];
  return mailOf(
    `${stateText(transition)}. ${verdictOf(transition).text}`,
    sections,
    `Reference ${shortIdOf(episode)} (episode ${episode.id}, message ${episode.alertCount})`,
  );
}

/** A replay has no tables in Athena. */
function placeOfTables({ home }: AlertContext): string[] {
  return home ? [`Athena, workgroup ${home.workgroup}, database ${home.database}:`] : [];
}

/** What got in, in a few lines, and all of it for the details, where it is more. */
function exposedSections(transition: Transition): readonly [MailSection, MailSection] {
  const isOfHosts = exposedHosts(transition).length > 0;
  const exposed = isOfHosts ? exposedLines(transition) : letInLinesOf(transition);
  if (isOfHosts || exposed.length <= FIRST_EXPOSED + 1) {
    return [
      ['EXPOSED', exposed],
      ['LET IN', []],
    ];
  }
  const more = exposed.length - FIRST_EXPOSED;
  return [
    ['EXPOSED', [...exposed.slice(0, FIRST_EXPOSED), `${pluralised(more, 'more line')} below, under LET IN.`]],
    ['LET IN', exposed.slice(FIRST_EXPOSED)],
  ];
}

function whyLines(transition: Transition, { world }: AlertContext): string[] {
  const { finding } = transition;
  const rule = ruleOf(finding);
  return [
    rule.describe(finding).why,
    ...explanationLines(finding),
    ...worldLines(transition, world),
    `Rule ${rule.id}, version ${finding.ruleVersion}; severity ${finding.severity}.`,
  ];
}

/** One mark alone is no trend, and what is not there has none. */
function trendLines({ episode, finding }: Transition): string[] {
  const last = Math.max(episode.last, finding.windowStart);
  const values = episode.recent
    .map(([start, value]) => [start, value] as const)
    .filter(([start]) => start > last - TREND_WINDOWS * WINDOW_SECONDS);
  if (isAbsence(finding) || values.length < 2) return [];
  const highest = Math.max(...values.map(([, value]) => value));
  return [
    sparkline(values, last, TREND_WINDOWS),
    `The 2 h up to ${minuteText(last)}, one mark for five minutes; a dot is nothing found, the highest is ${withThousands(highest)}.`,
  ];
}

/** Whom the mail is about is not listed again. */
function addressSections({ finding }: Transition): MailSection[] {
  const { topSources, topDestinations } = finding.evidence;
  return [
    ['TOP SOURCES', addressLines(topSources, finding.entity.id)],
    ['TOP TARGETS', addressLines(topDestinations, finding.entity.id)],
  ];
}

function addressLines(addresses: readonly AddressCount[], about: string): string[] {
  if (addresses.length === 1 && addresses[0]?.address === about) return [];
  return addresses.map(({ address, attempts }) => `${address}  ${pluralised(attempts, 'attempt')}`);
}

function nextText({ finding, name, episode }: Transition): string {
  const rule = ruleOf(finding);
  if (name === 'ended') {
    return `No more mail comes about this, unless it ${newNormalOf(episode) ? 'rises again' : 'starts again'}.`;
  }
  if (episode.endsUntold) return 'No more mail comes about this, unless it happens again.';
  const calm = isAbsence(finding) ? 'normal' : 'quiet';
  return `The next mail comes at once if it gets worse, after ${duration(rule.reminderSeconds)} if it goes on, and when it has been ${calm} for ${duration(neededQuiet(finding))}.`;
}
