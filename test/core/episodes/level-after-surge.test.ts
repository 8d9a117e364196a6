import { describe, expect, test } from '@jest/globals';
import { newNormalOf } from '../../../core/alerting/text/ending.ts';
import { type Episode, openEpisode } from '../../../core/episodes/episode.ts';
import { measureQuiet, noteQuiet } from '../../../core/episodes/level-after-surge.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { exposureFinding, nth, surgeFinding } from '../../examples/findings.ts';
import { INTERFACE } from '../../examples/observed-network.ts';
import { type Observation, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';

const EPISODE = openEpisode(
  surgeFinding({
    scope: {
      type: 'vpc',
      id: INTERFACE.vpcId,
      accountId: INTERFACE.accountId,
      region: INTERFACE.region,
      vpcId: INTERFACE.vpcId,
    },
  }),
);

function sources(n: number, count: number, observation: Observation = {}): WindowFacts {
  const pairs = Array.from({ length: count }, (_, index) => rejectedPair({ source: `198.51.100.${index}` }));
  return observedWindow([...pairs, rejectedPair({ source: '10.0.0.9', direction: 'lateral' })], {
    windowStart: nth(n),
    ...observation,
  });
}

const noted = (...windows: readonly WindowFacts[]): Episode => windows.reduce(noteQuiet, EPISODE);

describe('noteQuiet()', () => {
  test('notes how many outside sources a window without the surge had, in any order and once', () => {
    const expected = [
      [nth(1), 20],
      [nth(2), 5],
    ];
    expect(noted(sources(2, 5), sources(1, 20)).surge?.quietCounts).toEqual(expected);
    expect(noted(sources(1, 3), sources(2, 5), sources(1, 20)).surge?.quietCounts).toEqual(expected);
  });

  test('takes no notice of windows before, of lost records, of other rules and of what is over', () => {
    expect(noted(sources(0, 5), sources(1, 5, { skipped: 1 })).surge?.quietCounts).toBeUndefined();
    expect(noted(sources(1, 5, { leftOut: ['object-2'] })).surge?.quietCounts).toBeUndefined();
    expect(noteQuiet(openEpisode(exposureFinding()), sources(1, 5)).surge).toBeUndefined();
    expect(noteQuiet({ ...EPISODE, endedAt: nth(13) }, sources(14, 5)).surge?.quietCounts).toBeUndefined();
  });
});

describe('measureQuiet()', () => {
  test('gives the mean of the quiet time, without what came later', () => {
    const ended = measureQuiet(noted(sources(1, 20), sources(2, 10), sources(3, 90)), nth(2), undefined);
    expect(ended.surge?.atEnd).toEqual({ level: 15, timeOfDay: 1 });
    expect(ended.surge?.quietCounts).toEqual([]);
  });

  test.each([
    { level: 12, normal: undefined },
    { level: 13, normal: { was: 8, is: 13 } },
  ])('of $level sources tells a new normal from a drop-off', ({ level, normal }) => {
    expect(newNormalOf(measureQuiet(noted(sources(1, level)), nth(1), undefined))).toEqual(normal);
  });

  test('compares with what was usual at that time of day', () => {
    const atEnd = { level: 13, timeOfDay: 1.5 };
    expect(newNormalOf({ surge: { ...EPISODE.surge, atEnd } })).toBeUndefined();
    expect(newNormalOf({ surge: { ...EPISODE.surge, atEnd: { ...atEnd, level: 19 } } })).toEqual({ was: 12, is: 19 });
  });
});
