import { describe, expect, test } from '@jest/globals';
import { type SeriesPoint, seriesOver } from '../../../core/baseline/series.ts';
import { encodeJsonGz } from '../../../core/encoding/gzip.ts';
import { decodeDay, decodeHour, encodeSummary, summariseDay, summariseHour } from '../../../core/history/summaries.ts';
import { DAY_SECONDS, hourOf, WINDOW_SECONDS } from '../../../core/time.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { acceptedPair, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';

const HOUR_START = hourOf(WINDOW);
const FACTS = observedWindow([
  rejectedPair({ source: '198.51.100.1' }),
  rejectedPair({ source: '198.51.100.2' }),
  acceptedPair({ source: '198.51.100.2' }),
  acceptedPair({ source: '198.51.100.3' }),
  rejectedPair({ source: '198.51.100.4', rejected: 0, continued: 1 }),
  rejectedPair({ source: '10.0.4.9', direction: 'lateral' }),
]);
const HOUR = summariseHour(HOUR_START, [FACTS]);
const DAY = summariseDay(HOUR_START - (HOUR_START % DAY_SECONDS), [HOUR]);

/** A summary as an earlier release stored it, with the sources that were rejected. */
function older<Summary extends { readonly points: readonly SeriesPoint[] }>(summary: Summary) {
  const points = summary.points.map((point) =>
    point.metric === 'sources' ? { ...point, metric: 'rejected-sources', count: 2 } : point,
  );
  return { ...summary, points };
}

describe('the series of a summary', () => {
  test('counts a source once, whether it was rejected, let in or both', () => {
    const counts = seriesOver([FACTS])
      .filter(({ scope, metric }) => scope.type === 'vpc' && metric === 'sources')
      .map(({ count }) => count);
    expect(counts).toEqual([3]);
  });

  test.each([
    ['lost records', { skipped: 1 }],
    ['has no room for all log objects', { leftOut: ['object-9'] }],
  ])('is not complete in a window that %s: what is usual is not learnt from it', (_, observation) => {
    const points = seriesOver([FACTS, observedWindow([], { windowStart: WINDOW + WINDOW_SECONDS, ...observation })]);
    expect(new Set(points.map(({ windowStart, complete }) => `${windowStart - WINDOW} ${complete}`))).toEqual(
      new Set(['0 true', `${WINDOW_SECONDS} false`]),
    );
  });

  test('is read as it was written', () => {
    expect(decodeHour(encodeSummary(HOUR)).points).toEqual(HOUR.points);
    expect(decodeDay(encodeSummary(DAY)).points).toEqual(DAY.points);
  });

  test('has no points of rejected sources, which earlier releases stored', () => {
    const lateral = HOUR.points.filter(({ metric }) => metric === 'lateral-pairs');
    expect(lateral.length).toBeGreaterThan(0);
    expect(decodeHour(encodeJsonGz(older({ ...HOUR, contacts: [] }))).points).toEqual(lateral);
    expect(decodeDay(encodeJsonGz(older(DAY))).points).toEqual(lateral);
  });
});
