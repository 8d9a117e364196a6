import { groupedBy } from '../collections/grouped-by.ts';
import type { History } from '../history/history.ts';
import { scopeWindowsOf } from '../windows/scope-window.ts';
import { isWithin, SCOPE_TYPES } from '../windows/scope.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import type { Settings } from '../settings/detection-settings.ts';
import { isDrill } from '../windows/drill-scope.ts';
import { type Finding, RULES, ruleOf } from './all-rules.ts';
import { allowanceOf } from './allow-list.ts';
import { findingKey } from './finding.ts';
import type { Rule, RuleView } from './rule.ts';
import { byText } from '../collections/order.ts';

/** What judging one window needs. */
export interface JudgeInput {
  readonly facts: WindowFacts;
  /** The window `n` windows earlier, undefined where nothing was observed. */
  readonly earlier: (n: number) => WindowFacts | undefined;
  /** Latest record start seen anywhere, epoch seconds. */
  readonly watermark: number;
  readonly history: History;
  readonly settings: Settings;
  /** Who is asked; all rules when undefined. */
  readonly rules?: ReadonlyArray<Rule<Finding>>;
}

/**
 * Asks rules about one window.
 * @returns findings by their key, ascending, those that the allow-list hides with its entry, those of a drill marked. Where a narrow and a wide scope have the
 * same numbers, only the finding of the narrow one is returned
 */
export function judgeWindow(input: JudgeInput): Finding[] {
  const { facts, earlier, watermark, history, settings, rules = RULES } = input;
  const view = {
    windowStart: facts.windowStart,
    facts,
    scopes: scopeWindowsOf(facts),
    earlier,
    watermark,
    history,
    settings,
  };
  const findings = rules.flatMap((rule) => rule.judge(view));
  return withoutRepetition(findings)
    .map((finding) => markDrill(markHidden(finding, view)))
    .toSorted((a, b) => byText(findingKey(a), findingKey(b)));
}

/** Marks a finding that an entry of the allow-list hides, or nearly hides. A rule may have done so itself. */
function markHidden(finding: Finding, view: RuleView): Finding {
  const allowance = allowanceOf(finding, ruleOf(finding), view);
  if (!allowance || (finding.allowedBy !== undefined && 'notAllowedBy' in allowance)) return finding;
  const { notAllowedBy: _, ...bare } = finding;
  return { ...bare, ...allowance };
}

/** Marks a finding that `surge445 drill` made up. */
function markDrill(finding: Finding): Finding {
  return isDrill(finding.scope) ? { ...finding, drill: true } : finding;
}

/** Removes the finding of a wider scope that holds only one narrower scope with the same numbers, because it would repeat the narrower finding. */
function withoutRepetition(findings: readonly Finding[]): Finding[] {
  const alike = groupedBy(findings, sayingOf);
  return findings.filter((wide) => {
    const same = (alike.get(sayingOf(wide)) ?? []).filter((narrow) => isWithin(narrow.scope, wide.scope));
    return !SCOPE_TYPES.some((type) => same.filter((narrow) => narrow.scope.type === type).length === 1);
  });
}

/** What a finding says, whatever its scope. */
function sayingOf({ rule, port, direction, entity, value }: Finding): string {
  return `${rule} ${port} ${direction} ${value} ${entity.id}`;
}
