import { describe, expect, test } from '@jest/globals';
import { elsewhereLines, MOST_LISTED, othersOpen } from '../../../../core/alerting/text/elsewhere.ts';
import { openEpisode } from '../../../../core/episodes/episode.ts';
import { NO_EPISODES } from '../../../../core/episodes/episodes.ts';
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
});
