import { HOUR_SECONDS } from '../../core/time.ts';
import { addAt, alarmsOf, collectBySource, lastWindowOf, type Peer, totalsBy } from './peer.ts';

const LEAST_SAMPLES = 50;
const DEVIATIONS = 2;
/** The search sets no earliest time; a week holds the 50 samples that it wants. */
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
    return [...bySource.values()].flatMap((one) => alarmsOf(one, spikes(one.collected)));
  },
  judgeTotals: (counts) => spikes(totalsBy(counts, HOUR_SECONDS)),
};

/** Hours that stand out, as the window in which they end. */
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

/** Mean and sample standard deviation, as Splunk's avg and stdev. */
function upperBound(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean + DEVIATIONS * Math.sqrt(squares / (values.length - 1));
}
