import { describe, expect, test } from '@jest/globals';
import { episodeTotals } from '../../../core/episodes/episode.ts';
import { enterAll, exposed, HOUR, told } from '../../examples/episode-course.ts';

describe('an episode of more than a day', () => {
  const hours = 30;
  const { state } = enterAll(Array.from({ length: hours }, (_, hour) => exposed(hour * HOUR)));
  const [episode] = state.episodes;

  test('counts all of its windows', () => {
    expect(episode && episodeTotals(episode).windows).toBe(hours);
  });

  test.each([0, 3, 20, hours - 1])('counts the window of hour %i once, also when it is judged again', (hour) => {
    const again = enterAll([exposed(hour * HOUR)], state);
    expect(told(again.transitions)).toEqual([]);
    expect(again.state.episodes).toEqual(state.episodes);
  });
});
