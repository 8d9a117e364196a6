import { ACCOUNT_ID, type Host, REGION, SUBNET_ID, VPC_ID } from './network.ts';

/** Content of one line of a flow log: a record, or a line NODATA of an interface without traffic. */
export type FlowEntry =
  | {
      readonly kind: 'flow';
      /** The host whose interface logs the record. */
      readonly at: Host;
      readonly source: string;
      readonly sourcePort: number;
      readonly destination: string;
      readonly destinationPort: number;
      readonly packets: number;
      readonly bytes: number;
      /** Epoch seconds. */
      readonly start: number;
      readonly action: 'ACCEPT' | 'REJECT';
      /** Bitwise OR of FIN 1, SYN 2, RST 4 and SYN-ACK 18. */
      readonly tcpFlags: number;
      readonly direction: 'ingress' | 'egress';
    }
  | { readonly kind: 'silent'; readonly at: Host; readonly start: number };

/** Format of a flow log: the default of AWS, or the format of the flow logs that surge445 turns on, which also has TCP flags and VPC ids. */
export type LineLayout = 'default' | 'full';

/** Length of an aggregation interval, seconds. */
const INTERVAL = 60;

const FIELDS: Readonly<Record<LineLayout, string>> = {
  default:
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  full:
    'version account-id interface-id vpc-id subnet-id instance-id region srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol ' +
    'tcp-flags flow-direction packets bytes start end action log-status',
};

/**
 * Returns the header line of a file.
 * @returns the line without a newline
 */
export function headerLine(layout: LineLayout): string {
  return FIELDS[layout];
}

/**
 * Writes an entry as a line of a flow log.
 * @returns the line without a newline
 */
export function flowLine(entry: FlowEntry, layout: LineLayout): string {
  const { at, start } = entry;
  const end = start + INTERVAL - 1;
  const place = layout === 'full' ? ` ${VPC_ID} ${SUBNET_ID} ${at.instanceId} ${REGION}` : '';
  const head = `${layout === 'full' ? 5 : 2} ${ACCOUNT_ID} ${at.interfaceId}${place}`;
  if (entry.kind === 'silent') {
    return `${head} ${layout === 'full' ? '- - - - - - - - - - -' : '- - - - - - -'} ${start} ${end} - NODATA`;
  }
  const { source, destination, sourcePort, destinationPort, packets, bytes, action } = entry;
  const packet = layout === 'full' ? ` ${source} ${destination}` : '';
  const flags = layout === 'full' ? ` ${entry.tcpFlags} ${entry.direction}` : '';
  return `${head} ${source} ${destination}${packet} ${sourcePort} ${destinationPort} 6${flags} ${packets} ${bytes} ${start} ${end} ${action} OK`;
}
