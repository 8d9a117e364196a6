import { type Address, parseAddress } from '../../core/flowlog/address.ts';
import type { FlowRecord } from '../../core/flowlog/flow-record.ts';
import { INSIDE_HOST, INTERFACE, OUTSIDE_SOURCE, WINDOW } from './observed-network.ts';

/**
 * A perfect record to spoil: an outside source tries port 445 of an inside host and is rejected.
 * @param changes what is different about it
 */
export function flowRecord(changes: Partial<FlowRecord> = {}): FlowRecord {
  const { source = address(OUTSIDE_SOURCE), destination = address(INSIDE_HOST) } = changes;
  return {
    at: INTERFACE,
    source,
    destination,
    interfaceSource: source,
    interfaceDestination: destination,
    ownEnd: undefined,
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
