import { type Address, untranslated } from './address.ts';
import type { Columns } from './line-columns.ts';
import type { LineFields } from './line-fields.ts';

/** The ends of a record: the addresses of the packet, and those that the interface saw. */
export interface RecordEnds {
  readonly source: Address;
  readonly destination: Address;
  readonly interfaceSource: Address;
  readonly interfaceDestination: Address;
}

/** The end of a record that is the interface's own; undefined where the log does not say. */
type OwnEnd = 'source' | 'destination' | undefined;

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
  return interfaceSource === undefined ||
    interfaceDestination === undefined ||
    source === undefined ||
    destination === undefined
    ? undefined
    : {
        source: untranslated(source),
        destination: untranslated(destination),
        interfaceSource: ownEnd === 'source' ? interfaceSource : untranslated(interfaceSource),
        interfaceDestination: ownEnd === 'destination' ? interfaceDestination : untranslated(interfaceDestination),
      };
}

/** Reads which end is the interface's own. Returns `unknown` for a value that AWS does not write. */
export function readOwnEnd(fields: LineFields, flowDirection: number): OwnEnd | 'unknown' {
  if (fields.isAbsent(flowDirection)) return undefined;
  if (fields.is(flowDirection, 'ingress')) return 'destination';
  return fields.is(flowDirection, 'egress') ? 'source' : 'unknown';
}
