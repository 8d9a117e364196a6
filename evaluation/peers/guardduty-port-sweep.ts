import { manyDestinations } from './distinct-destinations.ts';
import type { Peer } from './peer.ts';
import { isPrivate } from './private-address.ts';

/** An assumed number, because AWS does not publish it. */
const LEAST_DESTINATIONS = 50;
const TRAILING_WINDOWS = 12;

/**
 * Amazon GuardDuty's Impact:EC2/PortSweep, as AWS describes it: an instance that probes a port on many publicly routable addresses.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html
 */
export const guarddutyPortSweep: Peer = {
  name: 'GuardDuty port sweep',
  rule: 'one instance probes a port on a large number of publicly routable addresses; the number is not published; assumed: 50 in an hour',
  source: 'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html',
  judge: (windows) =>
    manyDestinations(windows, {
      counts: (pair) => pair.direction === 'outbound' && !isPrivate(pair.destination),
      trailingWindows: TRAILING_WINDOWS,
      atLeast: LEAST_DESTINATIONS,
    }),
};
