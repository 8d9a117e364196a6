import { type Address, parseAddress } from '../../core/flowlog/address.ts';
import type { FlowRecord, LoggedAt } from '../../core/flowlog/flow-record.ts';

/** A network interface in a VPC, all of it known. */
export const INTERFACE: LoggedAt = {
  accountId: '123456789012',
  region: 'us-east-1',
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  subnetId: 'subnet-0b1c2d3e4f5061728',
  instanceId: 'i-0c1d2e3f405162738',
  interfaceId: 'eni-0d1e2f30415263748',
};

/** 2026-11-23T03:05:00Z, the start of a window. */
export const WINDOW = 1_795_403_100;

/**
 * A perfect record to spoil: an outside source tries port 445 of an inside host and is rejected.
 * @param changes what is different about it
 */
export function flowRecord(changes: Partial<FlowRecord> = {}): FlowRecord {
  return {
    at: INTERFACE,
    source: address('198.51.100.7'),
    destination: address('10.0.4.17'),
    sourcePort: 51_515,
    destinationPort: 445,
    protocol: 6,
    packets: 1,
    bytes: 52,
    start: WINDOW + 10,
    end: WINDOW + 20,
    action: 'REJECT',
    tcpFlags: 2,
    ...changes,
  };
}

/**
 * Reads an address that is one.
 * @throws {RangeError} when it is none
 */
export function address(text: string): Address {
  const read = parseAddress(text);
  if (read === undefined) throw new RangeError(`Read an address: ${text} is none`);
  return read;
}
