import { ACCOUNT_ID, type Host, REGION, SUBNET_ID, VPC_ID } from './network.ts';

/** One flow-log line to be: a record, or a line that says that an interface was silent. */
export type FlowEntry =
  | {
      readonly kind: 'flow';
      /** The host whose interface logs it. */
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
      /** FIN 1, SYN 2, RST 4, SYN-ACK 18, OR-ed. */
      readonly tcpFlags: number;
      readonly direction: 'ingress' | 'egress';
    }
  | { readonly kind: 'silent'; readonly at: Host; readonly start: number };

/** Formats a flow log may have: AWS's default, or the one that surge445 sets up, with flags and places. */
export type LineLayout = 'default' | 'full';

/** Seconds of an aggregation interval. */
const INTERVAL = 60;

const FIELDS: Readonly<Record<LineLayout, string>> = {
  default:
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  full:
    'version account-id interface-id vpc-id subnet-id instance-id region srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol ' +
    'tcp-flags flow-direction packets bytes start end action log-status',
};

/**
 * Gives the header line of a file.
 * @returns without a newline
 */
export function headerLine(layout: LineLayout): string {
  return FIELDS[layout];
}

/**
 * Writes an entry as a line of a flow log.
 * @returns without a newline
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
