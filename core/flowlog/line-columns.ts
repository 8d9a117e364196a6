import type { Field, LineFormat } from './line-format.ts';

/** The column of each field; -1 for one that is not there, which then reads like `-`. */
export type Columns = Readonly<Record<Field, number>>;

/** Returns the columns of a format. */
export function columnsOf({ columns }: LineFormat): Columns {
  const column = (field: Field): number => columns.get(field) ?? -1;
  return {
    accountId: column('accountId'),
    interfaceId: column('interfaceId'),
    sourceAddress: column('sourceAddress'),
    destinationAddress: column('destinationAddress'),
    sourcePort: column('sourcePort'),
    destinationPort: column('destinationPort'),
    protocol: column('protocol'),
    packets: column('packets'),
    bytes: column('bytes'),
    start: column('start'),
    end: column('end'),
    action: column('action'),
    logStatus: column('logStatus'),
    tcpFlags: column('tcpFlags'),
    packetSource: column('packetSource'),
    packetDestination: column('packetDestination'),
    vpcId: column('vpcId'),
    subnetId: column('subnetId'),
    instanceId: column('instanceId'),
    region: column('region'),
    flowDirection: column('flowDirection'),
    interfaceType: column('interfaceType'),
    resourceId: column('resourceId'),
    attachmentId: column('attachmentId'),
    sourceVpcId: column('sourceVpcId'),
    destinationVpcId: column('destinationVpcId'),
    lostNoRoute: column('lostNoRoute'),
    lostBlackhole: column('lostBlackhole'),
    lostMtuExceeded: column('lostMtuExceeded'),
    lostTtlExpired: column('lostTtlExpired'),
  };
}
