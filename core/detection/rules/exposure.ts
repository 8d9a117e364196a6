import { hasEvidence } from '../../pairs/evidence.ts';
import { statusOf } from '../../rollup/rollup.ts';
import { scopeWindowOf, type ScopedPair, type ScopeWindow } from '../../windows/scope-window.ts';
import { abbreviated, pluralised, withThousands, joined } from '../../wording.ts';
import type { Finding, Severity } from '../finding.ts';
import { narrowestScopes } from '../../windows/narrowest-scope.ts';
import type { Rule, RuleView } from '../rule.ts';
import { summarize } from '../summary.ts';
import { byText } from '../../collections/order.ts';

const HOUR = 3600;

/** A reply may be logged up to two windows after its attempt. */
const REPLY_WINDOWS = 3;

/** Mildest first. */
const LEVELS: Readonly<Record<string, { severity: Severity; brief: string; headline: string; says: string }>> = {
  open: { severity: 'medium', brief: 'let in', headline: 'open', says: 'no answer was seen' },
  answered: { severity: 'high', brief: 'ANSWERS', headline: 'answers', says: 'it answered' },
  data: { severity: 'critical', brief: 'SENT DATA to', headline: 'sent data', says: 'it answered and sent data' },
  hammered: {
    severity: 'critical',
    brief: 'HAMMERED by',
    headline: 'hammered',
    says: 'one source tries again and again, as password guessing and exploits do',
  },
};

/** Characters of the SMS that a finding may fill. */
const BRIEF_LENGTH = 50;

/** An address of ours accepts SMB from outside. */
export const exposure: Rule = {
  id: 'exposure',
  version: 1,
  word: 'EXPOSED',
  trailingWindows: REPLY_WINDOWS,
  quietSeconds: 24 * HOUR,
  reminderSeconds: 24 * HOUR,
  doublingFloor: 1000,
  judge: (view) => narrowestScopes(view.scopes).flatMap((group) => judgeGroup(view, group)),
  describe(finding) {
    const host = finding.entity.id;
    const level = LEVELS[finding.level];
    return {
      headline: `${host} exposes port ${finding.port}: ${level?.headline}`,
      brief: briefText(finding),
      what: whatText(finding),
      why: `Any attempt on port ${finding.port} that is let in from outside trips this rule; ${whyLevel(finding)}.`,
      doNow: [
        `Close port ${finding.port} from outside in the security group of ${host}`,
        finding.level === 'open'
          ? 'Find out who opened it and why: nobody should need it'
          : `Treat ${host} as possibly compromised: isolate it, keep its disk, look at its logons`,
        'Make sure that the latest SMB patches are on every Windows host',
      ],
    };
  },
};

/** Names the first source where there is room for it; of those that are not alone only how many. */
function briefText({ entity, level, facts, evidence, offenders }: Finding): string {
  const start = `${entity.id} ${LEVELS[level]?.brief}`;
  const [first] = evidence.topSources;
  const count = level === 'hammered' ? (offenders?.length ?? 1) : facts.sources;
  const more = count > 1 ? ` +${abbreviated(count - 1)} src` : '';
  const full = `${start} ${first?.address}${more}`;
  return first && full.length <= BRIEF_LENGTH ? full : `${start} ${abbreviated(count)} src`;
}

function whatText({ entity, level, value, port, facts, evidence }: Finding): string {
  const names = evidence.topSources.map((source) => source.address);
  const from = `${pluralised(facts.sources, 'outside source')} (${joined(names, 3, facts.sources)})`;
  const [most] = evidence.accepted;
  const says =
    level === 'hammered' && most
      ? `${most.source} alone made ${withThousands(most.accepted)} of them, as password guessing and exploits do`
      : LEVELS[level]?.says;
  return value > 0
    ? `${entity.id} let in ${pluralised(value, 'attempt')} on port ${port} from ${from} in five minutes; ${says}.`
    : `${entity.id} replied on port ${port} to ${from}, let in some minutes before; ${says}.`;
}

function whyLevel({ level, severity, threshold }: Finding): string {
  return level === 'hammered'
    ? `${withThousands(threshold)} or more by one source in five minutes make it ${severity}`
    : `${LEVELS[level]?.says}, which makes it ${severity}`;
}

function judgeGroup(view: RuleView, group: ScopeWindow): Finding[] {
  const inbound = group.pairs.filter((pair) => pair.direction === 'inbound');
  if (!inbound.some((pair) => pair.accepted > 0 || isReply(pair))) return [];
  const letIn = recentlyAccepted(view, group);
  const byHost = new Map<string, ScopedPair[]>();
  for (const pair of inbound) {
    if (pair.accepted === 0 && !(isReply(pair) && letIn.has(pairName(pair)))) continue;
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

/** Pairs that were let in, in this window or the two before it: only their replies count. */
function recentlyAccepted(view: RuleView, group: ScopeWindow): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (pairs: readonly ScopedPair[]): void => {
    for (const pair of pairs) if (pair.accepted > 0 || pair.continued > 0) names.add(pairName(pair));
  };
  collect(group.pairs);
  for (let n = 1; n < REPLY_WINDOWS; n++) {
    const earlier = view.earlier(n);
    if (!earlier) continue;
    collect(scopeWindowOf(earlier, group.scope)?.pairs ?? []);
  }
  return names;
}

function findingOf(of: {
  view: RuleView;
  group: ScopeWindow;
  pairs: readonly ScopedPair[];
  host: Pick<ScopedPair, 'port' | 'destination'>;
}): Finding {
  const { view, group, pairs } = of;
  const { port, destination } = of.host;
  const { hammeredAttempts } = view.settings.exposure;
  const level = levelOf(pairs, hammeredAttempts);
  const hammering = pairs.filter((pair) => pair.accepted >= hammeredAttempts).map((pair) => pair.source);
  const { facts, evidence } = summarize(pairs);
  return {
    rule: exposure.id,
    ruleVersion: exposure.version,
    scope: group.scope,
    entity: { type: 'host', id: destination },
    port,
    direction: 'inbound',
    windowStart: view.windowStart,
    severity: LEVELS[level]?.severity ?? 'medium',
    level,
    value: facts.accepted,
    metric: 'accepted',
    threshold: level === 'hammered' ? hammeredAttempts : 1,
    ...(hammering.length === 0 ? {} : { offenders: hammering.toSorted(byText) }),
    facts,
    evidence,
    coverage: { ...group.coverage, status: statusOf(view.windowStart, view.watermark, group.coverage) },
  };
}

function levelOf(pairs: readonly ScopedPair[], hammeredAttempts: number): keyof typeof LEVELS {
  if (pairs.some((pair) => pair.accepted >= hammeredAttempts)) return 'hammered';
  if (pairs.some((pair) => hasEvidence(pair.evidence, 'data'))) return 'data';
  return pairs.some(isReply) ? 'answered' : 'open';
}

function isReply(pair: ScopedPair): boolean {
  return hasEvidence(pair.evidence, 'answered') || hasEvidence(pair.evidence, 'data');
}

function pairName(pair: ScopedPair): string {
  return `${pair.port} ${pair.source} ${pair.destination}`;
}
