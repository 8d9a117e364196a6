import { describe, expect, test } from '@jest/globals';
import { composeAlert } from '../../../core/alerting/alert.ts';
import type { JudgedWindow } from '../../../core/episodes/episodes.ts';
import { enterAll, HOUR, quiet, tripped } from '../../examples/episode-course.ts';
import { contextOf, nth, windowOfFindings } from '../../examples/findings.ts';

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
});
