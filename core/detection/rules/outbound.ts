import { recordSpanText } from '../words/record-span.ts';
import { hostIn, placesOfHour } from '../../history/contact-index.ts';
import { hostAt } from '../../history/contact-table.ts';
import { type Contact, contactsKey, OUTCOME } from '../../history/contacts.ts';
import { SEVERITIES } from '../../settings/severities.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOWS_PER_HOUR } from '../../time.ts';
import { abbreviated, pluralised, joined } from '../../wording.ts';
import { allowedOutside } from '../allow-list.ts';
import { bySeverity, type FindingBase, type Severity } from '../finding.ts';
import { hostFinding } from '../host-finding.ts';
import { isAnswer } from '../words/answer-text.ts';
import { allText, noneVerdict, type Verdict } from '../words/verdict.ts';
import { letInLines } from '../words/let-in-lines.ts';
import { measuredByRule } from '../measure.ts';
import { pairLines } from '../sql/pair-sql.ts';
import type { Rule, RuleView } from '../rule.ts';
import { hoursBefore, type TrailingHost, trailingHosts } from '../trailing-contacts.ts';

/** What a host did so many days ago or less it is known to do. */
const KNOWN_DAYS = 5;

type OutboundLevel = 'rejected' | 'unknown' | 'accepted' | 'answered';

/** A finding of rule `outbound`. */
export type OutboundFinding = FindingBase<'outbound', OutboundLevel>;

/** An inside host reaches out to SMB on the internet: a worm, or a link that makes Windows hand over a password hash. */
export const outbound: Rule<OutboundFinding> = {
  id: 'outbound',
  version: 2,
  word: 'OUTBOUND',
  trailingWindows: WINDOWS_PER_HOUR,
  quietSeconds: 24 * HOUR_SECONDS,
  reminderSeconds: 24 * HOUR_SECONDS,
  doublingFloor: 50,
  guide: [
    {
      severities: SEVERITIES,
      means:
        'one of your hosts reaches for SMB on the internet. Medium to critical: for the first time in five days, or it gets further than before, or another address answers. How far it got: rejected, unknown (only a transit gateway logged it), accepted, answered. Low: it got as far before',
      todo: 'close 445 to the internet; find out what did it',
    },
  ],
  hiddenBy: { levels: 'all', kinds: { scanner: 'never', manager: 'never', server: 'never', 'azure-files': 'always' } },
  whenRepeated: 'never usual',
  judge(view) {
    const hosts = trailingHosts(view, 'outbound');
    if (hosts.length === 0) return [];
    const before = contactsBefore(view, hosts);
    return hosts.flatMap(({ key, name, contactsInWindow }) => {
      const { contacts, past } = withoutAllowed(view, { host: name.host, contactsInWindow }, before.get(key) ?? []);
      const { severity, level } = levelOf(contacts);
      const verdict = {
        severity: areKnown(contacts, past) ? 'low' : severity,
        level,
        value: contactsInWindow.length,
        metric: 'destinations',
        threshold: 1,
      } as const;
      const finding = hostFinding(outbound, view, { host: name, type: 'host', verdict });
      return finding ? [finding] : [];
    });
  },
  describe(finding) {
    const host = finding.entity.id;
    const targets = finding.evidence.topDestinations.map((target) => target.address);
    const reached = `${pluralised(finding.facts.destinations, 'outside address', 'outside addresses')} (${joined(targets, 3, finding.facts.destinations)})`;
    // Only what is allowed can have got through then.
    const isMixed = finding.level === 'rejected' && finding.facts.accepted > 0;
    const rejected = isMixed ? 'all but those that are allowed were rejected' : 'all were rejected';
    const unknown = 'only a transit gateway logged all or some of it, and does not log whether policy let it out';
    const went = { rejected, unknown, accepted: 'policy let it out', answered: 'somebody answered' }[finding.level];
    return {
      title: `${host} reaches out on port ${finding.port}`,
      headline: `${host} reaches out on port ${finding.port}: ${finding.level}`,
      ongoing: `${host} has been reaching out`,
      verdict: verdictOf(finding),
      brief: `${host} to ${abbreviated(finding.facts.destinations)} outside, ${finding.level}`,
      what: `${host}, one of yours, reached for ${reached} on port ${finding.port} in ${recordSpanText(finding.coverage)}; ${went}.`,
      exposed: letInLines(finding),
      why:
        finding.severity === 'low'
          ? `Nobody needs SMB to the internet; ${host} got as far in the five days before, so it is told in the digest.`
          : `Nobody needs SMB to the internet. This rule trips when ${finding.level === 'answered' ? 'an address answers the host' : 'the host gets so far'} for the first time in five days; ${finding.level} is ${finding.severity}.`,
      doNow: [
        `Close port ${finding.port} to the internet in the security group of ${host}`,
        `Find out what on ${host} did it: a worm, or a link that leaks password hashes`,
      ],
    };
  },
  measure: measuredByRule,
  queryOf: (finding) => pairLines(finding),
  // Of low severity is what a host has been doing for days.
  stageOf: ({ level, severity }) => ((level === 'accepted' || level === 'answered') && severity !== 'low' ? 5 : null),
  techniquesOf: () => ['T1048'],
};

function verdictOf(finding: OutboundFinding): Verdict {
  const { entity, level, facts, evidence } = finding;
  const host = entity.id;
  const answered = new Set(evidence.accepted.filter(isAnswer).map(({ destination }) => destination)).size;
  switch (level) {
    case 'answered':
      return {
        gotThrough: 'yes',
        text: `Something got out: ${pluralised(Math.max(answered, 1), 'outside host')} answered ${host} in ${recordSpanText(finding.coverage)}.`,
      };
    case 'accepted':
      return {
        gotThrough: 'unknown',
        text: `Unknown whether anything got out: your rules let ${pluralised(facts.accepted, 'attempt')} of ${host} out, and the logs show no answer.`,
      };
    case 'unknown':
    case 'rejected':
      return facts.accepted > 0
        ? noneVerdict(finding, `every attempt of ${host} that you do not allow was rejected`, 'out')
        : noneVerdict(finding, `${allText(facts.rejected)} rejected`, 'out');
  }
}

function levelOf(contacts: readonly Contact[]): { severity: Severity; level: OutboundLevel } {
  const outcomes = contacts.reduce((bits, [, outcome]) => bits | outcome, 0);
  if ((outcomes & OUTCOME.answered) !== 0) return { severity: 'critical', level: 'answered' };
  if ((outcomes & OUTCOME.accepted) !== 0) return { severity: 'high', level: 'accepted' };
  const isRejected = contacts.every(([, outcome]) => (outcome & OUTCOME.failed) !== 0);
  return { severity: 'medium', level: isRejected ? 'rejected' : 'unknown' };
}

/** Some contacts of a host, at most five days old. */
interface PastContacts {
  /** Start of the hour or day, epoch seconds. */
  readonly at: number;
  readonly contacts: readonly Contact[];
}

/** What some hosts did in the last five days, apart from the trailing hour; by `contactsKey`. */
function contactsBefore(view: RuleView, hosts: readonly TrailingHost[]): ReadonlyMap<string, readonly PastContacts[]> {
  const before = new Map<string, PastContacts[]>(hosts.map(({ key }) => [key, []]));
  for (const { dayStart, outbound: hostsOfDay } of view.history.days) {
    if (dayStart + (KNOWN_DAYS + 1) * DAY_SECONDS <= view.windowStart) continue;
    for (const host of hostsOfDay) before.get(contactsKey(host))?.push({ at: dayStart, contacts: host.contacts });
  }
  for (const hour of hoursBefore(view)) {
    const places = placesOfHour(hour, 'outbound');
    for (const { key, place, name } of hosts) {
      const found = hostIn(places, place, name.host);
      if (!found) continue;
      before.get(key)?.push({ at: hour.hourStart, contacts: hostAt(found.placeContacts, found.row).contacts });
    }
  }
  return before;
}

/**
 * Leaves out allowed destinations, now and in the past, so that they make no other destination look known. If all are allowed, nothing is left out:
 * the finding is made, and the allow-list hides it.
 */
function withoutAllowed(
  view: RuleView,
  { host, contactsInWindow }: { readonly host: string; readonly contactsInWindow: readonly Contact[] },
  before: readonly PastContacts[],
): { readonly contacts: readonly Contact[]; readonly past: ReadonlyMap<string, number> } {
  const isAllowed = allowedOutside(view, outbound, host);
  const others = contactsInWindow.filter(([destination]) => !isAllowed(destination, view.windowStart));
  const past = new Map<string, number>();
  for (const part of before) {
    for (const [destination, outcome] of part.contacts) {
      if (others.length > 0 && isAllowed(destination, part.at)) continue;
      past.set(destination, (past.get(destination) ?? 0) | outcome);
    }
  }
  return { contacts: others.length > 0 ? others : contactsInWindow, past };
}

/**
 * Checks whether all destinations are known. A destination is known only if it got at least as far before: a rejected attempt does not make an
 * accepted one known, nor does one address that answered make another one known.
 */
function areKnown(contacts: readonly Contact[], past: ReadonlyMap<string, number>): boolean {
  if (past.size === 0) return false;
  const worst = levelOf([...past]).severity;
  return contacts.every(([destination, outcome]) =>
    (outcome & OUTCOME.answered) !== 0
      ? ((past.get(destination) ?? 0) & OUTCOME.answered) !== 0
      : bySeverity(levelOf([[destination, outcome]]).severity, worst) <= 0,
  );
}
