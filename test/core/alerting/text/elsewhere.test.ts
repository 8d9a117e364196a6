import { describe, expect, test } from '@jest/globals';
import { elsewhereLines, MOST_LISTED, othersOpen } from '../../../../core/alerting/text/elsewhere.ts';
import { openEpisode } from '../../../../core/episodes/episode.ts';
import { NO_EPISODES } from '../../../../core/episodes/episodes.ts';
import { alertsOf, exposing, OTHER_VPC, windowAt } from '../../../examples/event-findings.ts';
import { findingAt } from '../../../examples/many-places.ts';

const stateOf = (count: number) => ({
  ...NO_EPISODES,
  episodes: Array.from({ length: count }, (_, place) =>
    openEpisode({ ...findingAt(place), severity: 'high' as const }),
  ),
});

describe('what else is open', () => {
  test('is listed up to a limit, and counted beyond', () => {
    const state = stateOf(MOST_LISTED + 7);
    const { others, more } = othersOpen(state);
    expect([others.length, more]).toEqual([MOST_LISTED, 7]);
    expect(elsewhereLines(others, more).at(-1)).toBe(`And ${MOST_LISTED + 7 - 3} more of severity high or critical.`);
  });

  test('leaves out what the mail names anyway, and takes the next in its place', () => {
    const state = stateOf(MOST_LISTED + 1);
    const [first] = othersOpen(state).others;
    const { others, more } = othersOpen(state, new Set([first?.episodeId ?? '']));
    expect([others.length, more]).toEqual([MOST_LISTED, 0]);
    expect(others).not.toContain(first);
  });

  test('says where it is, because private addresses repeat from VPC to VPC, as subjects and digests do', () => {
    const severe = { severity: 'critical', level: 'data' } as const;
    const found = [exposing('10.0.4.17', severe), exposing('10.0.4.17', { ...severe, scope: OTHER_VPC })];
    const episodes = found.map(openEpisode);
    expect(new Set(othersOpen({ ...NO_EPISODES, episodes }).others.map(({ text }) => text))).toEqual(
      new Set(found.map(({ scope }) => `10.0.4.17 has been exposed and sending data in ${scope.vpcId}`)),
    );
    const alerts = alertsOf([windowAt(0, found)]);
    expect(new Set(alerts.map(({ headline }) => headline)).size).toBe(2);
    expect(new Set(alerts.map(({ text }) => text.subject.replace(/^\[.*\]/, ''))).size).toBe(2);
  });
});
