import { minuteText, NEWEST_FINAL_BACK, WINDOW_SECONDS } from '../../core/time.ts';
import { duration, joined, pluralised } from '../../core/wording.ts';
import { DRILL_VPC_ID } from '../../core/windows/drill-scope.ts';
import { withoutStatus } from '../episodes.ts';
import type { ExposedHost, OverallVerdict, Span } from '../report-facts.ts';
import type { FoundAlert } from './alert-files.ts';
import type { ObservedScope } from './coverage-tally.ts';
import { recordsRead } from '../records-read.ts';
import { spanText } from '../times.ts';
import type { AskedSpan } from './span.ts';

/** Everything that the verdict rests on. */
export interface VerdictEvidence {
  /** All alerts of the span, in the order of time. */
  readonly alerts: readonly FoundAlert[];
  /** Last alerts of the episodes that opened before the span and are still open. */
  readonly openBefore: readonly FoundAlert[];
  /** All hosts that let something from outside in. */
  readonly hosts: readonly ExposedHost[];
  readonly scopes: readonly ObservedScope[];
  /** Number of accepted attempts in all directions together. */
  readonly accepted: number;
  /** Number of attempts that only a transit gateway logged, without an outcome. */
  readonly unknown: number;
  /** Number of accepted attempts from outside, as the table `rollups` counts them. */
  readonly acceptedFromOutside: number;
  /** See {@link expectedSpan}. */
  readonly expected: Span;
  /** Ids of accounts and VPCs that had logs on the day before the span and have none in it. */
  readonly silent: readonly string[];
  /** Number of files of the tables and of the alerts that are damaged. */
  readonly damagedFiles: number;
  /** Number of log objects that could not be read. */
  readonly quarantined: number;
  /** True if not every row was read, or not every alert. */
  readonly isCut: boolean;
  /** False if there is no alert of any day. */
  readonly hasAlerts: boolean;
}

/** Number of hosts that the verdict names. */
const NAMED_HOSTS = 3;

const SENTENCES = {
  yes: 'Something got through.',
  inside: 'A host inside attacks others.',
  unknown: 'It is unknown whether anything got through.',
  no: 'Nothing got through, as far as the logs show.',
  allowed: 'Nothing got through but what your allow-list permits.',
} as const;

/** Why a proof that nothing got through may be none: a flow log that records rejected traffic only hides what was accepted. */
const NOTHING_ACCEPTED =
  'The logs show no accepted attempt at all. A flow log that records rejected traffic only looks the same: check that its traffic type is ALL.';

/** Why nothing got through where no record was read, without a lost one: there are only lines that say that nothing passed. */
const NO_RECORD =
  'The logs have no record of any traffic, only lines that say that there was none. Check that they are logs of the interfaces that you mean.';

/** Why a page without alerts may not mean that all is well. */
const NO_ALERTS =
  'There is no alert of any day. In a copy of the data bucket, check that the folder alerts was copied too.';

/**
 * Returns the span that each account and VPC should have logs of. At an end that nobody asked for, the end of the tables, the logs of the last windows
 * may still be on their way.
 */
export function expectedSpan(span: Span, asked: AskedSpan): Span {
  const tolerance = NEWEST_FINAL_BACK * WINDOW_SECONDS;
  return {
    from: asked.from === undefined ? span.from + tolerance : span.from,
    to: asked.to === undefined ? span.to - tolerance : span.to,
  };
}

/**
 * Judges whether anything got through. Alerts that were not sent, because of the allow-list or because the rule still learns, do not count. A drill does
 * not count either. What the tables show counts in any case, except hosts that the allow-list permits.
 */
export function judgeSpan(evidence: VerdictEvidence): OverallVerdict {
  const hosts = evidence.hosts.filter(({ vpcId }) => vpcId !== DRILL_VPC_ID);
  const alerts = evidence.alerts.filter(({ drill }) => drill !== true);
  // An episode that is open since before may have no alert in the span.
  const aboutHosts = [...alerts, ...evidence.openBefore];
  const judged = { ...evidence, alerts, hosts: hosts.filter((host) => !isPermitted(host, aboutHosts)) };
  const permitted = hosts.filter((host) => isAnswered(host) && isPermitted(host, aboutHosts));
  const stillOpen = evidence.openBefore.filter((alert) => isSent(alert) && alert.drill !== true);
  // What got through before may still go on, and logs may still be missing, also where the logs of the span show nothing of it.
  const mayGoOn = stillOpen.filter((alert) => isProof(alert) || isUnknown(alert));
  const said = [
    ...stillOpen.filter((alert) => !mayGoOn.includes(alert)).map(openText),
    ...permittedReasons(permitted),
    ...unsentReasons(alerts),
  ];
  const proofs = yesReasons(judged);
  if (proofs.length > 0) {
    return {
      gotThrough: 'yes',
      sentence: isOnlyInside(judged) ? SENTENCES.inside : SENTENCES.yes,
      reasons: [...proofs, ...mayGoOn.map(openText), ...said],
    };
  }
  const doubts = [...mayGoOn.map(openText), ...unknownReasons(judged), ...lackReasons(evidence)];
  if (doubts.length > 0) return { gotThrough: 'unknown', sentence: SENTENCES.unknown, reasons: [...doubts, ...said] };
  const cautions = [...acceptedCautions(evidence), ...(evidence.hasAlerts ? [] : [NO_ALERTS])];
  const sentence = SENTENCES[permitted.length > 0 ? 'allowed' : 'no'];
  return { gotThrough: 'no', sentence, reasons: [...cautions, ...said] };
}

/** Returns why the logs may not prove that nothing got in: an account or a VPC whose flow log records rejected traffic only hides what it accepted. */
function acceptedCautions({ accepted, hosts, scopes }: VerdictEvidence): string[] {
  if (recordsRead(scopes) === 0) return [NO_RECORD];
  if (accepted === 0 && hosts.length === 0) return [NOTHING_ACCEPTED];
  const rejecting = affected(scopes, (scope) => scope.rejected > 0 && scope.accepted === 0);
  if (rejecting.length === 0) return [];
  const names = joined(rejecting.map(({ scopeId }) => scopeId));
  return [
    `The logs of ${names} show rejected attempts and no accepted one. A flow log that records rejected traffic only looks the same: check that its traffic type is ALL.`,
  ];
}

/** True if the allow-list hides every alert about the exposure of a host, and there is one. */
function isPermitted(host: ExposedHost, alerts: readonly FoundAlert[]): boolean {
  const own = alerts.filter((alert) => alert.rule === 'exposure' && isAbout(alert, host));
  return own.length > 0 && own.every(({ delivery }) => delivery === 'suppressed');
}

function isAbout({ entity, port, scope }: FoundAlert, host: ExposedHost): boolean {
  const isSamePlace = scope.vpcId === host.vpcId && (scope.accountId === '' || scope.accountId === host.accountId);
  return entity.id === host.address && port === host.port && isSamePlace;
}

function isAnswered({ exposure }: ExposedHost): boolean {
  return exposure === 'answered' || exposure === 'data';
}

function isSent({ delivery }: FoundAlert): boolean {
  return delivery !== 'suppressed' && delivery !== 'shadow';
}

function isProof({ verdict }: FoundAlert): boolean {
  return verdict?.gotThrough === 'yes';
}

function isUnknown({ verdict }: FoundAlert): boolean {
  return verdict?.gotThrough === 'unknown';
}

function openText({ headline, first }: FoundAlert): string {
  return `Still open from before: ${withoutStatus(headline)}, since ${minuteText(first)}.`;
}

/** Returns the proofs: the hosts that answered, and what alerts say of anything else. */
function yesReasons({ hosts, alerts }: VerdictEvidence): string[] {
  const answered = hosts.filter(isAnswered);
  const more = answered.length - NAMED_HOSTS;
  // What alerts say of traffic from outside is about these hosts, and counts five minutes only.
  const told = provenAlerts(alerts).filter(({ direction }) => answered.length === 0 || direction !== 'inbound');
  return [
    ...answered.slice(0, NAMED_HOSTS).map(answeredText),
    ...(more > 0 ? [`${pluralised(more, 'more host')} of yours answered: see the exposed hosts.`] : []),
    ...new Set(told.map(({ verdict }) => verdict?.text ?? '')),
  ];
}

function answeredText({ address, accepted, sources, firstSeen, lastSeen }: ExposedHost): string {
  const from = pluralised(sources, 'outside source');
  const time = spanText({ from: firstSeen, to: lastSeen });
  return accepted === 0
    ? `${address} answered ${from} on connections that were let in before, ${time}.`
    : `${address} let in ${pluralised(accepted, 'attempt')} of ${from} and answered, ${time}.`;
}

/** Returns one alert of each episode that proves something: the end of an episode says again what its other alerts say. */
function provenAlerts(alerts: readonly FoundAlert[]): FoundAlert[] {
  const proven = alerts.filter((alert) => isSent(alert) && alert.verdict?.gotThrough === 'yes');
  const last = new Map<string, FoundAlert>();
  for (const alert of proven) {
    if (alert.transition !== 'ended' || !last.has(alert.episodeId)) last.set(alert.episodeId, alert);
  }
  return [...last.values()];
}

/** Where the only proofs are alerts about traffic inside, an attack is under way there, and nobody saw it come in. */
function isOnlyInside({ hosts, alerts }: VerdictEvidence): boolean {
  return !hosts.some(isAnswered) && provenAlerts(alerts).every(({ direction }) => direction === 'lateral');
}

function hostsText(hosts: readonly ExposedHost[]): string {
  const addresses = [...new Set(hosts.map(({ address }) => address))];
  return `${pluralised(addresses.length, 'host')} of yours (${joined(addresses)})`;
}

function permittedReasons(hosts: readonly ExposedHost[]): string[] {
  return hosts.length === 0 ? [] : [`Your allow-list permits that ${hostsText(hosts)} answered attempts from outside.`];
}

function unsentReasons(alerts: readonly FoundAlert[]): string[] {
  const suppressed = alerts.filter(({ delivery }) => delivery === 'suppressed').length;
  const shadow = alerts.filter(({ delivery }) => delivery === 'shadow').length;
  return [
    ...(suppressed === 0 ? [] : [`${pluralised(suppressed, 'alert')} that your allow-list hides: not counted here.`]),
    ...(shadow === 0
      ? []
      : [`${pluralised(shadow, 'alert')} of rules that still learn: not sent, and not counted here.`]),
  ];
}

function unknownReasons(evidence: VerdictEvidence): string[] {
  const { hosts, unknown, scopes, silent, damagedFiles, quarantined, isCut } = evidence;
  const reasons: ReadonlyArray<readonly [isDoubt: boolean, reason: string]> = [
    [hosts.some(isOpen), `${hostsText(hosts.filter(isOpen))} accepted attempts, and the logs show no answer.`],
    [
      unknown > 0,
      `Only a transit gateway logged ${pluralised(unknown, 'attempt')}, and it does not log what was let in.`,
    ],
    [scopes.length === 0, 'No account and no VPC has a log.'],
    [silent.length > 0, `No log of ${joined(silent)}, which had logs on the day before.`],
    [damagedFiles > 0, `${pluralised(damagedFiles, 'file')} of the tables or the alerts cannot be read.`],
    [quarantined > 0, `${pluralised(quarantined, 'log object')} could not be read.`],
    [isCut, 'There was too much to read all of it.'],
  ];
  const doubts = [...reasons.filter(([isDoubt]) => isDoubt).map(([, reason]) => reason), ...scopeReasons(evidence)];
  // What alerts doubt of traffic from outside is in the tables, and the alerts count five minutes only.
  const further = evidence.alerts.filter(({ direction }) => doubts.length === 0 || direction !== 'inbound');
  return [...doubts, ...lastWords(further)];
}

/** Returns a doubt where `attempts` has fewer accepted attempts than `rollups` counts: a file of it is missing, and so may be hosts that answered. */
function lackReasons({ acceptedFromOutside, hosts }: VerdictEvidence): string[] {
  const lack = acceptedFromOutside - hosts.reduce((sum, { accepted }) => sum + accepted, 0);
  return lack <= 0
    ? []
    : [`The table attempts lacks ${pluralised(lack, 'accepted attempt')} from outside that the table rollups counts.`];
}

function isOpen({ exposure }: ExposedHost): boolean {
  return exposure === 'open';
}

function scopeReasons({ scopes, expected }: VerdictEvidence): string[] {
  const gaps = affected(scopes, ({ lossCount }) => lossCount > 0);
  const lost = affected(scopes, ({ partialWindows, skipped }) => partialWindows + skipped > 0);
  const malformed = affected(scopes, (scope) => scope.malformed > 0);
  const cut = affected(scopes, ({ observed }) => observed.from > expected.from || observed.to < expected.to);
  const missing = gaps.reduce((sum, { lostSeconds }) => sum + lostSeconds, 0);
  const reasons: ReadonlyArray<readonly [scopes: readonly ObservedScope[], text: string]> = [
    [gaps, `Logs are missing for ${duration(missing)} in all:`],
    [cut, 'No log at the start or the end of the time:'],
    [lost, 'Records are missing, because AWS lost them or a window had no room for them:'],
    [malformed, 'Lines that cannot be read:'],
  ];
  return reasons
    .filter(([found]) => found.length > 0)
    .map(([found, text]) => `${text} ${joined(found.map(({ scopeId }) => scopeId))}.`);
}

/** Returns the accounts and VPCs with a property. An account covers its VPCs, and a VPC that several accounts share is covered by any of them. */
function affected(scopes: readonly ObservedScope[], has: (scope: ObservedScope) => boolean): ObservedScope[] {
  const found = scopes.filter(has);
  const accounts = new Set(found.flatMap(({ scopeType, accountId }) => (scopeType === 'account' ? [accountId] : [])));
  const isCovered = ({ accountId }: ObservedScope): boolean =>
    accounts.has(accountId) || (accountId === '' && accounts.size > 0);
  return found.filter((scope) => scope.scopeType === 'account' || !isCovered(scope));
}

/** Returns the doubts of the episodes whose last alert has one. */
function lastWords(alerts: readonly FoundAlert[]): string[] {
  const last = new Map(alerts.filter(isSent).map((alert) => [alert.episodeId, alert]));
  return [
    ...new Set([...last.values()].flatMap(({ verdict }) => (verdict?.gotThrough === 'unknown' ? [verdict.text] : []))),
  ];
}
