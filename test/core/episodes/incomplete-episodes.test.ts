import { describe, expect, test } from '@jest/globals';
import { composeAlert } from '../../../core/alerting/alert.ts';
import type { Episode } from '../../../core/episodes/episode.ts';
import type { JudgedWindow } from '../../../core/episodes/episodes.ts';
import { enterAll, HOUR, quiet, tripped } from '../../examples/episode-course.ts';
import { contextOf, nth, windowOfFindings } from '../../examples/findings.ts';
import { INTERFACE } from '../../examples/observed-network.ts';

const ELSEWHERE = {
  ...INTERFACE,
  vpcId: 'vpc-0b0b0b0b0b0b0b0b0',
  interfaceId: 'eni-0b0b0b0b0b0b0b0b0',
  accountId: '210987654321',
};

describe('an episode of which records are missing', () => {
  const lost = (n: number, observation: object): JudgedWindow => windowOfFindings(nth(n), [], observation);
  const endedOf = (...windows: readonly JudgedWindow[]) =>
    enterAll(windows).transitions.filter(({ name }) => name === 'ended');

  test.each([
    ['AWS lost records', { skipped: 1 }],
    ['there was no room for a log object', { leftOut: ['object-2'] }],
  ])('is not quiet where %s, and its end is no proof', (_, observation) => {
    const windows = [tripped(0), lost(1, observation), ...quiet(2, HOUR + 6)];
    const [ended] = endedOf(...windows);
    const [whole] = endedOf(tripped(0), ...quiet(1, HOUR + 6));
    expect(ended?.windowStart).toBe((whole?.windowStart ?? 0) + 300);
    const { verdict, text } = composeAlert(ended!, contextOf());
    expect(verdict?.text).toMatch(/^Unknown: records of this time are missing\. By the others nothing got in: all /);
    expect(text.email).toContain('Do these, unless they are done already');
    const { verdict: proven, text: safe } = composeAlert(whole!, contextOf());
    expect(proven?.gotThrough).toBe('no');
    expect(safe.email).toContain('Nothing at once: no attempt was accepted');
  });

  test('has an end that is no proof where all log objects of its place are left out, and nobody calls that no logs', () => {
    const without = windowOfFindings(nth(1), [], { places: [ELSEWHERE], leftOut: ['object-2'] });
    const { state } = enterAll([tripped(0), without, ...quiet(2, 6)]);
    expect(state.episodes[0]).toMatchObject({ isIncomplete: true });
    expect(state.episodes[0]).not.toHaveProperty('noLogsSince');
    const [ended] = endedOf(tripped(0), without, ...quiet(2, HOUR + 6));
    const { verdict, text } = composeAlert(ended!, contextOf());
    expect(verdict?.gotThrough).toBe('unknown');
    expect(text.sms).toContain('Log incomplete');
  });

  test('has an end that is no proof where its place did not log for a while', () => {
    const silent = [1, 2].map((n) => windowOfFindings(nth(n), [], { places: [ELSEWHERE] }));
    const back = quiet(3, HOUR + 8);
    expect(composeAlert(endedOf(tripped(0), ...silent, ...back)[0]!, contextOf()).verdict?.gotThrough).toBe('unknown');
    const again = [tripped(0), ...silent, ...quiet(3, 5), tripped(5), ...quiet(6, HOUR + 12)];
    expect(composeAlert(endedOf(...again)[0]!, contextOf()).verdict?.gotThrough).toBe('unknown');
  });

  const verdictAtEnd = (...windows: readonly JudgedWindow[]) =>
    composeAlert(endedOf(...windows)[0]!, contextOf()).verdict?.gotThrough;

  test('has an end that is no proof where nobody logged for a while', () => {
    expect(verdictAtEnd(tripped(0), ...quiet(40, HOUR + 50))).toBe('unknown');
    expect(verdictAtEnd(tripped(0), ...quiet(1, 5), tripped(6), ...quiet(7, HOUR + 20))).toBe('unknown');
  });

  test('has an end that is proof where the logs of a while came late', () => {
    const late = quiet(3, 9);
    expect(verdictAtEnd(tripped(0), ...quiet(1, 3), ...quiet(9, 11), ...late, ...quiet(11, HOUR + 20))).toBe('no');
  });

  test('has an end that is proof where late logs open it behind windows that are final', () => {
    const [late, before, after] = [tripped(10), quiet(0, 60), quiet(60, HOUR + 80)];
    const trail = quiet(11, 22);
    expect(verdictAtEnd(...before, late, ...trail, ...after)).toBe('no');
    expect(verdictAtEnd(...quiet(0, 40), tripped(40), ...quiet(41, 44), late, ...trail, ...quiet(44, HOUR + 60))).toBe(
      'no',
    );
  });

  test('has an end that is proof where a place logs in every other window, of ten minutes each', () => {
    const slow = (window: JudgedWindow): JudgedWindow => ({
      ...window,
      facts: { ...window.facts, coverage: window.facts.coverage.map((one) => ({ ...one, longestSeconds: 600 })) },
    });
    const elsewhere = (n: number) => windowOfFindings(nth(n), [], { places: [ELSEWHERE] });
    const alternating = Array.from({ length: 2 * HOUR + 10 }, (_, n) =>
      n % 2 === 0 ? elsewhere(n + 1) : quiet(n + 1, n + 2)[0]!,
    );
    expect(verdictAtEnd(tripped(0), ...alternating)).toBe('unknown');
    expect(verdictAtEnd(slow(tripped(0)), ...alternating.map(slow))).toBe('no');
  });

  test('does not remember each of many gaps', () => {
    const gaps = Array.from({ length: 30 }, (_, n) => tripped(2 * n));
    const { state } = enterAll([...gaps, ...quiet(60, 70)]);
    expect(state.episodes[0]).toMatchObject({ isIncomplete: true });
    expect(state.episodes[0]).not.toHaveProperty('seen');
  });

  test('has an end that is proof if it was opened before surge445 remembered what was seen', () => {
    const { state } = enterAll([tripped(0), ...quiet(1, 8)]);
    const [{ seen: _, ...episode }] = state.episodes as readonly [Episode];
    const old = { ...state, episodes: [episode] };
    const [ended] = enterAll(quiet(8, HOUR + 8), old).transitions;
    expect(composeAlert(ended!, contextOf()).verdict?.gotThrough).toBe('no');
  });

  test('has an end that counts all of its time, also where records of its worst window are missing', () => {
    const worst = tripped(0, 5000);
    const lossy = {
      ...worst,
      facts: { ...worst.facts, coverage: worst.facts.coverage.map((one) => ({ ...one, skipdata: 1 })) },
      findings: worst.findings.map((one) => ({ ...one, coverage: { ...one.coverage, skipdata: 1 } })),
    };
    const [ended] = endedOf(lossy, tripped(1, 1300), ...quiet(2, HOUR + 8));
    expect(composeAlert(ended!, contextOf()).verdict?.text).toMatch(/records of this time are missing.*6,300 attempts/);
  });
});
