import { HOUR_SECONDS, WINDOWS_PER_HOUR } from '../../time.ts';
import { abbreviated, pluralised, joined } from '../../wording.ts';
import { failedContactLines, firstContactLines, refusedInWindowLines } from '../sql/contact-sql.ts';
import { bySeverity, type FindingBase } from '../finding.ts';
import { isListedServer } from '../allow-list.ts';
import { hostFinding, type HostVerdict } from '../host-finding.ts';
import { unknownText, type Verdict } from '../words/verdict.ts';
import { isAnswer } from '../words/answer-text.ts';
import { letInLines } from '../words/let-in-lines.ts';
import { maybeGatewayOf, tellLine } from '../words/maybe-gateway.ts';
import { measuredByRule } from '../measure.ts';
import { serversOf } from '../lateral-history.ts';
import { withoutServers } from '../past-sweeps.ts';
import { recordSpanText } from '../words/record-span.ts';
import type { Rule, RuleView } from '../rule.ts';
import { type SweepLevel, sweepVerdict } from '../sweep-verdict.ts';
import { type TrailingHost, trailingHosts } from '../trailing-contacts.ts';

/** A finding of rule `sweep`. */
export interface SweepFinding extends FindingBase<'sweep', SweepLevel> {
  /** There when the host reaches for many as it did before, but for few new ones: that keeps an open episode going, and nobody is told of it. */
  readonly goesOn?: true;
  /** Id of the interface that owns the address, where the log does not show that it is one of an instance. Empty where the log has no id. */
  readonly maybeGateway?: string;
}

/** An inside host reaches for many others: a worm, an intruder, or somebody's scanner. Where it is a server there is no good reason for it. */
export const sweep: Rule<SweepFinding> = {
  id: 'sweep',
  version: 1,
  word: 'SWEEP',
  trailingWindows: WINDOWS_PER_HOUR,
  quietSeconds: 6 * HOUR_SECONDS,
  reminderSeconds: 6 * HOUR_SECONDS,
  doublingFloor: 50,
  guide: [
    {
      severities: ['low', 'high', 'critical'],
      means:
        'one of your hosts works through its neighbours on 445; low when it only reaches for ten or more new ones in an hour; critical when the allow-list names it as a server',
      todo: 'isolate it, unless it is your own scanner',
    },
  ],
  hiddenBy: { levels: 'all', kinds: { scanner: 'always', manager: 'always', server: 'never', 'azure-files': 'never' } },
  whenRepeated: 'suggest an entry',
  judge: (view) =>
    trailingHosts(view, 'lateral').flatMap((host) => {
      const usual = sweepVerdict(host);
      if (!usual) return goingOn(view, host);
      const isWorse = usual.severity === 'high' && isListedServer(view, host.name.host);
      const verdict: HostVerdict<SweepLevel> = isWorse ? { ...usual, severity: 'critical' } : usual;
      const finding = hostFinding(sweep, view, { host: host.name, type: 'host', verdict });
      return finding ? [{ ...finding, ...maybeGatewayOf(view.facts, finding) }] : [];
    }),
  describe(finding) {
    const host = finding.entity.id;
    const targets = finding.evidence.topDestinations.map((target) => target.address);
    const tried = `${pluralised(finding.facts.destinations, 'address', 'addresses')} (${joined(targets, 3, finding.facts.destinations)})`;
    return {
      title: `${host} sweeps port ${finding.port} inside`,
      headline: `${host} sweeps port ${finding.port} inside`,
      ongoing: `${host} has been sweeping`,
      verdict: verdictOf(finding),
      brief: `${host}: ${reasonBrief(finding)}`,
      what: `${host}, one of yours, reached for ${tried} on port ${finding.port} in ${recordSpanText(finding.coverage)}. ${capital(reasonText(finding))}.${maybeText(finding)}${transitText(finding)}`,
      exposed: letInLines(finding),
      why: `${capital(reasonText(finding))}; the rule trips at ${abbreviated(finding.threshold)}${finding.severity === 'critical' ? ', and the allow-list names it as a server, which others reach for and not the other way round' : ''}.`,
      doNow: [
        ...(finding.maybeGateway === undefined ? [] : [tellLine(host)]),
        `Isolate ${host} and look at what runs on it, unless it is your own scanner`,
        `Look at the hosts that ${host} reached: those that answered may be next`,
        `Close port ${finding.port} between clients in the security groups: clients need it to servers only`,
      ],
    };
  },
  measure: measuredByRule,
  queryOf(finding) {
    switch (finding.level) {
      case 'failed in window':
        return refusedInWindowLines(finding);
      case 'failed':
        return failedContactLines(finding);
      case 'new':
      case 'many':
        return firstContactLines(finding);
    }
  },
  stageOf: ({ severity }) => (bySeverity(severity, 'high') >= 0 ? 5 : null),
  techniquesOf: () => ['T1018', 'T1046', 'T1021.002'],
};

/** A worm that has tried all addresses begins anew: it reaches for as many as before, and none of them is new. */
function goingOn(view: RuleView, host: TrailingHost): SweepFinding[] {
  const evidence = withoutServers(
    host.place,
    { contactsInWindow: host.contactsInWindow, firstContacts: host.contacts },
    serversOf(view),
  );
  const verdict = sweepVerdict(evidence);
  if (!verdict) return [];
  const about = { host: host.name, type: 'host', verdict: { ...verdict, severity: 'low' } } as const;
  const finding = hostFinding(sweep, view, about);
  return finding ? [{ ...finding, goesOn: true }] : [];
}

/** The host may be infected, or be a scanner of the user: the log cannot tell the two apart. */
function verdictOf({ entity, evidence, facts, maybeGateway }: SweepFinding): Verdict {
  const answered = new Set(evidence.accepted.filter(isAnswer).map(({ destination }) => destination)).size;
  const answers = answered === 0 ? 'the logs show no answer' : `${pluralised(answered, 'host')} answered`;
  const reached = `reached for ${pluralised(facts.destinations, 'inside address', 'inside addresses')}, and ${answers}`;
  const text =
    maybeGateway === undefined
      ? `Something inside attacks or scans: ${entity.id} ${reached}.`
      : `Unknown whether ${entity.id} is a host or a gateway: it ${reached}.`;
  return { gotThrough: answered > 0 ? 'yes' : 'unknown', text };
}

function maybeText({ entity, maybeGateway }: SweepFinding): string {
  if (maybeGateway === undefined) return '';
  return ` The log does not tell what ${entity.id} is. Where the log has no pkt-srcaddr, it may be a NAT gateway or a transit gateway that passes on the traffic of others.`;
}

function transitText({ facts }: SweepFinding): string {
  return facts.unknown === undefined ? '' : ` Of this, ${unknownText(facts.unknown)}.`;
}

function reasonText({ level, value, coverage }: SweepFinding): string {
  switch (level) {
    case 'failed in window':
      return `${pluralised(value, 'destination')} refused it within ${recordSpanText(coverage)}`;
    case 'failed':
      return `within an hour it tried new hosts, and those that refused or ignored it are ${value} more than those that answered`;
    case 'new':
    case 'many':
      return `in an hour it reached for ${pluralised(value, 'destination')} that it had not reached for in the day before`;
  }
}

function capital(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

function reasonBrief({ level, value }: SweepFinding): string {
  return level.startsWith('failed') ? `${abbreviated(value)} failed tgt` : `${abbreviated(value)} new tgt/1h`;
}
