import { describe, expect, test } from '@jest/globals';
import { slotOf } from '../../../core/baseline/reference-windows.ts';
import { seriesKey } from '../../../core/baseline/series.ts';
import { applyWindow, type EpisodeState, type JudgedWindow, NO_EPISODES } from '../../../core/episodes/episodes.ts';
import { presentState } from '../../../core/episodes/present-state.ts';
import { exposureFinding, nth, thresholdFinding, windowOfFindings } from '../../examples/findings.ts';
import { INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { acceptedPair, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';

const OTHER_ACCOUNT = { ...INTERFACE, accountId: '210987654321', interfaceId: 'eni-0fedcba9876543210' };

const PAIRS = [
  rejectedPair({ rejected: 3 }),
  rejectedPair({ source: '198.51.100.8', rejected: 2, accepted: 1 }),
  rejectedPair({ source: '10.0.9.9', direction: 'lateral', rejected: 70 }),
];

/** A judged window with these pairs, where a number of sources is usual in the account of the example. */
function windowWith(usual: number | undefined, pairs = PAIRS, windowStart = WINDOW): JudgedWindow {
  const slot = { mean: usual ?? 0, dispersion: 1, references: 90, days: 14, fast: 40, now: 60, close: 12, hour: null };
  const slots = Array.from({ length: 288 }, (_, index) => (index === slotOf(windowStart) ? slot : null));
  const { accountId } = INTERFACE;
  const scope = { type: 'account', id: accountId, accountId, region: '', vpcId: '' } as const;
  const series = { [seriesKey({ scope, port: 445, metric: 'sources' })]: { dayStartSecond: 0, split: false, slots } };
  return {
    facts: observedWindow(pairs, { windowStart }),
    findings: [],
    ...(usual === undefined ? {} : { baselines: { schema: 'surge445.baselines/1', dayStart: 0, series } }),
  };
}

/** The state after the windows, and after the records of one window more. */
function stateAfter(...windows: readonly JudgedWindow[]): EpisodeState {
  const ends = windows.reduce((before, window) => applyWindow(before, window).state, NO_EPISODES);
  return { ...ends, watermark: ends.watermark + 300 };
}

describe('presentState()', () => {
  test('counts open episodes and exposed hosts, without drills and without what the allow-list hides', () => {
    const window = windowOfFindings(WINDOW, [
      thresholdFinding(),
      exposureFinding(),
      exposureFinding({ entity: { type: 'host', id: '10.0.4.28' }, drill: true }),
      exposureFinding({ entity: { type: 'host', id: '10.0.4.29' }, allowedBy: 'file-servers' }),
    ]);
    const state = stateAfter(window);
    expect(state.episodes).toHaveLength(4);
    expect(presentState([window], state)).toMatchObject({ openEpisodes: 2, exposedHosts: 1 });
  });

  test('does not count what is over', () => {
    const state = stateAfter(windowOfFindings(WINDOW, [thresholdFinding()]));
    const episodes = state.episodes.map((episode) => ({ ...episode, endedAt: nth(20) }));
    expect(presentState([], { ...state, episodes })).toEqual({ openEpisodes: 0, exposedHosts: 0 });
  });

  test('counts attempts by outcome and sources of the newest window that is over, beside the usual', () => {
    const judged = [windowWith(7.5), windowWith(7.5, [acceptedPair()], nth(1))];
    expect(presentState(judged, { ...stateAfter(), watermark: nth(1) }).newest).toEqual({
      rejected: 5,
      accepted: 1,
      sources: 2,
      expectedSources: 7.5,
    });
  });

  test('leaves the usual out where it is not known for every account', () => {
    const state = { ...stateAfter(), watermark: nth(1) };
    expect(presentState([windowWith(undefined)], state).newest).not.toHaveProperty('expectedSources');
    const pairs = [...PAIRS, rejectedPair({ at: OTHER_ACCOUNT, destination: '10.0.4.18' })];
    expect(presentState([windowWith(7.5, pairs)], state).newest).toEqual({ rejected: 6, accepted: 1, sources: 3 });
  });

  test.each([
    ['that still goes on', WINDOW + 299],
    ['of more than an hour ago', nth(12)],
  ])('counts nothing of a window %s', (_, watermark) => {
    expect(presentState([windowWith(7.5)], { ...stateAfter(), watermark })).not.toHaveProperty('newest');
  });
});
