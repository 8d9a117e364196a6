import { type Finding, type FindingOf, isOf, type RuleId, RULES } from '../../core/detection/all-rules.ts';
import { type JudgeInput, judgeWindow } from '../../core/detection/judge.ts';
import type { GuideRow } from '../../core/detection/rule.ts';
import { NO_HISTORY } from '../../core/history/history.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';

/** What judging a window needs besides the window: by default nothing was before it, nothing is later than it, and no setting is set. */
export type Surroundings = Partial<Omit<JudgeInput, 'facts'>>;

/** Parsed once: parsing takes longer than judging. */
const DEFAULTS = parseSettings();

/** Checks whether the guide of a rule says that a finding of this level may have this severity. */
export function isInGuide({ rule: id, level, severity }: Record<'rule' | 'level', string> & Pick<Finding, 'severity'>) {
  return RULES.filter((rule) => rule.id === id)
    .flatMap<GuideRow>(({ guide }) => guide)
    .some((row) => (row.level === undefined || row.level === level) && row.severities.includes(severity));
}

/**
 * Returns what all rules find in a window.
 * @throws {RangeError} when the guide of a rule lacks the severity of a finding
 */
export function findingsIn(facts: WindowFacts, surroundings: Surroundings = {}): Finding[] {
  const findings = judgeWindow({
    earlier: () => undefined,
    watermark: facts.latest,
    history: NO_HISTORY,
    settings: DEFAULTS,
    ...surroundings,
    facts,
  });
  for (const finding of findings) {
    if (isInGuide(finding)) continue;
    const { rule, level, severity } = finding;
    throw new RangeError(
      `Find the severity in the guide of rule ${rule}: none found, ${severity} for ${level} expected`,
    );
  }
  return findings;
}

/** Returns what one rule finds in a window, when all rules are asked. */
export function findingsOf<Id extends RuleId>(
  id: Id,
  facts: WindowFacts,
  surroundings: Surroundings = {},
): Array<FindingOf<Id>> {
  return findingsIn(facts, surroundings).filter((finding) => isOf(finding, id));
}
