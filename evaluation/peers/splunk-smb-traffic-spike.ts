import { HOUR_SECONDS } from '../../core/time.ts';
import { addAt, alarmsOf, collectBySource, lastWindowOf, type Peer, totalsBy } from './peer.ts';

const LEAST_SAMPLES = 50;
const DEVIATIONS = 2;
/** Assumed time of the search, in hours. The published search sets no earliest time, and a week contains the 50 samples that it needs. */
const SEARCH_HOURS = 7 * 24;

/**
 * Splunk's "SMB Traffic Spike": a source whose hourly count is above its mean plus two standard deviations.
 * @see https://github.com/splunk/security_content/blob/develop/detections/network/smb_traffic_spike.yml
 */
export const splunkSmbTrafficSpike: Peer = {
  name: 'Splunk SMB Traffic Spike',
  rule: 'hourly connections of one source above mean + 2 standard deviations of its earlier hours, 50 hours with traffic at least; assumed: searched every hour over the last week',
  source: 'https://github.com/splunk/security_content/blob/develop/detections/network/smb_traffic_spike.yml',
  judge(windows) {
    const bySource = collectBySource(
      windows,
      () => new Map<number, number>(),
      (hours, pair, start) => addAt(hours, start - (start % HOUR_SECONDS), pair.rejected + pair.accepted),
    );
    return [...bySource.values()].flatMap((source) => alarmsOf(source, spikes(source.collected)));
  },
  judgeTotals: (counts) => spikes(totalsBy(counts, HOUR_SECONDS)),
};

/** Returns the last window of each hour whose count is above the upper bound of the hours before. */
function spikes(hours: ReadonlyMap<number, number>): number[] {
  const found: number[] = [];
  const samples: Array<readonly [number, number]> = [];
  for (const [hour, count] of [...hours].toSorted((a, b) => a[0] - b[0])) {
    while (samples[0] && samples[0][0] < hour - SEARCH_HOURS * HOUR_SECONDS) samples.shift();
    const earlier = samples.map(([, value]) => value);
    if (earlier.length + 1 >= LEAST_SAMPLES && count > upperBound(earlier)) found.push(lastWindowOf(hour));
    samples.push([hour, count]);
  }
  return found;
}

/** Returns the mean plus two sample standard deviations, as computed by avg and stdev of Splunk. */
function upperBound(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean + DEVIATIONS * Math.sqrt(squares / (values.length - 1));
}
