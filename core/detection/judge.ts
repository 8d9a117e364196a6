import type { Memory } from '../memory/memory.ts';
import { groupByScope } from '../rollup/scope-group.ts';
import { SCOPE_TYPES } from '../rollup/scope.ts';
import type { WindowFacts } from '../rollup/window-facts.ts';
import type { Settings } from '../settings.ts';
import { byText } from '../rollup/pair.ts';
import { markAllowed } from './allow-list.ts';
import { type Finding, findingKey } from './finding.ts';
import { RULES } from './rules.ts';

/** What judging one window needs. */
export interface JudgeInput {
  readonly facts: WindowFacts;
  /** The window `n` windows earlier, undefined where nothing was observed. */
  readonly earlier: (n: number) => WindowFacts | undefined;
  /** Latest record start seen anywhere, epoch seconds. */
  readonly watermark: number;
  readonly memory: Memory;
  readonly settings: Settings;
}

/**
 * Asks every rule about one window.
 * @returns findings by their key, ascending, those that the allow-list hides with its entry; none that a narrower scope says with the same numbers
 */
export function judgeWindow(input: JudgeInput): Finding[] {
  const { facts, earlier, watermark, memory, settings } = input;
  const view = {
    windowStart: facts.windowStart,
    facts,
    groups: groupByScope(facts),
    earlier,
    watermark,
    memory,
    settings,
  };
  const findings = RULES.flatMap((rule) => rule.judge(view));
  return markAllowed(withoutRepetition(findings), view).toSorted((a, b) => byText(findingKey(a), findingKey(b)));
}

/** A wider scope that holds only one narrower scope with the same numbers would say the same thing twice. */
function withoutRepetition(findings: readonly Finding[]): Finding[] {
  return findings.filter((wide) => {
    const same = findings.filter(
      (narrow) => isWithin(narrow, wide) && narrow.value === wide.value && narrow.entity.id === wide.entity.id,
    );
    return !SCOPE_TYPES.some((type) => same.filter((narrow) => narrow.scope.type === type).length === 1);
  });
}

function isWithin(narrow: Finding, wide: Finding): boolean {
  if (narrow.rule !== wide.rule || narrow.port !== wide.port || narrow.direction !== wide.direction) return false;
  if (SCOPE_TYPES.indexOf(narrow.scope.type) <= SCOPE_TYPES.indexOf(wide.scope.type)) return false;
  switch (wide.scope.type) {
    case 'fleet':
      return true;
    case 'account':
      return narrow.scope.accountId === wide.scope.accountId;
    case 'vpc':
      return narrow.scope.vpcId === wide.scope.vpcId;
    case 'interface':
      return false;
  }
}
