import { describe, expect, test } from '@jest/globals';
import { NO_EPISODES, applyWindow, type Transition } from '../../../../core/episodes/episodes.ts';
import { elsewhereLines } from '../../../../core/alerting/text/elsewhere.ts';
import { type Situation, situationOf, stageLines } from '../../../../core/alerting/text/stage.ts';
import { type Finding, ruleOf } from '../../../../core/detection/all-rules.ts';
import { exposureFinding, nth, surgeFinding, thresholdFinding, windowOfFindings } from '../../../examples/findings.ts';
import { DRILL_VPC_ID } from '../../../../core/windows/drill-scope.ts';

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
    ['a host that answers, and no more', exposureFinding({ level: 'answered' }), 4],
    ['a host that sends data', exposureFinding({ level: 'data' }), 5],
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

/** What is known when a finding is told, while another one is open. */
function situation(told: Finding, other?: Finding, name: Transition['name'] = 'opened'): Situation {
  const findings = other === undefined ? [told] : [told, other];
  const { state, transitions } = applyWindow(NO_EPISODES, windowOfFindings(nth(0), findings));
  const about = transitions.find(({ finding }) => finding.rule === told.rule);
  return situationOf(state, { ...about!, name }, []);
}

describe('situationOf()', () => {
  const tripped = thresholdFinding();

  test('gives the stage of what is told, not that of what is open elsewhere', () => {
    const { stage, stageEvidence, elsewhere } = situation(tripped, answered);
    expect([stage, stageEvidence]).toEqual([4, 'your limit of rejected attempts has been passed']);
    expect(elsewhere).toMatchObject([
      {
        rule: 'exposure',
        severity: 'high',
        text: `${answered.entity.id} has been exposed and answering in ${answered.scope.id}`,
      },
    ]);
  });

  test('gives no stage of what is over', () => {
    expect(situation(answered, undefined, 'ended').stage).toBeNull();
  });

  test('does not count what is told, mild, hidden or a drill as elsewhere', () => {
    const scope = { ...answered.scope, id: DRILL_VPC_ID, vpcId: DRILL_VPC_ID };
    expect(situation(answered).elsewhere).toEqual([]);
    expect(situation(answered, tripped).elsewhere).toEqual([]);
    expect(situation(tripped, { ...answered, allowedBy: 'known' }).elsewhere).toEqual([]);
    expect(situation(tripped, { ...answered, scope, drill: true }).elsewhere).toEqual([]);
  });

  test('names the latest advisory by the time of the window, whatever is open', () => {
    const at = { windowStart: Date.parse('2005-06-17T09:00:00Z') / 1000 };
    expect(situationOf(NO_EPISODES, at, [])).toEqual({
      stage: null,
      advisory: { id: 'MS05-027', days: 3 },
      elsewhere: [],
    });
  });
});

describe('stageLines()', () => {
  const advisory = { id: 'MS05-027', days: 3 };

  test('tell the stage, the day and what would make it worse', () => {
    expect(stageLines({ stage: 4, advisory, elsewhere: [] })[0]).toBe(
      'Stage 4 of 5, day 3 since MS05-027: attackers look for hosts that answer. An attack, stage 5, is when a host sends data, is hammered, sweeps or reaches out.',
    );
  });

  test('tell the one cause of an attack', () => {
    const stageEvidence = '10.0.4.17 has been sweeping';
    expect(stageLines({ stage: 5, stageEvidence, advisory: null, elsewhere: [] })[0]).toBe(
      'Stage 5 of 5: this looks like an attack, because 10.0.4.17 has been sweeping.',
    );
  });

  test('say that many surges fade', () => {
    for (const stage of [4, 5] as const) {
      expect(stageLines({ stage, advisory: null, elsewhere: [] }).join(' ')).toMatch(/Many surges (of scanning )?fade/);
    }
    expect(stageLines({ stage: null, advisory, elsewhere: [] })).toEqual([]);
  });
});

describe('elsewhereLines()', () => {
  const other = {
    episodeId: 'x',
    reference: '533T',
    rule: 'exposure',
    severity: 'high',
    since: '2026-11-22T08:00:00Z',
    text: '10.0.4.27 has been exposed',
  } as const;

  test('name three and count the others', () => {
    expect(elsewhereLines([other])).toEqual([
      '10.0.4.27 has been exposed since 2026-11-22 08:00 UTC (533T, high, open).',
    ]);
    expect(elsewhereLines([other, other, other, other, other])[3]).toBe('And 2 more of severity high or critical.');
  });
});
