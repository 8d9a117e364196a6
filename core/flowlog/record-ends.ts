import { type Address, untranslated } from './address.ts';
import type { Columns } from './line-columns.ts';
import type { LineFields } from './line-fields.ts';

/** The two ends of the traffic that a record tells of. */
export interface RecordEnds {
  /**
   * Address of the packet where the log has it (`pkt-srcaddr`), so that gateways and load balancers are not blamed. An address of IPv6 that a NAT
   * gateway translates is the one of IPv4 that it stands for.
   */
  readonly source: Address;
  readonly destination: Address;
  /** Address as the interface saw it (`srcaddr`): at its own end always its primary one. */
  readonly interfaceSource: Address;
  readonly interfaceDestination: Address;
  /** There where a NAT gateway translates an address of the packet. */
  readonly isTranslated?: true;
}

/** The end that is the interface's own: the destination of what comes in, the source of what goes out. Undefined where not logged. */
export type OwnEnd = 'source' | 'destination' | undefined;

/**
 * Reads both ends of a record: the addresses of the packet, and those that the interface saw. An address that a NAT gateway translates stands for the
 * host of IPv4 behind it. As the own end of an interface it stays as it is, because the packet only passes there.
 * @param ownEnd the end that is the interface's own, where the log says
 * @returns undefined when one of them is no address
 */
export function readEnds(fields: LineFields, columns: Columns, ownEnd: OwnEnd): RecordEnds | undefined {
  const interfaceSource = fields.address(columns.sourceAddress);
  const interfaceDestination = fields.address(columns.destinationAddress);
  const source = fields.isAbsent(columns.packetSource) ? interfaceSource : fields.address(columns.packetSource);
  const destination = fields.isAbsent(columns.packetDestination)
    ? interfaceDestination
    : fields.address(columns.packetDestination);
  if (
    interfaceSource === undefined ||
    interfaceDestination === undefined ||
    source === undefined ||
    destination === undefined
  ) {
    return undefined;
  }
  const ends = { source: untranslated(source), destination: untranslated(destination) };
  if (ends.source === source && ends.destination === destination) {
    return { source, destination, interfaceSource, interfaceDestination };
  }
  return {
    ...ends,
    interfaceSource: ownEnd === 'source' ? interfaceSource : untranslated(interfaceSource),
    interfaceDestination: ownEnd === 'destination' ? interfaceDestination : untranslated(interfaceDestination),
    isTranslated: true,
  };
}

/** Reads which end is the interface's own. Returns `unknown` for a value that AWS does not write. */
export function readOwnEnd(fields: LineFields, flowDirection: number): OwnEnd | 'unknown' {
  if (fields.isAbsent(flowDirection)) return undefined;
  if (fields.is(flowDirection, 'ingress')) return 'destination';
  return fields.is(flowDirection, 'egress') ? 'source' : 'unknown';
}
