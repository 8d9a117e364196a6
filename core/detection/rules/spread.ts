import { isLossy } from '../../windows/coverage.ts';
import { groupedBy } from '../../collections/grouped-by.ts';
import { recordSpanText } from '../words/record-span.ts';
import { narrowestGroupOf } from '../../windows/narrowest-scope.ts';
import { hourOf, WINDOW_SECONDS, HOUR_SECONDS, WINDOWS_PER_HOUR } from '../../time.ts';
import { abbreviated, pluralised, joined } from '../../wording.ts';
import { allowedToFanOut } from '../allow-list.ts';
import { firstContactLines, noServerCondition } from '../sql/contact-sql.ts';
import { bySeverity, type FindingBase, type FindingEvidence } from '../finding.ts';
import { findingBase } from '../finding-base.ts';
import { hostFinding } from '../host-finding.ts';
import type { Verdict } from '../words/verdict.ts';
import { letInLines } from '../words/let-in-lines.ts';
import { measuredByRule } from '../measure.ts';
import { findPropagation, type Child, newSweepers, sweepersOf } from '../propagation.ts';
import type { Rule, RuleView } from '../rule.ts';
import { summarize } from '../words/summary.ts';
import { sweepingHostsLines } from '../sql/sweeping-hosts-sql.ts';
import { type TrailingHost, trailingHosts } from '../trailing-contacts.ts';

const KEEP = 'Keep the disks; find what the first host ran, and which flaw or password let the worm in';

/** So many hosts that start to sweep within an hour are an outbreak, whoever reached them. */
const OUTBREAK = 3;

/** A finding of rule `spread`. */
export interface SpreadFinding extends FindingBase<'spread', Child['level'] | 'outbreak'> {
  readonly evidence: FindingEvidence & {
    /** Our own hosts that reached the entity before it began, at most ten; absent of an outbreak. */
    readonly reachedBy?: readonly string[];
    /** There where the entity and those that reached it reached each other, and the log does not say who was first. */
    readonly isMutual?: true;
  };
}

/**
 * A worm goes from host to host: a host that another one reached now does the same as that one did. It is `child` when both sweep, `fan-out` when
 * both reach for three new ones within an hour, `outbreak` when three hosts of a VPC start to sweep within an hour.
 *
 * It never fires on what clients, servers, backups, scanners and logon storms do, since four things do not count: servers as destinations (six
 * hosts or more reach for them), contacts that were refused, the order child before parent, and hosts that did as much on earlier days. What is
 * left needs two hosts that both begin something new, one after it was reached by the other.
 */
export const spread: Rule<SpreadFinding> = {
  id: 'spread',
  version: 1,
  word: 'SPREAD',
  trailingWindows: WINDOWS_PER_HOUR,
  quietSeconds: 6 * HOUR_SECONDS,
  reminderSeconds: 6 * HOUR_SECONDS,
  doublingFloor: 10,
  guide: [
    {
      severities: ['critical'],
      means:
        'a host that another one reached now sweeps as that one did, or three start to sweep within an hour: a worm',
      todo: 'isolate them, and the host that is named first',
    },
  ],
  // That a host fans out may be the work of the one that reached it; that it sweeps too, or that many do, is not.
  hiddenBy: {
    levels: ['fan-out'],
    kinds: { scanner: 'on request', manager: 'on request', server: 'never', 'azure-files': 'never' },
  },
  whenRepeated: 'never usual',
  judge(view) {
    if (trailingHosts(view, 'lateral').length === 0) return [];
    const sweepers = sweepersOf(view);
    return [
      ...findPropagation(view, sweepers, (parent) => allowedToFanOut(view, spread, parent)).flatMap((child) =>
        findingOfChild(view, child),
      ),
      ...outbreaks(view, newSweepers(view, sweepers)),
    ];
  },
  describe(finding) {
    const { entity, level, value, port } = finding;
    const isOutbreak = level === 'outbreak';
    const { reachedBy: parents = [], isMutual } = finding.evidence;
    const first = joined(parents, 1);
    const does = level === 'child' ? 'sweeps' : 'fans out on';
    return {
      title: isOutbreak
        ? `Possible worm: hosts begin to sweep port ${port}`
        : `Possible worm: ${first} ${isMutual ? 'and' : 'reached'} ${entity.id}`,
      headline: isOutbreak
        ? `${pluralised(value, 'host')} began to sweep port ${port} inside`
        : `${entity.id} ${does} port ${port} ${isMutual ? `as ${first} does` : `after ${first} reached it`}`,
      ongoing: isOutbreak ? 'hosts have been beginning to sweep' : `${entity.id} has been spreading`,
      verdict: verdictOf(finding),
      brief: isOutbreak
        ? `${abbreviated(value)} hosts began to sweep`
        : `${entity.id} ${level === 'child' ? 'sweeps' : 'fans out'}, ${finding.evidence.isMutual ? 'as does' : 'hit by'} ${joined(parents, 1)}`,
      what: whatText(finding),
      exposed: exposedLines(finding),
      why: whyText(finding),
      doNow: [
        isOutbreak
          ? 'Isolate all of these hosts at once, because each minute there may be more: the SQL in the mail names them'
          : `Isolate ${joined([entity.id, ...parents], parents.length + 1)} at once: each minute there may be more`,
        `Close port ${port} between clients in the security groups`,
        KEEP,
      ],
      whenOver: [
        isOutbreak
          ? 'Isolate all of these hosts and look at what runs on them: the SQL in the mail names them'
          : `Isolate ${joined([entity.id, ...parents], parents.length + 1)}, and look at what runs on them`,
        `Close port ${port} between clients in the security groups`,
        KEEP,
      ],
    };
  },
  measure: measuredByRule,
  queryOf(finding) {
    const { level, windowStart } = finding;
    if (level === 'outbreak') return sweepingHostsLines(finding);
    // Where a host only fans out, servers of this hour are servers too: at nine on Monday everybody reaches for the same ones.
    const last = level === 'fan-out' ? windowStart : hourOf(windowStart) - WINDOW_SECONDS;
    return firstContactLines(finding, [noServerCondition(finding, last)]);
  },
  stageOf: ({ severity }) => (bySeverity(severity, 'high') >= 0 ? 5 : null),
  techniquesOf: () => ['T1210', 'T1021.002'],
};

/** What goes from host to host is inside already. */
function verdictOf({ entity, level, value, evidence }: SpreadFinding): Verdict {
  const parents = joined(evidence.reachedBy ?? [], 2);
  const text = evidence.isMutual
    ? `A worm, most likely: ${parents} and ${entity.id} reached each other, and do the same.`
    : `A worm, most likely: it went from ${parents} to ${entity.id}.`;
  const outbreak = `A worm, most likely: ${pluralised(value, 'inside host')} began to sweep within an hour.`;
  return { gotThrough: 'yes', text: level === 'outbreak' ? outbreak : text };
}

function whyText({ entity, level, value, threshold, evidence }: SpreadFinding): string {
  if (level === 'outbreak') {
    return `${pluralised(threshold, 'host')} of one place that start to sweep within an hour trip this rule: programs do that, people do not.`;
  }
  if (evidence.isMutual) return 'Two hosts that reached each other and now do the same trip this rule.';
  const parents = joined(evidence.reachedBy ?? []);
  const was = (evidence.reachedBy ?? []).length > 1 ? 'were' : 'was';
  return `The order trips this rule: first ${parents} reached ${entity.id} and ${was} not refused, then ${entity.id} reached for ${pluralised(value, 'host')} that it had not reached before and that are no servers.`;
}

function exposedLines(finding: SpreadFinding): string[] {
  const { level, coverage } = finding;
  const { accepted, reachedBy = [], isMutual } = finding.evidence;
  const host = finding.entity.id;
  const reached = reachedBy.map((parent) =>
    isMutual
      ? `${parent} reached ${host}, and was not refused.`
      : `${parent} reached ${host} before this began, and was not refused.`,
  );
  const whose = level === 'outbreak' ? 'their attempts' : `the attempts of ${host}`;
  const none = `None of ${whose} in these ${recordSpanText(coverage)} was accepted.`;
  const isProven = accepted.length === 0 && !isLossy(coverage) && finding.facts.unknown === undefined;
  return [...reached, ...(isProven ? [none] : letInLines(finding))];
}

function whatText({ coverage, level, entity, value, evidence, facts }: SpreadFinding): string {
  if (level === 'outbreak') {
    const names = evidence.topSources.map(({ address }) => address);
    const now = `In these ${recordSpanText(coverage)}, ${joined(names, 3, facts.sources)} reached for others`;
    return `${pluralised(value, 'host')} of yours began to sweep within an hour. ${now}.`;
  }
  const parents = evidence.reachedBy ?? [];
  const did = level === 'child' ? 'swept' : 'fanned out';
  if (evidence.isMutual) {
    return (
      `${entity.id} and ${joined(parents)} reached each other, and both ${did}; the log does not say which of them was first. ` +
      `${entity.id} reached for ${pluralised(value, 'new destination')} in an hour.`
    );
  }
  return (
    `${joined(parents)} ${did} and reached ${entity.id}. Then ${entity.id} ${did} too: it reached for ${pluralised(value, 'new destination')} in an hour. ` +
    `In these ${recordSpanText(coverage)} it reached for ${pluralised(facts.destinations, 'host')}, known ones and servers included.`
  );
}

function findingOfChild(view: RuleView, child: Child): SpreadFinding[] {
  const { host, parents, level, reached, threshold, allowedBy, notAllowedBy, isMutual } = child;
  const verdict = { severity: 'critical', level, value: reached, metric: 'destinations', threshold } as const;
  const finding = hostFinding(spread, view, { host: host.name, type: 'host', verdict });
  if (!finding) return [];
  const hidden = {
    ...(allowedBy === undefined ? {} : { allowedBy }),
    ...(notAllowedBy === undefined ? {} : { notAllowedBy }),
  };
  return [
    { ...finding, ...hidden, evidence: { ...finding.evidence, reachedBy: parents, ...(isMutual ? { isMutual } : {}) } },
  ];
}

function outbreaks(view: RuleView, sweepers: readonly TrailingHost[]): SpreadFinding[] {
  const byPlace = groupedBy(sweepers, ({ place }) => place);
  return [...byPlace.values()].flatMap((hosts) => {
    const isNow = hosts.some((host) => host.contactsInWindow.length > 0);
    return hosts.length >= OUTBREAK && isNow ? outbreakOf(view, hosts) : [];
  });
}

function outbreakOf(view: RuleView, hosts: readonly TrailingHost[]): SpreadFinding[] {
  const [first] = hosts;
  const group = first && narrowestGroupOf(view.scopes, first.name);
  if (!group) return [];
  const { port, direction } = first.name;
  const names = new Set(hosts.map(({ name }) => name.host));
  const pairs = group.pairs.filter(
    (pair) => pair.direction === direction && pair.port === port && names.has(pair.source),
  );
  return [
    {
      ...findingBase(spread, view, group),
      entity: { type: 'series', id: 'sweeping hosts' },
      port,
      direction,
      severity: 'critical',
      level: 'outbreak',
      value: hosts.length,
      metric: 'sources',
      threshold: OUTBREAK,
      ...summarize(pairs),
    },
  ];
}
