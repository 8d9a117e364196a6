import { HOUR_SECONDS } from '../../time.ts';
import { hasEvidence, isAnswered } from '../../pairs/evidence.ts';
import type { ScopedPair, ScopeWindow } from '../../windows/scope-window.ts';
import { abbreviated, pluralised, withThousands, joined } from '../../wording.ts';
import type { FindingBase, Severity } from '../finding.ts';
import { findingBase } from '../finding-base.ts';
import { ANSWER_TEXTS, answerOf } from '../words/answer-text.ts';
import { letInLines } from '../words/let-in-lines.ts';
import { tellLine } from '../words/maybe-gateway.ts';
import { hostPlaceOf } from '../host-place.ts';
import { measuredByRule, measuredBySetting } from '../measure.ts';
import { pairName, pairsLetIn } from '../pairs-let-in.ts';
import { pairLines } from '../sql/pair-sql.ts';
import { narrowestScopes } from '../../windows/narrowest-scope.ts';
import { limitOf, recordSpanText } from '../words/record-span.ts';
import type { Rule, RuleView } from '../rule.ts';
import { summarize } from '../words/summary.ts';
import { letInVerdict } from '../words/verdict.ts';
import { byText } from '../../collections/order.ts';

/** A reply may be logged up to two windows after its attempt. */
const REPLY_WINDOWS = 3;

/** Mildest first. */
const LEVELS = {
  open: { severity: 'medium', brief: 'let in', headline: 'open', ongoing: 'exposed' },
  answered: { severity: 'high', brief: 'ANSWERS', headline: 'answers', ongoing: 'exposed and answering' },
  data: { severity: 'critical', brief: 'SENT DATA to', headline: 'sent data', ongoing: 'exposed and sending data' },
  hammered: { severity: 'critical', brief: 'HAMMERED by', headline: 'hammered', ongoing: 'hammered' },
} as const satisfies Readonly<Record<string, LevelText>>;

interface LevelText {
  readonly severity: Severity;
  readonly brief: string;
  readonly headline: string;
  /** Follows `has been`. */
  readonly ongoing: string;
}

/** A finding of rule `exposure`. */
export interface ExposureFinding extends FindingBase<'exposure', keyof typeof LEVELS> {
  /** Sources that hammer the host, each by itself, ascending: a new one is worth a message. Absent where none does. */
  readonly offenders?: readonly string[];
  /** Id of the interface, where the log cannot tell whether it is one of a gateway, and no answer or refusal shows a host. Empty where the log has no id. */
  readonly maybeGateway?: string;
  /** There where all attempts may be answers of a server: see `PairFacts`. */
  readonly isDoubtful?: true;
}

/** Characters of the SMS that a finding may fill. */
const BRIEF_LENGTH = 50;

/** An address of ours accepts SMB from outside. */
export const exposure: Rule<ExposureFinding> = {
  id: 'exposure',
  version: 1,
  word: 'EXPOSED',
  trailingWindows: REPLY_WINDOWS,
  quietSeconds: 24 * HOUR_SECONDS,
  reminderSeconds: 24 * HOUR_SECONDS,
  doublingFloor: 1000,
  guide: [
    {
      level: 'open',
      severities: ['low', LEVELS.open.severity],
      means:
        'policy let an attempt from outside through to one of your addresses, which refused, or no answer was seen; low where the attempt may be an answer',
      todo: 'close port 445 in the security group; find out why the rule is there',
    },
    {
      level: 'answered',
      severities: [LEVELS.answered.severity],
      means: 'the host answered: something listens on 445, and the internet reaches it',
      todo: 'close the port now; treat the host as possibly compromised',
    },
    {
      level: 'data',
      severities: [LEVELS.data.severity],
      means: 'the host sent data to an outside address over SMB',
      todo: 'isolate it, keep its disk, look at its logons',
    },
    {
      level: 'hammered',
      severities: [LEVELS.hammered.severity],
      means:
        'one outside source made 100 or more accepted attempts in five minutes on a host that answers: guessing passwords, or an exploit',
      todo: 'as above; the source is in the mail',
    },
  ],
  hiddenBy: { levels: 'all', kinds: { scanner: 'never', manager: 'never', server: 'always', 'azure-files': 'never' } },
  whenRepeated: 'never usual',
  judge: (view) => narrowestScopes(view.scopes).flatMap((group) => judgeGroup(view, group)),
  describe(finding) {
    const host = finding.entity.id;
    const level = LEVELS[finding.level];
    return {
      title: `${host} exposes port ${finding.port}`,
      headline: `${host} exposes port ${finding.port}: ${level.headline}`,
      ongoing: `${host} has been ${level.ongoing}`,
      verdict: letInVerdict({ ...finding, facts: { ...finding.facts, answered: answeredOf(finding) } }),
      brief: briefText(finding),
      what: whatText(finding),
      exposed: letInLines(finding),
      why: `Any attempt on port ${finding.port} that is let in from outside trips this rule; ${whyLevel(finding)}.`,
      doNow: doNowLines(finding),
    };
  },
  measure(finding) {
    if (finding.level !== 'hammered') return measuredByRule(finding);
    // What is compared are not all attempts, but those of the source that made most.
    const value = finding.evidence.accepted[0]?.accepted ?? finding.value;
    return { ...measuredBySetting(finding, 'exposure.hammeredAttempts'), value, by: 'one source' };
  },
  queryOf: (finding) => pairLines(finding),
  // That a host answers shows that it listens: the attack is when somebody gets data or guesses passwords.
  stageOf: ({ level }) => (level === 'data' || level === 'hammered' ? 5 : 4),
  techniquesOf: () => ['T1190'],
};

/** Names the first source where there is room for it; of those that are not alone only how many. */
function briefText({ entity, level, facts, evidence, offenders }: ExposureFinding): string {
  const start = `${entity.id} ${LEVELS[level].brief}`;
  const [first] = evidence.topSources;
  const count = level === 'hammered' ? (offenders?.length ?? 1) : facts.sources;
  const more = count > 1 ? ` +${abbreviated(count - 1)} src` : '';
  const full = `${start} ${first?.address}${more}`;
  return first && full.length <= BRIEF_LENGTH ? full : `${start} ${abbreviated(count)} src`;
}

function whatText(finding: ExposureFinding): string {
  const { entity, value, port, facts, evidence, coverage } = finding;
  const names = evidence.topSources.map((source) => source.address);
  const from = `${pluralised(facts.sources, 'outside source')} (${joined(names, 3, facts.sources)})`;
  const seen =
    value > 0
      ? `${entity.id} let in ${pluralised(value, 'attempt')} on port ${port} from ${from} in ${recordSpanText(coverage)}`
      : `${entity.id} replied on port ${port} to ${from}, let in some minutes before`;
  return [`${seen}; ${wentText(finding)}.`, ...doubtLines(finding)].join(' ');
}

/** Says how the attempts went. */
function wentText(finding: ExposureFinding): string {
  const { offenders = [], threshold } = finding;
  const [most] = finding.evidence.accepted;
  if (offenders.length > 1 && most) {
    return `${pluralised(offenders.length, 'source')} made ${withThousands(threshold)} or more each, most of all ${most.source} with ${withThousands(most.accepted)}, as password guessing and exploits do`;
  }
  return finding.level === 'hammered' && most
    ? `${most.source} alone made ${withThousands(most.accepted)} of them, as password guessing and exploits do`
    : answerText(finding);
}

/** Any level but `open` means that somebody was answered, even if it is none of the pairs that the finding names. */
function answeredOf({ level, facts }: ExposureFinding): number {
  return level === 'open' ? facts.answered : Math.max(facts.answered, 1);
}

/** Says what is known of the answers. */
function answerText({ level, evidence }: ExposureFinding): string {
  switch (level) {
    case 'open':
      return openText(evidence.accepted);
    case 'answered':
    case 'hammered':
      return ANSWER_TEXTS.answered;
    case 'data':
      return ANSWER_TEXTS.data;
  }
}

/** Says what became of attempts that nobody answered: the host may have refused some of them. */
function openText(pairs: ExposureFinding['evidence']['accepted']): string {
  const answers = new Set(pairs.map((pair) => answerOf([pair.evidence])));
  if (answers.size > 1) return 'it refused some, and the logs show no answer to the others';
  return ANSWER_TEXTS[answers.has('refused') ? 'refused' : 'nothing'];
}

/** Says what else the attempts may be. */
function doubtLines({ entity, port, maybeGateway, isDoubtful }: ExposureFinding): string[] {
  const lines: string[] = [];
  if (maybeGateway !== undefined) {
    lines.push(
      `The log does not tell what ${entity.id} is: the address may belong to a NAT gateway or a load balancer, which lets packets in and drops them.`,
    );
  }
  if (isDoubtful) {
    lines.push(
      `The attempts came from ports below 1024 and the log has no TCP flags. So they may be the answers of a server to ${entity.id}, if it opened connections from its port ${port}.`,
    );
  }
  return lines;
}

function whyLevel(finding: ExposureFinding): string {
  const { level, severity, threshold, coverage } = finding;
  return level === 'hammered'
    ? `${withThousands(threshold)} or more by one source in ${recordSpanText(coverage)} make it ${severity}`
    : `${answerText(finding)}, which makes it ${severity}`;
}

function doNowLines({ entity, port, level, maybeGateway }: ExposureFinding): string[] {
  const host = entity.id;
  const patch = 'Make sure that the latest SMB patches are on every Windows host';
  if (maybeGateway !== undefined) {
    return [
      tellLine(host),
      `If it is a gateway or a load balancer, see that nothing behind it is reached on port ${port}; a network ACL can stop the attempts`,
      `If it is a host, close port ${port} from outside in its security group`,
      patch,
    ];
  }
  const close = `Close port ${port} from outside in the security group of ${host}`;
  const examine = `Treat ${host} as possibly compromised: isolate it, keep its disk, look at its logons`;
  switch (level) {
    case 'open':
      return [close, 'Find out who opened it and why: nobody should need it', patch];
    case 'answered':
      return [close, examine, patch];
    case 'data':
    case 'hammered':
      // Closing the port does not stop who is in already.
      return [examine, close, patch];
  }
}

function judgeGroup(view: RuleView, group: ScopeWindow): ExposureFinding[] {
  const inbound = group.pairs.filter((pair) => pair.direction === 'inbound');
  if (!inbound.some((pair) => pair.accepted > 0 || isAnswered(pair.evidence))) return [];
  const letIn = pairsLetIn(view, group, REPLY_WINDOWS);
  const byHost = new Map<string, ScopedPair[]>();
  for (const pair of inbound) {
    if (pair.accepted === 0 && !(isAnswered(pair.evidence) && letIn.has(pairName(pair)))) continue;
    const host = `${pair.port} ${pair.destination}`;
    const known = byHost.get(host);
    if (known) known.push(pair);
    else byHost.set(host, [pair]);
  }
  return [...byHost.values()].flatMap((pairs) => {
    const [first] = pairs;
    return first ? [findingOf({ view, group, pairs, host: first })] : [];
  });
}

function findingOf(of: {
  view: RuleView;
  group: ScopeWindow;
  pairs: readonly ScopedPair[];
  host: Pick<ScopedPair, 'port' | 'destination'>;
}): ExposureFinding {
  const { view, group, pairs } = of;
  const { port, destination } = of.host;
  const hammeredAttempts = limitOf(view.settings.exposure.hammeredAttempts, group.coverage);
  const level = levelOf(pairs, hammeredAttempts);
  const hammering = pairs.filter((pair) => pair.accepted >= hammeredAttempts).map((pair) => pair.source);
  const { facts, evidence } = summarize(pairs);
  const doubts = doubtsOf(pairs, level);
  const isMild = level === 'open' && doubts.isDoubtful;
  return {
    ...findingBase(exposure, view, group),
    entity: { type: 'host', id: destination },
    ...hostPlaceOf(view.facts, { address: destination, scope: group.scope, pairs }),
    port,
    direction: 'inbound',
    severity: isMild ? 'low' : LEVELS[level].severity,
    level,
    value: facts.accepted,
    metric: 'accepted',
    threshold: level === 'hammered' ? hammeredAttempts : 1,
    ...(level === 'hammered' ? { offenders: hammering.toSorted(byText) } : {}),
    ...doubts,
    facts,
    evidence,
  };
}

/** Where nobody answers, nobody guesses passwords, however often somebody tries. */
function levelOf(pairs: readonly ScopedPair[], hammeredAttempts: number): keyof typeof LEVELS {
  if (!pairs.some(({ evidence }) => isAnswered(evidence))) return 'open';
  if (pairs.some((pair) => pair.accepted >= hammeredAttempts)) return 'hammered';
  return pairs.some((pair) => hasEvidence(pair.evidence, 'data')) ? 'data' : 'answered';
}

/** Returns what else the attempts may be. Who answers or refuses is a host. */
function doubtsOf(
  pairs: readonly ScopedPair[],
  level: keyof typeof LEVELS,
): Pick<ExposureFinding, 'maybeGateway' | 'isDoubtful'> {
  const isDoubtful =
    pairs.every((pair) => pair.accepted === 0 || pair.isDoubtful) && pairs.some((pair) => pair.isDoubtful);
  const isSilent = level === 'open' && !pairs.some((pair) => hasEvidence(pair.evidence, 'reset'));
  const isHost = pairs.some((pair) => pair.at.kind === 'instance');
  const [first] = pairs;
  return {
    ...(isSilent && !isHost && first ? { maybeGateway: first.at.interfaceId } : {}),
    ...(isDoubtful ? { isDoubtful } : {}),
  };
}
