import { parseSettings } from '../../core/settings/detection-settings.ts';
import type { ReplayedTraffic } from '../replayed-traffic.ts';
import { SCORE_HEAD, scoreCells, table } from '../markdown.ts';
import { RULE_SETS, shortName } from '../rule-sets.ts';
import { type Score, score, sumScores } from '../scoring.ts';
import type { Progress } from '../section.ts';
import { incidentsOf } from './known-truth.ts';
import { REAL_CASES } from './real-cases.ts';
import { EvaluationFolderError, type RealFolder } from './real-folder.ts';
import { replayFiles } from './replayed-files.ts';

/** Score of a rule set over one case. */
export interface RealResult {
  readonly caseName: string;
  readonly ruleSet: string;
  readonly score: Score;
}

/**
 * Runs surge445 and the rules of others over real traffic.
 * @param folder folder of the traffic
 * @param progress prints the progress
 * @returns scores, sorted by case and then by rule set
 */
export async function evaluateReal(folder: RealFolder, progress: Progress): Promise<RealResult[]> {
  const results: RealResult[] = [];
  for (const realCase of REAL_CASES) {
    progress(`real traffic: ${realCase.name}`);
    const captures = await realCase.captures(folder);
    const scores = new Map<string, Score[]>(RULE_SETS.map(({ name }) => [name, []]));
    for (const { files, inside, events } of captures) {
      const traffic = await replayFiles(files, parseSettings({ inside }));
      requireAllRead(traffic, realCase.name);
      const incidents = incidentsOf(events, traffic);
      for (const { name, runsOf } of RULE_SETS) scores.get(name)?.push(score(runsOf(traffic), incidents, traffic.days));
    }
    for (const [ruleSet, caseScores] of scores) {
      results.push({ caseName: realCase.name, ruleSet, score: sumScores(caseScores) });
    }
  }
  return results;
}

/** Throws if a file was passed over, because all numbers would be wrong. */
function requireAllRead({ unreadable }: ReplayedTraffic, caseName: string): void {
  if (unreadable === 0) return;
  throw new EvaluationFolderError(
    `Evaluate ${caseName}: found ${unreadable} files that cannot be read, expected none; give the unchanged folder of the evaluation data`,
  );
}

/** Writes a table with the score of each rule set over all real traffic. */
export function realSummaryTable(results: readonly RealResult[]): string {
  return table(
    ['rules', ...SCORE_HEAD],
    RULE_SETS.map(({ name }) => [
      name,
      ...scoreCells(sumScores(results.filter(({ ruleSet }) => ruleSet === name).map((result) => result.score))),
    ]),
  );
}

/** Writes a list of the cases: what each of them is. */
export function realCaseList(): string {
  return REAL_CASES.map(({ name, about }) => `- **${name}**: ${about}.`).join('\n');
}

/** Writes a table of cases and rule sets. A cell has the found incidents of all incidents, and the right alarms of all alarms. */
export function realTable(results: readonly RealResult[]): string {
  const names = [...new Set(results.map(({ caseName }) => caseName))];
  return table(
    ['traffic', ...RULE_SETS.map(({ name }) => shortName(name))],
    names.map((name) => [
      name,
      ...results
        .filter(({ caseName }) => caseName === name)
        .map(({ score: { found, incidents, right, alarms } }) => `${found}/${incidents}, ${right}/${alarms}`),
    ]),
  );
}
