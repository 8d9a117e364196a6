import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../core/detection/all-rules.ts';
import { type Episode, openEpisode } from '../../../core/episodes/episode.ts';
import type { Transition } from '../../../core/episodes/episodes.ts';
import { leaderOf } from '../../../core/episodes/leader.ts';
import { exposureFinding, nth, surgeFinding, thresholdFinding } from '../../examples/findings.ts';

/** Who leads an episode that a mail of the leader told of, when it gets worse. */
function leaderWhenWorse(leader: Episode, finding: Finding = thresholdFinding()): Episode | undefined {
  const episode = { ...openEpisode(finding), partOf: { id: leader.id, number: 1 } };
  const worse: Transition = { name: 'escalated', episode, finding, windowStart: nth(1) };
  return leaderOf(worse, { byId: new Map([[leader.id, leader]]), places: { near: () => [] } }, new Set());
}

describe('an episode that a mail about another one told of', () => {
  const leader = openEpisode(surgeFinding());

  test('waits for the next mail of its leader', () => {
    expect(leaderWhenWorse(leader)).toBe(leader);
  });

  test('has a mail of its own when its leader has ended, whatever led that one: no further mail would come', () => {
    expect(leaderWhenWorse({ ...leader, endedAt: nth(1) })).toBeUndefined();
    const forgotten = { id: 'forgotten', number: 1 };
    expect(leaderWhenWorse({ ...leader, endedAt: nth(1), partOf: forgotten })).toBeUndefined();
  });

  test('has a mail of its own when it is a host that is exposed worse: that waits for nothing', () => {
    const other = exposureFinding({ severity: 'critical', level: 'data', entity: { type: 'host', id: '10.0.4.18' } });
    expect(leaderWhenWorse(openEpisode(other), exposureFinding({ severity: 'high' }))).toBeUndefined();
  });
});
