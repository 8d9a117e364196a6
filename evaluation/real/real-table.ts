import { SCORE_HEAD, scoreCells, table } from '../markdown.ts';
import { RULE_SETS } from '../rule-sets.ts';
import { type Score, score, sumScores } from '../scoring.ts';
import type { Progress } from '../section.ts';
import { incidentsOf } from './known-truth.ts';
import { REAL_CASES } from './real-cases.ts';
import type { RealFolder } from './real-folder.ts';
import { replayFiles } from './replayed-files.ts';

/** What a rule set made of a case. */
export interface RealResult {
  readonly caseName: string;
  readonly ruleSet: string;
  readonly score: Score;
}

/**
 * Runs ingest, detection and the rules of others over real traffic.
 * @returns by case, then rule set
 */
export async function evaluateReal(folder: RealFolder, progress: Progress): Promise<RealResult[]> {
  const results: RealResult[] = [];
  for (const one of REAL_CASES) {
    progress(`real traffic: ${one.name}`);
    const captures = await one.captures(folder);
    const scores = new Map<string, Score[]>(RULE_SETS.map(({ name }) => [name, []]));
    for (const { files, inside, events } of captures) {
      const traffic = await replayFiles(files, inside);
      const incidents = incidentsOf(events, traffic);
      for (const { name, runsOf } of RULE_SETS) scores.get(name)?.push(score(runsOf(traffic), incidents, traffic.days));
    }
    for (const [ruleSet, of] of scores) results.push({ caseName: one.name, ruleSet, score: sumScores(of) });
  }
  return results;
}

/**
 * Lays out each rule set over all real traffic.
 */
export function realSummaryTable(results: readonly RealResult[]): string {
  return table(
    ['rules', ...SCORE_HEAD],
    RULE_SETS.map(({ name }) => [
      name,
      ...scoreCells(sumScores(results.filter(({ ruleSet }) => ruleSet === name).map((one) => one.score))),
    ]),
  );
}

/**
 * Lays out what each rule set made of each case: incidents found of all, and right alarms of all.
 */
export function realTable(results: readonly RealResult[]): string {
  const names = [...new Set(results.map(({ caseName }) => caseName))];
  return table(
    ['traffic', ...RULE_SETS.map(({ name }) => name)],
    names.map((name) => [
      name,
      ...results
        .filter(({ caseName }) => caseName === name)
        .map(({ score: { found, incidents, right, alarms } }) => `${found}/${incidents}, ${right}/${alarms}`),
    ]),
  );
}
