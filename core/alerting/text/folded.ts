import { type Finding, isOf, ruleOf } from '../../detection/all-rules.ts';
import { offendersOf } from '../../detection/finding-parts.ts';
import { answerOf } from '../../detection/words/answer-text.ts';
import type { ExposureFinding } from '../../detection/rules/exposure.ts';
import type { Episode } from '../../episodes/episode.ts';
import { episodeTotals, MAX_OFFENDERS } from '../../episodes/episode.ts';
import type { Transition } from '../../episodes/episodes.ts';
import { isSameOnOtherPort } from '../../episodes/event.ts';
import { lacksRecords } from '../../episodes/silent-place.ts';
import { shortIdOf } from '../../episodes/short-id.ts';
import { minuteText, WINDOW_SECONDS } from '../../time.ts';
import { joined, pluralised, withThousands } from '../../wording.ts';
import { isLossy } from '../../windows/coverage.ts';
import { scopeKey } from '../../windows/scope.ts';
import { inPlace } from './place.ts';

/** How many hosts and sources a mail names before what is to be done; the others stand below. */
const NAMED_FIRST = 12;
/** So few more than {@link NAMED_FIRST} are named with them. */
const MARGIN = 4;
/** How many of the episodes that go on a mail names. */
const NAMED_ALONGSIDE = 10;

/** An exposed host of a mail that tells of several. */
interface ExposedHost {
  readonly finding: ExposureFinding;
  readonly episode: Episode;
}

/** What the list of hosts calls how far the attempts came; the worst first. */
const OUTCOMES = {
  hammered: 'Hammered, and answered',
  data: 'Answered and sent data',
  answered: 'Answered',
  refused: 'Let in and refused, nothing listens there',
  nothing: 'Let in, no answer was seen',
} as const;

const WORST_FIRST = ['hammered', 'data', 'answered', 'refused', 'nothing'] as const;

/** Checks whether records are missing of the time of an episode that a mail tells of, or of a window that the mail tells of. */
export function isIncomplete({ episode, finding, folded = [] }: Transition): boolean {
  return [{ episode, finding }, ...folded].some(
    (told) => lacksRecords(told.episode) || [told.finding, told.episode.peak].some((one) => isLossy(one.coverage)),
  );
}

/**
 * Returns the exposed hosts of a mail that tells of several. A host that exposes both ports is there twice.
 * @returns the host that the mail is about first; none where the mail is not about several exposed hosts
 */
export function exposedHosts({ finding, episode, folded = [] }: Transition): readonly ExposedHost[] {
  if (!isOf(finding, 'exposure')) return [];
  const others = folded.flatMap((other) =>
    isOf(other.finding, 'exposure') ? [{ finding: other.finding, episode: other.episode }] : [],
  );
  const all = [{ finding, episode }, ...others];
  return countHosts(all) > 1 ? all : [];
}

/** Counts exposed hosts; one that exposes both ports is one, and one address in two places is two. */
export function countHosts(hosts: ReadonlyArray<Pick<ExposedHost, 'finding'>>): number {
  return new Set(hosts.map(({ finding }) => `${scopeKey(finding.scope)} ${finding.entity.id}`)).size;
}

/** Returns what a mail tells of its own host on the other port of SMB: what is over there only where the mail itself says that all is over. */
export function ofOtherPort({ name, finding, folded = [] }: Transition): readonly Transition[] {
  return folded.filter(
    (other) => isSameOnOtherPort(finding, other.finding) && (name === 'ended' || other.name !== 'ended'),
  );
}

/** Attempts of all of the time of an episode. */
export type Passed = Pick<ReturnType<typeof episodeTotals>, 'rejected' | 'accepted'>;

/** Adds up the attempts of all of the time that a mail tells of; of several exposed hosts those on all of them. */
export function totalsOf(transition: Transition): Passed {
  const hosts = exposedHosts(transition).map(({ episode }) => episode);
  const all = (hosts.length > 0 ? hosts : [transition.episode]).map(episodeTotals);
  return {
    rejected: all.reduce((sum, { rejected }) => sum + rejected, 0),
    accepted: all.reduce((sum, { accepted }) => sum + accepted, 0),
  };
}

/**
 * Finds attempts that passed, in all of the time that a mail tells of, and that no host is known to have refused: its own, else those of what it tells
 * besides, the most.
 * @returns undefined where there are none
 */
export function doubtfulTotals(transition: Transition): Passed | undefined {
  const { folded = [] } = transition;
  const hosts = exposedHosts(transition);
  if ((hosts.length > 0 ? hosts : [transition]).some(isDoubtful)) return totalsOf(transition);
  return folded
    .filter(isDoubtful)
    .map(({ episode }) => episodeTotals(episode))
    .toSorted((one, other) => other.accepted - one.accepted)[0];
}

/** Checks whether more attempts were let in than those of the worst window, or a host is not known to have refused each of these. */
function isDoubtful({ finding, episode }: Pick<Transition, 'finding' | 'episode'>): boolean {
  const { accepted } = episodeTotals(episode);
  const isRefused = ruleOf(finding).describe(finding).verdict.gotThrough === 'no' && finding.facts.accepted >= accepted;
  return accepted > 0 && !isRefused;
}

/**
 * Writes the headline of a mail: of several exposed hosts how many there are, else that of its finding.
 * @returns at most 60 ASCII characters
 */
export function shortHeadline(transition: Transition): string {
  const { finding } = transition;
  const hosts = exposedHosts(transition);
  if (hosts.length === 0) return ruleOf(finding).describe(finding).headline;
  return `${pluralised(countHosts(hosts), 'host')} expose ${portsText(hosts)}, ${answeredText(hosts, 'answered')}`;
}

/**
 * Writes what the SMS says first: of several exposed hosts how many there are, else what its finding says.
 * @returns at most 50 ASCII characters
 */
export function briefOf(transition: Transition): string {
  const { finding } = transition;
  const hosts = exposedHosts(transition);
  if (hosts.length === 0) return ruleOf(finding).describe(finding).brief;
  return `${pluralised(countHosts(hosts), 'host')} expose ${portsOf(hosts).join('+')}, ${answeredText(hosts, 'ANSWERED')}`;
}

/** Says in an SMS what else its mail tells: `also THRESHOLD 4K2P`, or of the other port `also SWEEP 139 4K2P`. */
export function foldedBriefs(transition: Transition): string[] {
  if (exposedHosts(transition).length > 0) return [];
  return (transition.folded ?? []).map(
    ({ finding, episode, name }) =>
      `also ${ruleOf(finding).word}${finding.port === transition.finding.port ? '' : ` ${finding.port}`}${name === 'ended' ? ' over' : ''} ${shortIdOf(episode)}`,
  );
}

/**
 * Writes what a mail tells besides, each with its reference: what is the same event and has no mail of its own, and what was told before and goes on.
 */
export function foldedLines(transition: Transition): string[] {
  const { folded = [], alongside = [], name } = transition;
  const hosts = exposedHosts(transition);
  const others = hosts.length === 0 ? folded : folded.filter(({ finding }) => !isOf(finding, 'exposure'));
  const goesOn = alongside.slice(0, NAMED_ALONGSIDE).map((episode) => {
    const start = episode.endedAt === undefined ? openText(episode, name) : overText(episode);
    return `${start}${placeOf(episode.worst, transition)}: ${shortOf(episode.worst)} (reference ${shortIdOf(episode)}).`;
  });
  const more = alongside.length - goesOn.length;
  return [
    ...hostsLine(hosts),
    ...offenderLine(transition),
    ...others.map((other) => foldedLine(other, transition)),
    ...goesOn,
    ...(more > 0 ? [`And ${withThousands(more)} more.`] : []),
  ];
}

/**
 * Lists the exposed hosts of a mail that tells of several, by how far it came, each with its reference.
 * @param most how many are named
 */
export function exposedLines(transition: Transition, most = NAMED_FIRST): string[] {
  const all = exposedHosts(transition);
  const sorted = WORST_FIRST.flatMap((outcome) => all.filter(({ finding }) => outcomeOf(finding) === outcome));
  const named = sorted.slice(0, all.length <= NAMED_FIRST + MARGIN ? all.length : most);
  const lines = WORST_FIRST.flatMap((outcome) => {
    const hosts = named.filter(({ finding }) => outcomeOf(finding) === outcome);
    const names = hosts.map(
      ({ finding, episode }) =>
        `${finding.entity.id}${portText(finding, transition)}${placeOf(finding, transition)} (${shortIdOf(episode)})`,
    );
    return hosts.length === 0 ? [] : [`${OUTCOMES[outcome]}: ${joined(names, names.length)}.`];
  });
  const more = all.length - named.length;
  return more > 0 ? [...lines, `And ${withThousands(more)} more: see HOSTS.`] : lines;
}

function outcomeOf({ level, evidence }: ExposureFinding): keyof typeof OUTCOMES {
  if (level !== 'open') return level;
  return evidence.accepted.some((pair) => answerOf([pair.evidence]) === 'refused') ? 'refused' : 'nothing';
}

/** Lists all exposed hosts of a mail, where there are too many to name them before what is to be done. */
export function allHostLines(transition: Transition): string[] {
  return exposedHosts(transition).length > NAMED_FIRST + MARGIN ? exposedLines(transition, Infinity) : [];
}

/** Says what is to be done about the other port, and the other hosts of a mail. */
export function doNowForAll(transition: Transition): string[] {
  const others = countHosts(exposedHosts(transition)) - 1;
  const otherHosts = others === 1 ? 'host' : pluralised(others, 'host');
  return [
    ...ofOtherPort(transition).map(({ finding }) => `Do the same for port ${finding.port}`),
    ...(others > 0 ? [`Close the port of the other ${otherHosts} under EXPOSED too; isolate those that answered`] : []),
  ];
}

function answeredText(hosts: readonly ExposedHost[], word: string): string {
  const answered = countHosts(hosts.filter(({ finding }) => finding.level !== 'open'));
  return answered === 0 ? `none ${word}` : `${withThousands(answered)} ${word}`;
}

function hostsLine(hosts: readonly ExposedHost[]): string[] {
  const [first] = hosts;
  if (!first) return [];
  return [
    `${pluralised(countHosts(hosts), 'host')} of this ${isOneVpc(hosts) ? 'VPC' : 'account'} let attempts on ${portsText(hosts)} in; ${answeredText(hosts, 'answered')}.`,
  ];
}

function isOneVpc(hosts: readonly ExposedHost[]): boolean {
  const [vpcId, ...others] = new Set(hosts.map(({ finding }) => finding.scope.vpcId));
  return vpcId !== '' && others.length === 0;
}

function portsOf(hosts: readonly ExposedHost[]): number[] {
  return [...new Set(hosts.map(({ finding }) => finding.port))].toSorted((a, b) => a - b);
}

function portsText(hosts: readonly ExposedHost[]): string {
  const ports = portsOf(hosts);
  return `${ports.length === 1 ? 'port' : 'ports'} ${joined(ports.map(String))}`;
}

/** Names the port where it is not that of the mail. */
function portText({ port }: Finding, { finding: of }: Transition): string {
  return port === of.port ? '' : ` port ${port}`;
}

/** Counts who did the same in earlier windows of the episode, each by itself, and had no mail. */
function offenderLine({ episode, finding }: Transition): string[] {
  const { offenders = [], first } = episode;
  if (offenders.length <= Math.max(1, offendersOf(finding).length)) return [];
  const count = `${offenders.length >= MAX_OFFENDERS ? 'at least ' : ''}${pluralised(offenders.length, 'source')}`;
  return [`Since ${minuteText(first)} ${count} did this, each by itself: ${joined(offenders, NAMED_FIRST)}.`];
}

function foldedLine(folded: Transition, mail: Transition): string {
  const { finding, episode, name } = folded;
  const place = placeOf(finding, mail);
  const reference = `(reference ${shortIdOf(episode)})`;
  if (name === 'ended') {
    return `${overText(episode)}${place}: ${shortOf(finding)} ${reference}.`;
  }
  const { also } = ruleOf(finding).describe(finding);
  const text = also === undefined ? `Also${place}: ${shortOf(finding)}` : `Also ${also}${place}`;
  return `${text} ${reference}.`;
}

function openText({ first }: Episode, name: Transition['name']): string {
  return name === 'ended' ? 'This goes on' : `Open since ${minuteText(first)}`;
}

function overText({ last }: Episode): string {
  return `Over since ${minuteText(last + WINDOW_SECONDS)}`;
}

function shortOf(finding: Finding): string {
  return ruleOf(finding).describe(finding).headline;
}

/** Names the place of a finding where it is not that of the mail. */
function placeOf({ scope }: Finding, { finding: of }: Transition): string {
  return scopeKey(scope) === scopeKey(of.scope) ? '' : inPlace(scope);
}
