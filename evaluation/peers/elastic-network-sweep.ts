import { manyDestinations } from './distinct-destinations.ts';
import type { Peer } from './peer.ts';
import { isPrivate } from './private-address.ts';

const LEAST_DESTINATIONS = 100;
/** Ten minutes, because the nine minutes of the rule are not a whole number of windows. */
const TRAILING_WINDOWS = 2;

/**
 * Elastic's "Potential Network Sweep Detected": a private source that connects to 100 destinations on common service ports in nine minutes.
 * @see https://github.com/elastic/detection-rules/blob/main/rules/network/discovery_potential_network_sweep_detected.toml
 */
export const elasticNetworkSweep: Peer = {
  name: 'Elastic network sweep',
  rule: '100 distinct destinations of one private source in 9 minutes; assumed: 10 minutes, and port 445 alone',
  source:
    'https://github.com/elastic/detection-rules/blob/main/rules/network/discovery_potential_network_sweep_detected.toml',
  judge: (windows) =>
    manyDestinations(windows, {
      counts: (pair) => isPrivate(pair.source),
      trailingWindows: TRAILING_WINDOWS,
      atLeast: LEAST_DESTINATIONS,
    }),
};
