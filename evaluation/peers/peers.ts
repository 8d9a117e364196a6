import { cloudwatchRejects } from './cloudwatch-rejects.ts';
import { elasticNetworkSweep } from './elastic-network-sweep.ts';
import { guarddutyPortSweep } from './guardduty-port-sweep.ts';
import type { Peer } from './peer.ts';
import { sentinelSmbAnomaly } from './sentinel-smb-anomaly.ts';
import { splunkSmbTrafficSpike } from './splunk-smb-traffic-spike.ts';
import { zeekScan } from './zeek-scan.ts';

/** Rules of other products that surge445 is compared with, in the order of the tables. */
export const PEERS: readonly Peer[] = [
  splunkSmbTrafficSpike,
  sentinelSmbAnomaly,
  zeekScan,
  elasticNetworkSweep,
  cloudwatchRejects,
  guarddutyPortSweep,
];
