import type { LoggedAt } from '../../core/flowlog/logged-at.ts';

/** The start of the window of the examples: 2026-11-23T03:05:00Z, epoch seconds. */
export const WINDOW = Date.UTC(2026, 10, 23, 3, 5) / 1000;

/** The network interface of the examples, in a log that names everything. */
export const INTERFACE: LoggedAt = {
  accountId: '123456789012',
  region: 'us-east-1',
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  subnetId: 'subnet-0b1c2d3e4f5061728',
  instanceId: 'i-0e1f203142536000',
  interfaceId: 'eni-0d1e2f3041526000',
  kind: 'instance',
};

/** The same interface in a log of the default format, which does not name the VPC. */
export const INTERFACE_WITHOUT_VPC: LoggedAt = {
  ...INTERFACE,
  region: '',
  vpcId: '',
  subnetId: '',
  instanceId: '',
  kind: 'unknown',
};

/** The address of the interface, inside. */
export const INSIDE_HOST = '10.0.4.17';

/** The address outside that tries port 445 of the host. */
export const OUTSIDE_SOURCE = '203.0.113.7';
