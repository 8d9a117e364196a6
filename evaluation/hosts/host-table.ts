import { groupedBy } from '../../core/collections/grouped-by.ts';
import { delay, percent, rate, SCORE_HEAD, scoreCells, table } from '../markdown.ts';
import { replayTraffic } from '../replayed-traffic.ts';
import { RULE_SETS } from '../rule-sets.ts';
import { type Score, score, sumScores } from '../scoring.ts';
import type { Progress } from '../section.ts';
import type { LogObject } from '../../core/ports.ts';
import { BATCH_WINDOWS } from '../../core/replay.ts';
import { type HostPlan, hostLogs, watchedHosts } from './simulated-hosts.ts';

/** What a rule set made of the hosts of one kind. */
export interface HostResult {
  readonly kind: string;
  readonly isWorm: boolean;
  readonly ruleSet: string;
  readonly score: Score;
}

/**
 * Runs ingest, detection and the rules of others over simulated hosts.
 * @param plan which hosts
 * @returns by kind, then rule set
 */
export async function evaluateHosts(plan: HostPlan, progress: Progress): Promise<HostResult[]> {
  const hosts = watchedHosts(plan);
  const traffic = await replayTraffic(toldDaily(hostLogs(hosts, plan), plan.days, progress));
  const runs = RULE_SETS.map(({ name, runsOf }) => ({
    name,
    byAccount: groupedBy(runsOf(traffic), ({ accountId }) => accountId),
  }));
  return plan.kinds.flatMap((kind) => {
    const own = hosts.filter((one) => one.kind === kind);
    const accountId = own[0]?.host.accountId ?? '';
    const incidents = own.flatMap((one) => one.incidents);
    return runs.map(({ name, byAccount: known }) => ({
      kind: kind.name,
      isWorm: kind.wormSeconds > 0,
      ruleSet: name,
      score: score(known.get(accountId) ?? [], incidents, traffic.days * own.length),
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

/**
 * Lays out false alarms of ordinary hosts and worms found, a column for each rule set.
 */
export function hostTable(results: readonly HostResult[]): string {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  return table(
    ['host', ...RULE_SETS.map(({ name }) => name)],
    kinds.map((kind) => [kind, ...results.filter((one) => one.kind === kind).map(cell)]),
  );
}

/**
 * Lays out each rule set over all hosts.
 */
export function hostSummaryTable(results: readonly HostResult[]): string {
  return table(
    ['rules', ...SCORE_HEAD],
    RULE_SETS.map(({ name }) => [
      name,
      ...scoreCells(sumScores(results.filter((one) => one.ruleSet === name).map((one) => one.score))),
    ]),
  );
}

/** Of a worm how many were found and after how many windows, of others how many false alarms a host and week. */
function cell({ isWorm, score: of }: HostResult): string {
  if (!isWorm) return rate(of.alarms, of.days / 7);
  return of.found === 0 ? percent(0, of.incidents) : `${percent(of.found, of.incidents)}, ${delay(of.delays)}`;
}
