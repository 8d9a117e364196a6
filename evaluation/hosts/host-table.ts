import { groupedBy } from '../../core/collections/grouped-by.ts';
import { delay, percent, rate, SCORE_HEAD, scoreCells, table } from '../markdown.ts';
import { replayTraffic } from '../replayed-traffic.ts';
import { RULE_SETS, shortName } from '../rule-sets.ts';
import { type Score, score, sumScores } from '../scoring.ts';
import type { Progress } from '../section.ts';
import type { LogObject } from '../../core/ports.ts';
import { BATCH_WINDOWS } from '../../core/replay.ts';
import { type HostPlan, hostLogs, watchedHosts } from './simulated-hosts.ts';

/** Score of a rule set over the hosts of one kind. */
export interface HostResult {
  readonly kind: string;
  readonly isWorm: boolean;
  readonly ruleSet: string;
  readonly score: Score;
}

/**
 * Runs surge445 and the rules of others over simulated hosts.
 * @param plan hosts to simulate
 * @param progress prints the progress
 * @returns scores, sorted by kind and then by rule set
 */
export async function evaluateHosts(plan: HostPlan, progress: Progress): Promise<HostResult[]> {
  const hosts = watchedHosts(plan);
  const traffic = await replayTraffic(toldDaily(hostLogs(hosts, plan), plan.days, progress));
  const runs = RULE_SETS.map(({ name, runsOf }) => ({
    name,
    byAccount: groupedBy(runsOf(traffic), ({ accountId }) => accountId),
  }));
  return plan.kinds.flatMap((kind) => {
    const hostsOfKind = hosts.filter((host) => host.kind === kind);
    const accountId = hostsOfKind[0]?.host.accountId ?? '';
    const incidents = hostsOfKind.flatMap((host) => host.incidents);
    return runs.map(({ name, byAccount: alarms }) => ({
      kind: kind.name,
      isWorm: kind.wormSeconds > 0,
      ruleSet: name,
      score: score(alarms.get(accountId) ?? [], incidents, traffic.days * hostsOfKind.length),
    }));
  });
}

/**
 * Passes log objects on, one for each window, and tells of every day that was read.
 * @yields the log objects, unchanged
 */
function* toldDaily(objects: Iterable<LogObject>, days: number, progress: Progress): Generator<LogObject> {
  let windows = 0;
  for (const object of objects) {
    yield object;
    windows++;
    if (windows % BATCH_WINDOWS === 0) progress(`hosts, day ${windows / BATCH_WINDOWS} of ${days} read`);
  }
}

/** Writes a table with a column for each rule set: false alarms of ordinary hosts, or found worms. */
export function hostTable(results: readonly HostResult[]): string {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  return table(
    ['host', ...RULE_SETS.map(({ name }) => shortName(name))],
    kinds.map((kind) => [kind, ...results.filter((result) => result.kind === kind).map(cell)]),
  );
}

/** Writes a table with the score of each rule set over all hosts. */
export function hostSummaryTable(results: readonly HostResult[]): string {
  return table(
    ['rules', ...SCORE_HEAD],
    RULE_SETS.map(({ name }) => [
      name,
      ...scoreCells(sumScores(results.filter(({ ruleSet }) => ruleSet === name).map((result) => result.score))),
    ]),
  );
}

/** Writes the share of found worms and their median delay in windows. For an ordinary host, it writes the false alarms per host and week. */
function cell({ isWorm, score: { alarms, days, delays, found, incidents } }: HostResult): string {
  if (!isWorm) return rate(alarms, days / 7);
  return found === 0 ? percent(0, incidents) : `${percent(found, incidents)}, ${delay(delays)}`;
}
