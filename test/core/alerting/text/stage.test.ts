import { describe, expect, test } from '@jest/globals';
import { NO_EPISODES, applyWindow, type JudgedWindow, type Transition } from '../../../../core/episodes/episodes.ts';
import { type Situation, situationOf, stageLines } from '../../../../core/alerting/text/stage.ts';
import { type Finding, ruleOf } from '../../../../core/detection/all-rules.ts';
import { exposureFinding, nth, surgeFinding, thresholdFinding, windowOfFindings } from '../../../examples/findings.ts';
import { DRILL_VPC_ID } from '../../../../core/windows/drill-scope.ts';

const HOUR = 12;

/** The situation at each transition of a course of windows. */
function situations(windows: readonly JudgedWindow[]): Array<readonly [Transition['name'], Situation['stage']]> {
  let episodeState = NO_EPISODES;
  return windows.flatMap((window) => {
    const entered = applyWindow(episodeState, window);
    episodeState = entered.state;
    return entered.transitions.map((one) => [one.name, situationOf(entered.state, one, []).stage] as const);
  });
}

function quiet(from: number, to: number): JudgedWindow[] {
  return Array.from({ length: to - from }, (_, index) => windowOfFindings(nth(from + index), []));
}

const answered = exposureFinding({ level: 'answered', severity: 'high' });

describe('the stage of a finding', () => {
  const tripped = thresholdFinding();
  const sweeping = { ...tripped, rule: 'sweep', level: 'new' } as const;
  const reaching = { ...tripped, rule: 'outbound', level: 'accepted' } as const;

  test.each<[string, Finding, 4 | 5 | null]>([
    ['a surge', surgeFinding(), 4],
    ['a scanner', { ...tripped, rule: 'scanner', level: 'day', severity: 'low' }, 4],
    ['a threshold from outside', tripped, 4],
    ['a threshold inside', { ...tripped, direction: 'lateral' }, null],
    ['an open host', exposureFinding({ level: 'open' }), 4],
    ['a host that answers', exposureFinding({ level: 'answered' }), 5],
    ['a host that is hammered', exposureFinding({ level: 'hammered' }), 5],
    ['a sweep', { ...sweeping, severity: 'high' }, 5],
    ['a sweep for the digest', { ...sweeping, severity: 'low' }, null],
    ['a worm', { ...tripped, rule: 'spread', level: 'child', severity: 'critical' }, 5],
    ['a host that reaches out', { ...reaching, severity: 'high' }, 5],
    ['a host that reaches out every day', { ...reaching, severity: 'low' }, null],
    ['a host that may not reach out', { ...reaching, level: 'rejected' }, null],
    ['silence', { ...tripped, rule: 'silence', level: 'stopped' }, null],
  ])('of %s is what it shows', (_, finding, stage) => {
    expect(ruleOf(finding).stageOf(finding)).toBe(stage);
  });
});

describe('situationOf()', () => {
  test('is that of the whole fleet: what is open elsewhere counts too', () => {
    expect(situations([windowOfFindings(nth(0), [answered]), windowOfFindings(nth(1), [thresholdFinding()])])).toEqual([
      ['opened', 5],
      ['opened', 5],
    ]);
  });

  test('falls back when the attack is over', () => {
    const scanned = [0, 1, 2].map((n) => windowOfFindings(nth(n), [thresholdFinding()]));
    expect(situations([...scanned, ...quiet(3, 2 * HOUR)])).toEqual([
      ['opened', 4],
      ['ended', null],
    ]);
  });

  test('does not take a drill for evidence, but in its own alert', () => {
    const scope = { ...answered.scope, id: DRILL_VPC_ID, vpcId: DRILL_VPC_ID };
    const drill = { ...answered, scope, drill: true } as const;
    expect(situations([windowOfFindings(nth(0), [drill]), windowOfFindings(nth(1), [thresholdFinding()])])).toEqual([
      ['opened', 5],
      ['opened', 4],
    ]);
  });

  test('names the latest advisory by the time of the window, whatever is open', () => {
    const at = { windowStart: Date.parse('2005-06-17T09:00:00Z') / 1000 };
    expect(situationOf(NO_EPISODES, at, [])).toEqual({ stage: null, advisory: { id: 'MS05-027', days: 3 } });
  });
});

describe('stageLines()', () => {
  test('tell the stage, the day and what would make it worse', () => {
    expect(stageLines({ stage: 4, advisory: { id: 'MS05-027', days: 3 } })[0]).toBe(
      'Stage 4 of 5, day 3 since MS05-027: attackers scan for vulnerable systems. It becomes 5 when an inside host answers them, sweeps or reaches out.',
    );
  });

  test.each([4, 5, null] as const)('say that many surges fade, at stage %s', (stage) => {
    expect(stageLines({ stage, advisory: null }).join(' ')).toMatch(/Many surges (of scanning )?fade within days/);
  });
});
