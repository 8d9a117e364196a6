import { hostsOfHour } from '../memory/contact-index.ts';
import { contactsKey, type HostContacts, OUTCOME } from '../memory/contacts.ts';
import { DAY_SECONDS } from '../time.ts';
import { compact, counted, listed } from '../wording.ts';
import { bySeverity, type Severity } from './finding.ts';
import { hostFinding } from './host-finding.ts';
import type { Rule, RuleView } from './rule.ts';
import { HOUR_WINDOWS, hoursBefore, trailingHosts } from './trailing-contacts.ts';

const HOUR = 3600;

/** A host that got as far so many days ago or less is known to do it. */
const KNOWN_DAYS = 5;

/** An inside host reaches out to SMB on the internet: a worm, or a link that makes Windows hand over a password hash. */
export const outbound: Rule = {
  id: 'outbound',
  version: 1,
  word: 'OUTBOUND',
  trailingWindows: HOUR_WINDOWS,
  quietSeconds: 24 * HOUR,
  reminderSeconds: 24 * HOUR,
  doublingFloor: 50,
  judge(view) {
    const hosts = trailingHosts(view, 'outbound');
    if (hosts.length === 0) return [];
    const seen = worstBefore(view);
    return hosts.flatMap(({ key, host }) => {
      const { severity, level } = levelOf(host);
      const before = seen.get(key);
      const isKnown = before !== undefined && bySeverity(severity, before) <= 0;
      const verdict = {
        severity: isKnown ? 'low' : severity,
        level,
        value: host.contacts.length,
        metric: 'destinations',
        threshold: 1,
      } as const;
      const finding = hostFinding(outbound, view, { host, type: 'host', verdict });
      return finding ? [finding] : [];
    });
  },
  describe(finding) {
    const host = finding.entity.id;
    const targets = finding.evidence.topDestinations.map((target) => target.address);
    const reached = `${counted(finding.facts.destinations, 'outside address', 'outside addresses')} (${listed(targets, 3, finding.facts.destinations)})`;
    const went =
      { rejected: 'all were rejected', accepted: 'policy let it out', answered: 'somebody answered' }[finding.level] ??
      finding.level;
    return {
      headline: `${host} reaches out on port ${finding.port}: ${finding.level}`,
      brief: `${host} to ${compact(finding.facts.destinations)} outside, ${finding.level}`,
      what: `${host}, one of yours, reached for ${reached} on port ${finding.port} in five minutes; ${went}.`,
      why:
        finding.severity === 'low'
          ? `Nobody needs SMB to the internet; ${host} got as far in the five days before, so it is told in the digest.`
          : `Nobody needs SMB to the internet: the first time in five days that a host gets so far trips this rule, and ${finding.level} is ${finding.severity}.`,
      doNow: [
        `Close port ${finding.port} to the internet in the security group of ${host}`,
        `Find out what on ${host} did it: a worm, or a link that leaks password hashes`,
      ],
    };
  },
};

function levelOf(host: HostContacts): { severity: Severity; level: string } {
  const outcomes = host.contacts.reduce((bits, [, outcome]) => bits | outcome, 0);
  if ((outcomes & OUTCOME.answered) !== 0) return { severity: 'critical', level: 'answered' };
  if ((outcomes & OUTCOME.accepted) !== 0) return { severity: 'high', level: 'accepted' };
  return { severity: 'medium', level: 'rejected' };
}

/** How far each host got that went out in the last five days, apart from the trailing hour: a rejected try does not excuse one that is let out. */
function worstBefore(view: RuleView): ReadonlyMap<string, Severity> {
  const days = view.memory.days.filter((day) => day.dayStart + (KNOWN_DAYS + 1) * DAY_SECONDS > view.windowStart);
  const hours = hoursBefore(view).flatMap((hour) => [...hostsOfHour(hour, 'outbound').values()]);
  const worst = new Map<string, Severity>();
  for (const host of [...days.flatMap((day) => day.outbound), ...hours]) {
    const key = contactsKey(host);
    const { severity } = levelOf(host);
    const before = worst.get(key);
    if (before === undefined || bySeverity(severity, before) > 0) worst.set(key, severity);
  }
  return worst;
}
