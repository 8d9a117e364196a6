import { type Finding, type FindingOf, isOf, type RuleId } from '../../core/detection/all-rules.ts';
import { type JudgeInput, judgeWindow } from '../../core/detection/judge.ts';
import { NO_HISTORY } from '../../core/history/history.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';

/** What judging a window needs besides the window: by default nothing was before it, nothing is later than it, and no setting is set. */
export type Surroundings = Partial<Omit<JudgeInput, 'facts'>>;

/** Parsed once: parsing takes longer than judging. */
const DEFAULTS = parseSettings();

/** Returns what all rules find in a window. */
export function findingsIn(facts: WindowFacts, surroundings: Surroundings = {}): Finding[] {
  return judgeWindow({
    earlier: () => undefined,
    watermark: facts.latest,
    history: NO_HISTORY,
    settings: DEFAULTS,
    ...surroundings,
    facts,
  });
}

/** Returns what one rule finds in a window, when all rules are asked. */
export function findingsOf<Id extends RuleId>(
  id: Id,
  facts: WindowFacts,
  surroundings: Surroundings = {},
): Array<FindingOf<Id>> {
  return findingsIn(facts, surroundings).filter((finding) => isOf(finding, id));
}
