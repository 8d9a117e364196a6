import { contactsKey } from '../../history/contacts.ts';
import { narrowestScopes } from '../../windows/narrowest-scope.ts';
import { statusOf } from '../../rollup/rollup.ts';
import { abbreviated, pluralised, withThousands, joined } from '../../wording.ts';
import type { Finding } from '../finding.ts';
import { hostFinding } from '../host-finding.ts';
import { findPropagation, type Child, newSweepers, sweepersOf } from '../propagation.ts';
import type { Rule, RuleView } from '../rule.ts';
import { summarize } from '../summary.ts';
import { HOUR_WINDOWS, type TrailingHost, trailingHosts } from '../trailing-contacts.ts';

const HOUR = 3600;

/** So many hosts that start to sweep within an hour are an outbreak, whoever reached them. */
const OUTBREAK = 3;

/**
 * A worm goes from host to host: a host that another one reached now does the same as that one did. It is `child` when both sweep, `fan-out` when
 * both reach for three new ones within an hour, `outbreak` when three hosts of a VPC start to sweep within an hour.
 *
 * It never fires on what clients, servers, backups, scanners and logon storms do, since four things do not count: servers as destinations (six
 * hosts or more reach for them), contacts that were refused, the order child before parent, and hosts that did as much on earlier days. What is
 * left needs two hosts that both begin something new, one after it was reached by the other.
 */
export const spread: Rule = {
  id: 'spread',
  version: 1,
  word: 'SPREAD',
  trailingWindows: HOUR_WINDOWS,
  quietSeconds: 6 * HOUR,
  reminderSeconds: 6 * HOUR,
  doublingFloor: 10,
  judge(view) {
    if (trailingHosts(view, 'lateral').length === 0) return [];
    const sweepers = sweepersOf(view);
    return [
      ...findPropagation(view, sweepers).flatMap((child) => findingOfChild(view, child)),
      ...outbreaks(view, newSweepers(view, sweepers)),
    ];
  },
  describe(finding) {
    const { entity, level, value, port, threshold } = finding;
    const isOutbreak = level === 'outbreak';
    const parents = finding.evidence.reachedBy ?? [];
    const does = level === 'child' ? 'sweeps' : 'fans out on';
    return {
      headline: isOutbreak
        ? `${pluralised(value, 'host')} began to sweep port ${port} inside`
        : `${entity.id} ${does} port ${port} after ${joined(parents, 1)} reached it`,
      brief: isOutbreak
        ? `${abbreviated(value)} hosts began to sweep`
        : `${entity.id} ${level === 'child' ? 'sweeps' : 'fans out'}, hit by ${joined(parents, 1)}`,
      what: whatText(finding),
      why: isOutbreak
        ? `${pluralised(threshold, 'host')} of one place that start to sweep within an hour trip this rule: programs do that, people do not.`
        : `The order trips this rule: first it was reached and did not refuse, then it reached for ${pluralised(value, 'host')}, new to it and no servers.`,
      doNow: [
        isOutbreak
          ? 'Isolate all of them at once, QUERY names them: each minute there may be more'
          : `Isolate ${joined([entity.id, ...parents], parents.length + 1)} at once: each minute there may be more`,
        'Close port 445 between clients in the security groups',
        'Keep the disks; find what the first host ran, and which flaw or password let it in',
      ],
    };
  },
};

function whatText({ level, entity, value, evidence, facts }: Finding): string {
  if (level === 'outbreak') {
    const names = evidence.topSources.map(({ address }) => address);
    const now = `in the last five minutes ${joined(names, 3, facts.sources)} did`;
    return `${pluralised(value, 'host')} of yours began to sweep within an hour; ${now}.`;
  }
  const parents = evidence.reachedBy ?? [];
  const did = level === 'child' ? 'swept' : 'fanned out';
  const does = level === 'child' ? 'sweeps' : 'fans out';
  return (
    `${entity.id} was reached by ${joined(parents)}, which ${did}; now it ${does} itself: ${pluralised(value, 'new destination')} in an hour; ` +
    `in the last five minutes it reached for ${withThousands(facts.destinations)} in all, known ones and servers among them.`
  );
}

function findingOfChild(view: RuleView, child: Child): Finding[] {
  const { host, parents, level, reached, threshold, allowedBy } = child;
  const verdict = { severity: 'critical', level, value: reached, metric: 'destinations', threshold } as const;
  const finding = hostFinding(spread, view, { host: host.host, type: 'host', verdict });
  if (!finding) return [];
  const hidden = allowedBy === undefined ? {} : { allowedBy };
  return [{ ...finding, ...hidden, evidence: { ...finding.evidence, reachedBy: parents } }];
}

function outbreaks(view: RuleView, sweepers: readonly TrailingHost[]): Finding[] {
  const byPlace = new Map<string, TrailingHost[]>();
  for (const sweeper of sweepers) {
    const place = contactsKey({ ...sweeper.host, host: '' });
    byPlace.set(place, [...(byPlace.get(place) ?? []), sweeper]);
  }
  return [...byPlace.values()].flatMap((hosts) => {
    const isNow = hosts.some((host) => host.contactsInWindow.length > 0);
    return hosts.length >= OUTBREAK && isNow ? outbreakOf(view, hosts) : [];
  });
}

function outbreakOf(view: RuleView, hosts: readonly TrailingHost[]): Finding[] {
  const [first] = hosts;
  const group = narrowestScopes(view.scopes).find(
    ({ scope }) => scope.accountId === first?.host.accountId && scope.vpcId === first.host.vpcId,
  );
  if (!first || !group) return [];
  const { port, direction } = first.host;
  const names = new Set(hosts.map(({ host }) => host.host));
  const pairs = group.pairs.filter(
    (pair) => pair.direction === direction && pair.port === port && names.has(pair.source),
  );
  return [
    {
      rule: spread.id,
      ruleVersion: spread.version,
      scope: group.scope,
      entity: { type: 'series', id: 'sweeping hosts' },
      port,
      direction,
      windowStart: view.windowStart,
      severity: 'critical',
      level: 'outbreak',
      value: hosts.length,
      metric: 'sources',
      threshold: OUTBREAK,
      ...summarize(pairs),
      coverage: { ...group.coverage, status: statusOf(view.windowStart, view.watermark, group.coverage) },
    },
  ];
}
