import { describe, expect, test } from '@jest/globals';
import { emailSubject } from '../../../core/alerting/text/email.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import type { ThresholdFinding } from '../../../core/detection/rules/threshold.ts';
import { NO_EPISODES, applyWindow, MAX_MINOR_EPISODES } from '../../../core/episodes/episodes.ts';
import type { EpisodeState, JudgedWindow, Transition } from '../../../core/episodes/episodes.ts';
import { exposureFinding, nth, thresholdFinding, windowOfFindings } from '../../examples/findings.ts';
import { INTERFACE_WITHOUT_VPC } from '../../examples/observed-network.ts';

const HOUR = 12;

function enterAll(windows: readonly JudgedWindow[], before: EpisodeState = NO_EPISODES) {
  const transitions: Transition[] = [];
  let current = before;
  for (const window of windows) {
    const entered = applyWindow(current, window);
    current = entered.state;
    transitions.push(...entered.transitions);
  }
  return { state: current, transitions };
}

/** The names of what happens, with the number of the window in which it does. */
function told(transitions: readonly Transition[]): string[] {
  return transitions.map(({ name, windowStart }) => `${name} ${(windowStart - nth(0)) / 300}`);
}

function tripped(n: number, value = 1204, more: Partial<ThresholdFinding> = {}): JudgedWindow {
  const finding = thresholdFinding({ value, ...more });
  return windowOfFindings(nth(n), [{ ...finding, facts: { ...finding.facts, rejected: value } }]);
}

function quiet(from: number, to: number): JudgedWindow[] {
  return Array.from({ length: to - from }, (_, index) => windowOfFindings(nth(from + index), []));
}

describe('the end, of an episode of one place among others,', () => {
  test('comes after a day in which others logged and this place did not, and says so', () => {
    const elsewhere = quiet(1, 26 * HOUR).map(({ facts }) =>
      windowOfFindings(facts.windowStart, [], { places: [INTERFACE_WITHOUT_VPC] }),
    );
    const { transitions } = enterAll([tripped(0), ...elsewhere]);
    expect(told(transitions)).toEqual(['opened 0', `ended ${24 * HOUR + 1}`]);
    expect(transitions.slice(1).map(emailSubject)).toEqual([expect.stringContaining('NO MORE LOGS, was MEDIUM')]);
    const back = [
      ...elsewhere.slice(0, 20 * HOUR),
      ...quiet(20 * HOUR + 1, 20 * HOUR + 4),
      ...elsewhere.slice(20 * HOUR + 3),
    ];
    expect(told(enterAll([tripped(0), ...back]).transitions)).toEqual(['opened 0']);
  });
});

describe('an episode of one place among others', () => {
  test('of severity low finds room in its own place, however many another place has', () => {
    const sources = (count: number, vpcId: string): Finding[] =>
      Array.from({ length: count }, (_, index) => {
        const { scope } = exposureFinding();
        const entity = { type: 'source', id: `source ${index}` } as const;
        return exposureFinding({ severity: 'low', entity, scope: { ...scope, id: vpcId, vpcId } });
      });
    const full = enterAll([windowOfFindings(nth(0), sources(MAX_MINOR_EPISODES, 'vpc-1'))]);
    const { transitions } = enterAll(
      [windowOfFindings(nth(1), [...sources(MAX_MINOR_EPISODES + 1, 'vpc-1'), ...sources(60, 'vpc-2')])],
      full.state,
    );
    expect(transitions.map(({ finding }) => finding.scope.id)).toEqual(Array(50).fill('vpc-2'));
  });
});
