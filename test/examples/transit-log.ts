/** The fields of a flow log of a transit gateway, as AWS writes them by default. */
const FIELDS =
  'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service';

/** A host of one VPC opens a connection to a host of another. */
const PERFECT_TRANSIT: Readonly<Record<string, string>> = {
  version: '6',
  'resource-type': 'TransitGateway',
  'account-id': '123456789012',
  'tgw-id': 'tgw-0123456789abcdef0',
  'tgw-attachment-id': 'tgw-attach-0a',
  'tgw-src-vpc-id': 'vpc-0a',
  'tgw-dst-vpc-id': 'vpc-0b',
  srcaddr: '10.1.0.10',
  dstaddr: '10.2.0.20',
  srcport: '50000',
  dstport: '445',
  protocol: '6',
  packets: '1',
  bytes: '52',
  start: '1795330805',
  end: '1795330850',
  'log-status': 'OK',
  type: 'IPv4',
  'packets-lost-no-route': '0',
  'packets-lost-blackhole': '0',
  'packets-lost-mtu-exceeded': '0',
  'packets-lost-ttl-expired': '0',
  'tcp-flags': '2',
  region: 'us-east-1',
  'flow-direction': 'ingress',
};

/** Names of the fields, in the order of AWS. */
export function transitFields(): string[] {
  return FIELDS.split(' ');
}

/** A perfect line to spoil. Fields that are not named are `-`. */
export function transitLine(changes: Readonly<Record<string, string>> = {}): string {
  const values = { ...PERFECT_TRANSIT, ...changes };
  return transitFields()
    .map((name) => values[name] ?? '-')
    .join(' ');
}

/** A file of perfect lines, each spoilt in its own way. */
export function transitLog(lines: ReadonlyArray<Readonly<Record<string, string>>>): string {
  return [FIELDS, ...lines.map((line) => transitLine(line)), ''].join('\n');
}
