/**
 * Which field stands where in the lines of a file. Fields are found by name: AWS lets a flow log choose any subset in any order.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */

/** The fields that the core reads, by the name that AWS gives them in the header line of a text file. */
export const FIELD_NAMES = {
  accountId: 'account-id',
  interfaceId: 'interface-id',
  sourceAddress: 'srcaddr',
  destinationAddress: 'dstaddr',
  sourcePort: 'srcport',
  destinationPort: 'dstport',
  protocol: 'protocol',
  packets: 'packets',
  bytes: 'bytes',
  start: 'start',
  end: 'end',
  action: 'action',
  logStatus: 'log-status',
  tcpFlags: 'tcp-flags',
  packetSource: 'pkt-srcaddr',
  packetDestination: 'pkt-dstaddr',
  vpcId: 'vpc-id',
  subnetId: 'subnet-id',
  instanceId: 'instance-id',
  region: 'region',
  flowDirection: 'flow-direction',
  interfaceType: 'interface-type',
  resourceId: 'resource-id',
  attachmentId: 'tgw-attachment-id',
  sourceVpcId: 'tgw-src-vpc-id',
  destinationVpcId: 'tgw-dst-vpc-id',
  lostNoRoute: 'packets-lost-no-route',
  lostBlackhole: 'packets-lost-blackhole',
  lostMtuExceeded: 'packets-lost-mtu-exceeded',
  lostTtlExpired: 'packets-lost-ttl-expired',
} as const;

/** A field that the core reads. */
export type Field = keyof typeof FIELD_NAMES;

/** The fields without which a record of a VPC cannot be judged. */
export const NEEDED_FIELDS: readonly Field[] = [
  'sourceAddress',
  'destinationAddress',
  'destinationPort',
  'sourcePort',
  'protocol',
  'action',
  'start',
  'interfaceId',
  'accountId',
  'packets',
  'bytes',
  'logStatus',
];

/** The fields that are read where they are there, and unlock more. */
export const OPTIONAL_FIELDS: readonly Field[] = [
  'end',
  'tcpFlags',
  'packetSource',
  'packetDestination',
  'vpcId',
  'subnetId',
  'instanceId',
  'region',
  'flowDirection',
  'interfaceType',
  'resourceId',
];

/**
 * The fields that only flow logs of transit gateways have. These logs have no action and no interface: they say what passed an attachment, and how
 * many packets the gateway lost.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
 */
export const TRANSIT_FIELDS: readonly Field[] = [
  'attachmentId',
  'sourceVpcId',
  'destinationVpcId',
  'lostNoRoute',
  'lostBlackhole',
  'lostMtuExceeded',
  'lostTtlExpired',
];

/** The fields without which a record of a transit gateway cannot be counted. */
export const NEEDED_TRANSIT_FIELDS: readonly Field[] = [
  ...NEEDED_FIELDS.filter((field) => field !== 'action' && field !== 'interfaceId'),
  'attachmentId',
];

/** No end of a record of a transit gateway is the attachment's own address, whatever its direction. */
const READ_OF_TRANSIT: readonly Field[] = [...NEEDED_TRANSIT_FIELDS, 'end', 'tcpFlags', 'region', ...TRANSIT_FIELDS];
const READ_OF_VPC: readonly Field[] = [...NEEDED_FIELDS, ...OPTIONAL_FIELDS];

/** The order of fields in the default format (version 2), which a file without a header line is assumed to have. */
export const DEFAULT_FIELD_ORDER: readonly string[] = [
  'version',
  'account-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
];

/** The layout of the lines that follow one header line. */
export interface LineFormat {
  /** How many fields a line has. */
  readonly fieldCount: number;
  /** Zero-based column of each field that is there. */
  readonly columns: ReadonlyMap<Field, number>;
  /** True for the flow log of a transit gateway, which says where packets went but not whether they were let in. */
  readonly isTransitGateway: boolean;
  /** AWS names of the needed fields that are not there; lines can be read only when this is empty. */
  readonly missing: readonly string[];
}

const HEADER_TOKEN = /^[a-z][a-z0-9-]*$/;
const KNOWN_NAMES = new Set<string>([...DEFAULT_FIELD_ORDER, ...Object.values(FIELD_NAMES)]);

/**
 * Says whether the fields of a line are field names, that is, whether the line is a header.
 * @param fields the line, split at spaces
 */
export function isHeader(fields: readonly string[]): boolean {
  return fields.every((field) => HEADER_TOKEN.test(field)) && fields.some((field) => KNOWN_NAMES.has(field));
}

/**
 * Reads a header.
 * @param names field names in the order of the columns; hyphens as in text files, or underscores as in Parquet
 * @returns the format; where a name stands twice the first column counts
 */
export function formatOf(names: readonly string[]): LineFormat {
  const normal = names.map((name) => name.replaceAll('_', '-'));
  const isTransitGateway = !normal.includes('action') && normal.some((name) => name.startsWith('tgw-'));
  const columns = new Map<Field, number>();
  for (const field of isTransitGateway ? READ_OF_TRANSIT : READ_OF_VPC) {
    if (normal.includes(FIELD_NAMES[field])) columns.set(field, normal.indexOf(FIELD_NAMES[field]));
  }
  const needed = isTransitGateway ? NEEDED_TRANSIT_FIELDS : NEEDED_FIELDS;
  const missing = needed.filter((field) => !columns.has(field)).map((field) => FIELD_NAMES[field]);
  return { fieldCount: names.length, columns, isTransitGateway, missing };
}
