import { DAY_SECONDS } from '../../core/time.ts';
import { addAt, alarmsOf, collectBySource, lastWindowOf, type Peer, totalsBy } from './peer.ts';
import { isPrivate } from './private-address.ts';

const BASELINE_DAYS = 13;
const LARGEST_DEVIATION = 0.5;

/**
 * Microsoft Sentinel's "Anomaly in SMB Traffic": a private source whose connections of a day differ from its average by more than half.
 * @see https://github.com/Azure/Azure-Sentinel/tree/master/Solutions/Network%20Session%20Essentials/Analytic%20Rules
 */
export const sentinelSmbAnomaly: Peer = {
  name: 'Sentinel SMB anomaly',
  rule:
    'once a day: connections of one private source in the last day differ by more than half from its average of the 13 days before, if it had any; ' +
    'assumed: the average is of days with traffic, as the text says (the query as published compares a day with the sum of 13)',
  source:
    'https://github.com/Azure/Azure-Sentinel/blob/master/Solutions/Network%20Session%20Essentials/Analytic%20Rules/Anomaly%20in%20SMB%20Traffic(ASIM%20Network%20Session%20schema).yaml',
  judge(windows) {
    const bySource = collectBySource(
      windows,
      () => new Map<number, number>(),
      (days, pair, start) => {
        if (isPrivate(pair.source)) addAt(days, start - (start % DAY_SECONDS), pair.rejected + pair.accepted);
      },
    );
    return [...bySource.values()].flatMap((source) => alarmsOf(source, anomalies(source.collected)));
  },
  judgeTotals: (counts) => anomalies(totalsBy(counts, DAY_SECONDS)),
};

/** Returns the last window of each day whose count differs from the mean of the days before. */
function anomalies(days: ReadonlyMap<number, number>): number[] {
  return [...days].flatMap(([day, count]) => {
    const earlier = Array.from({ length: BASELINE_DAYS }, (_, index) =>
      days.get(day - (index + 1) * DAY_SECONDS),
    ).filter((value) => value !== undefined);
    if (earlier.length === 0) return [];
    const mean = earlier.reduce((sum, value) => sum + value, 0) / earlier.length;
    return Math.abs(count - mean) / mean > LARGEST_DEVIATION ? [lastWindowOf(day, DAY_SECONDS)] : [];
  });
}
