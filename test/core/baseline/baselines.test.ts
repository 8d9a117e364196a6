import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildBaseline } from '../../../core/baseline/day-baseline.ts';
import { makeBaselines } from '../../../core/baseline/baselines.ts';
import { type DaySummary, summariseDay } from '../../../core/history/summaries.ts';
import { seriesKey, type SeriesPoint } from '../../../core/baseline/series.ts';
import type { Scope } from '../../../core/windows/scope.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../../../core/time.ts';
import { WINDOW } from '../../examples/observed-network.ts';

const TODAY = WINDOW - (WINDOW % DAY_SECONDS);
const accountId = '123456789012';
const account: Scope = { type: 'account', id: accountId, accountId, region: 'us-east-1', vpcId: '' };
const vpc: Scope = { type: 'vpc', id: 'vpc-1', accountId, region: 'us-east-1', vpcId: 'vpc-1' };

const counts = fc.array(fc.nat(40), { minLength: 30, maxLength: 30 });

/** The first windows of yesterday as one scope saw them. */
function pointsOf(scope: Scope, values: readonly number[]): SeriesPoint[] {
  return values.map((count, index) => ({
    scope,
    port: 445,
    metric: 'sources',
    windowStart: TODAY - DAY_SECONDS + index * WINDOW_SECONDS,
    count,
    hourCount: index < 11 ? null : 2 * count,
    complete: true,
  }));
}

function yesterday(...points: SeriesPoint[]): DaySummary {
  return { ...summariseDay(TODAY - DAY_SECONDS, []), points };
}

describe('makeBaselines()', () => {
  test('fits an account and its VPC each to its own windows, whether they saw the same or not', () => {
    fc.assert(
      fc.property(counts, fc.option(counts), (ofAccount, other) => {
        const points = [...pointsOf(account, ofAccount), ...pointsOf(vpc, other ?? ofAccount)];
        const { series } = makeBaselines(TODAY, [yesterday(...points)]);
        for (const scope of [account, vpc]) {
          const windows = points
            .filter((point) => point.scope === scope)
            .map(({ windowStart, count, hourCount }) => ({
              startSecond: windowStart,
              count,
              hourCount: hourCount ?? undefined,
            }));
          const key = seriesKey({ scope, port: 445, metric: 'sources' });
          expect(series[key]).toEqual(buildBaseline(windows, TODAY));
        }
      }),
      { numRuns: 3 },
    );
  });

  test('leaves out windows with lost records, and days that are too old or not over', () => {
    const [first, ...rest] = pointsOf(account, [5, 5, 5]);
    const lost = first ? [{ ...first, complete: false }] : [];
    expect(makeBaselines(TODAY, [yesterday(...lost)]).series).toEqual({});
    expect(makeBaselines(TODAY - DAY_SECONDS, [yesterday(...rest)]).series).toEqual({});
    expect(makeBaselines(TODAY + 60 * DAY_SECONDS, [yesterday(...rest)]).series).toEqual({});
  });
});
