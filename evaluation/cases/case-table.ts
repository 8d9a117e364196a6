import type { Alert } from '../../core/alerting/alert.ts';
import { DIGEST_RULE } from '../../core/alerting/delivery.ts';
import { groupedBy } from '../../core/collections/grouped-by.ts';
import { sortByKey } from '../../core/collections/order.ts';
import { bySeverity, type Severity } from '../../core/detection/finding.ts';
import { SEVERITIES } from '../../core/settings/severities.ts';
import { table } from '../markdown.ts';
import { PEERS } from '../peers/peers.ts';
import { replayFiles } from '../real/replayed-files.ts';
import { joinAlarms } from '../scoring.ts';
import type { Progress } from '../section.ts';
import type { Case } from './case-folder.ts';

/** What the rules make of one case. */
export interface CaseResult {
  readonly name: string;
  readonly files: number;
  /** Number of files that could not be read. */
  readonly unreadable: number;
  /** Each episode of surge445 that the allow-list does not hide: its rule and its highest severity. */
  readonly episodes: ReadonlyArray<{ readonly rule: string; readonly severity: Severity }>;
  /** Number of alarms of each peer, in the order of `PEERS`. */
  readonly peerAlarms: readonly number[];
}

/**
 * Runs surge445 and the rules of others over each case.
 * @param cases cases, each replayed alone
 * @param progress prints the progress
 */
export async function evaluateCases(cases: readonly Case[], progress: Progress): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, files, settings } of cases) {
    progress(`case: ${name}`);
    const { alerts, windows, unreadable } = await replayFiles(files, settings);
    const peerAlarms = PEERS.map((peer) => joinAlarms(peer.judge(windows)).length);
    results.push({ name, files: files.length, unreadable, episodes: episodesOf(alerts), peerAlarms });
  }
  return results;
}

/** Writes a table with a row for each case: what surge445 says, and how many alarms each of the other rules has. */
export function caseTable(results: readonly CaseResult[]): string {
  return table(
    ['case', 'surge445', ...PEERS.map(({ name }) => name)],
    results.map((result) => [
      result.name,
      oursText(result),
      ...result.peerAlarms.map((alarms) => (alarms === 0 ? '-' : String(alarms))),
    ]),
  );
}

function episodesOf(alerts: readonly Alert[]): CaseResult['episodes'] {
  const ofRules = alerts.filter(({ rule, delivery }) => rule !== DIGEST_RULE && delivery !== 'suppressed');
  return [...groupedBy(ofRules, ({ episodeId }) => episodeId).values()].flatMap((episode) => {
    const [worst] = episode.toSorted((one, other) => bySeverity(other.severity, one.severity));
    return worst ? [{ rule: worst.rule, severity: worst.severity }] : [];
  });
}

/** Most severe first: `exposure critical, threshold medium (2)`. */
function oursText({ episodes, unreadable, files }: CaseResult): string {
  const told = SEVERITIES.toReversed().flatMap((severity) => {
    const rules = groupedBy(
      episodes.filter((episode) => episode.severity === severity),
      ({ rule }) => rule,
    );
    return sortByKey(rules).map(([rule, { length }]) => `${rule} ${severity}${length > 1 ? ` (${length})` : ''}`);
  });
  const refused = unreadable > 0 ? [`${unreadable} of ${files} files refused`] : [];
  return [...told, ...refused].join(', ') || '-';
}
