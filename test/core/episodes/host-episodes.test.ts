import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '../../../core/detection/all-rules.ts';
import type { OutboundFinding } from '../../../core/detection/rules/outbound.ts';
import type { SpreadFinding } from '../../../core/detection/rules/spread.ts';
import type { SweepFinding } from '../../../core/detection/rules/sweep.ts';
import { applyWindow, type EpisodeState, NO_EPISODES, type Transition } from '../../../core/episodes/episodes.ts';
import { nth, thresholdFinding, windowOfFindings } from '../../examples/findings.ts';

const HOSTS = ['10.0.4.17', '10.0.4.18'] as const;
const HOUR = 12;

type Host = (typeof HOSTS)[number];

const hostFields = (id: Host) => ({ entity: { type: 'host', id }, metric: 'destinations', value: 12 }) as const;

function sweeping(id: Host, more: Partial<SweepFinding> = {}): SweepFinding {
  return {
    ...thresholdFinding(),
    rule: 'sweep',
    level: 'failed',
    direction: 'lateral',
    severity: 'high',
    ...hostFields(id),
    ...more,
  };
}

const goingOn = (id: Host): SweepFinding => sweeping(id, { goesOn: true, severity: 'low', value: 40 });

function spreading(id: Host): SpreadFinding {
  const shared = thresholdFinding();
  return { ...shared, rule: 'spread', level: 'child', direction: 'lateral', severity: 'critical', ...hostFields(id) };
}

function outbreak(): SpreadFinding {
  return {
    ...spreading(HOSTS[0]),
    level: 'outbreak',
    metric: 'sources',
    entity: { type: 'series', id: 'sweeping hosts' },
  };
}

function goingOut(id: Host): OutboundFinding {
  const shared = thresholdFinding();
  return {
    ...shared,
    rule: 'outbound',
    level: 'answered',
    direction: 'outbound',
    severity: 'critical',
    ...hostFields(id),
  };
}

function enter(state: EpisodeState, n: number, findings: readonly Finding[]) {
  return applyWindow(state, windowOfFindings(nth(n), findings));
}

function endsAfter(course: (n: number) => readonly Finding[], windows: number): string[] {
  const ends: string[] = [];
  let state = NO_EPISODES;
  for (let n = 0; n < windows; n++) {
    const entered = enter(state, n, course(n));
    state = entered.state;
    for (const { name, episode } of entered.transitions) {
      if (name === 'ended') ends.push(`${episode.peak.rule} ${Math.floor((n - 3) / HOUR)}`);
    }
  }
  return ends;
}

describe('an all-clear about a host', () => {
  test('waits for what else the host does: going out ends after 24 h, and the sweep with it', () => {
    const course = (n: number) => (n === 0 ? [sweeping(HOSTS[0]), goingOut(HOSTS[0])] : []);
    expect(endsAfter(course, 26 * HOUR)).toEqual(['outbound 24', 'sweep 24']);
  });

  test('waits for no other host', () => {
    const course = (n: number) => (n === 0 ? [sweeping(HOSTS[0]), goingOut(HOSTS[1])] : []);
    expect(endsAfter(course, 26 * HOUR)).toEqual(['sweep 6', 'outbound 24']);
  });

  test('waits while the host still reaches for many, none of them new', () => {
    const course = (n: number) => [
      ...(n === 0 ? [sweeping(HOSTS[0])] : []),
      ...(n > 0 && n < 5 * HOUR ? [goingOn(HOSTS[0])] : []),
    ];
    expect(endsAfter(course, 13 * HOUR)).toEqual(['sweep 11']);
  });

  test('of an outbreak waits for each of its hosts, and they for it', () => {
    const course = (n: number) => [
      ...(n === 0 ? [outbreak(), sweeping(HOSTS[0])] : []),
      ...(n < 3 * HOUR ? [sweeping(HOSTS[1])] : []),
    ];
    expect(endsAfter(course, 12 * HOUR)).toEqual(['spread 9', 'sweep 9', 'sweep 9']);
  });

  test('is not held up by what waits for the digest', () => {
    const quietly = { ...goingOut(HOSTS[0]), severity: 'low' } as const;
    const course = (n: number) => [...(n === 0 ? [sweeping(HOSTS[0])] : []), quietly];
    expect(endsAfter(course, 8 * HOUR)).toEqual(['sweep 6']);
  });

  test('is not held up by what the allow-list hides', () => {
    const hidden = sweeping(HOSTS[0], { allowedBy: 'backup' });
    const course = (n: number) => [...(n === 0 ? [sweeping(HOSTS[0])] : []), hidden];
    expect(endsAfter(course, 8 * HOUR)).toEqual(['sweep 6']);
  });

  test('is never given while another matter of the host, or of its outbreak, is open', () => {
    const finding = fc.constantFrom<Finding>(
      outbreak(),
      ...HOSTS.flatMap((id) => [sweeping(id), goingOn(id), spreading(id), goingOut(id)]),
    );
    const course = fc.array(
      fc.record({
        pause: fc.constantFrom(0, 0, 11, 70, 80),
        findings: fc.uniqueArray(finding, { maxLength: 3, selector: ({ rule, entity }) => `${rule} ${entity.id}` }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(course, (steps) => {
        const windows = steps.flatMap(({ pause, findings }) => [findings, ...Array.from({ length: pause }, () => [])]);
        let state = NO_EPISODES;
        for (const [n, findings] of windows.entries()) {
          const entered = enter(state, n, findings);
          state = entered.state;
          expect(entered.transitions.filter((one) => one.name === 'ended' && isStillOn(one, state))).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('says the worst that was found, not what went on after it', () => {
    let state = NO_EPISODES;
    for (const [n, finding] of [sweeping(HOSTS[0]), goingOn(HOSTS[0])].entries()) {
      state = enter(state, n, [finding]).state;
    }
    expect(state.episodes).toMatchObject([{ last: nth(1), peak: { value: 12 }, worst: { value: 12 } }]);
    expect(enter(NO_EPISODES, 0, [goingOn(HOSTS[0])]).transitions).toEqual([]);
  });
});

function isStillOn({ episode }: Transition, { episodes }: EpisodeState): boolean {
  const open = episodes.filter(({ endedAt }) => endedAt === undefined).map(({ peak }) => peak);
  const { entity, direction } = episode.peak;
  return open.some(
    (other) =>
      other.entity.id === entity.id ||
      (direction === other.direction && [entity.type, other.entity.type].includes('series')),
  );
}
