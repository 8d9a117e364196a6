/** Flow logs of small networks, packet by packet: what gateways, load balancers and hosts log in each format. */

/** A format: AWS's default one, ours, or ours with the type of the interface. */
export type NetworkFormat = 'default' | 'full' | 'typed';

const DEFAULT_FIELDS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const FULL_FIELDS = `${DEFAULT_FIELDS} vpc-id subnet-id instance-id tcp-flags pkt-srcaddr pkt-dstaddr region flow-direction`;

const FIELDS: Readonly<Record<NetworkFormat, string>> = {
  default: DEFAULT_FIELDS,
  full: FULL_FIELDS,
  typed: `${FULL_FIELDS} interface-type`,
};

/** A network interface. */
export interface Place {
  readonly id: string;
  /** Its own address, which stands in srcaddr or dstaddr at its own end. */
  readonly own: string;
  readonly account?: string;
  readonly vpc?: string;
  /** `-` for an interface of no instance. */
  readonly instance?: string;
  /** `interface-type`. */
  readonly type?: string;
}

/** A packet flow as one interface logs it. */
export interface Flow {
  readonly at: Place;
  /** Addresses of the packets. */
  readonly from: string;
  readonly to: string;
  readonly direction: 'ingress' | 'egress';
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly packets?: number;
  readonly bytes?: number;
  /** SYN by default. */
  readonly flags?: number;
  readonly action?: 'ACCEPT' | 'REJECT';
  /** Seconds after {@link NETWORK_START}. */
  readonly second?: number;
  /** Seconds from start to end of the record. */
  readonly span?: number;
}

/** The window of all flows, unless they say otherwise: 2026-11-23T03:05:00Z. */
export const NETWORK_START = Date.parse('2026-11-23T03:05:00Z') / 1000;

export const ACCOUNT = '123456789012';
export const VPC = 'vpc-0a1b2c3d4e5f60718';

/** An interface of an EC2 instance. */
export function host(own: string, more: Partial<Place> = {}): Place {
  return { id: interfaceIdOf(own), own, instance: 'i-0a1b2c3d4e5f60718', type: 'interface', ...more };
}

/** An interface of no instance. */
export function service(own: string, type: string, more: Partial<Place> = {}): Place {
  return { id: interfaceIdOf(own), own, instance: '-', type, ...more };
}

function interfaceIdOf(own: string): string {
  const digits = Buffer.from(own).toString('hex').slice(-17).padStart(17, '0');
  return `eni-${digits}`;
}

/** Writes a log object of one flow log. */
export function networkLog(
  flows: readonly Flow[],
  {
    format = 'full',
    flowLog = 'fl-0c1d2e3f405162738',
  }: { readonly format?: NetworkFormat; readonly flowLog?: string } = {},
): { readonly key: string; readonly text: string } {
  const names = FIELDS[format].split(' ');
  const lines = flows.map((flow) => {
    const values = valuesOf(flow);
    return names.map((name) => values[name] ?? '-').join(' ');
  });
  const folder = `AWSLogs/${ACCOUNT}/vpcflowlogs/us-east-1/2026/11/23`;
  const name = `${ACCOUNT}_vpcflowlogs_us-east-1_${flowLog}_20261123T0310Z_${format}1.log.gz`;
  return { key: `${folder}/${name}`, text: `${[names.join(' '), ...lines].join('\n')}\n` };
}

function valuesOf(flow: Flow): Readonly<Record<string, string>> {
  const { at, from, to, direction, packets = 1, second = 10, span = 20 } = flow;
  const start = NETWORK_START + second;
  return {
    version: '5',
    'account-id': at.account ?? ACCOUNT,
    'interface-id': at.id,
    srcaddr: direction === 'egress' ? at.own : from,
    dstaddr: direction === 'ingress' ? at.own : to,
    srcport: String(flow.sourcePort ?? 50_000),
    dstport: String(flow.destinationPort ?? 445),
    protocol: '6',
    packets: String(packets),
    bytes: String(flow.bytes ?? packets * 52),
    start: String(start),
    end: String(start + span),
    action: flow.action ?? 'ACCEPT',
    'log-status': 'OK',
    'vpc-id': at.vpc ?? VPC,
    'subnet-id': 'subnet-0a1b2c3d4e5f60718',
    'instance-id': at.instance ?? '-',
    'tcp-flags': String(flow.flags ?? 2),
    'pkt-srcaddr': from,
    'pkt-dstaddr': to,
    region: 'us-east-1',
    'flow-direction': direction,
    'interface-type': at.type ?? '-',
  };
}

/** The flow back: the answer of a server that sends data. */
export function answerTo(flow: Flow, more: Partial<Flow> = {}): Flow {
  return {
    ...flow,
    from: flow.to,
    to: flow.from,
    direction: flow.direction === 'ingress' ? 'egress' : 'ingress',
    sourcePort: flow.destinationPort ?? 445,
    destinationPort: flow.sourcePort ?? 50_000,
    packets: 20,
    bytes: 9000,
    flags: 19,
    ...more,
  };
}

/** A flow and its answer. */
export function talk(flow: Flow): Flow[] {
  return [{ packets: 20, bytes: 4000, flags: 3, ...flow }, answerTo(flow)];
}

/** Packets that pass a NAT gateway to the internet and back, as the host and the gateway log them. */
export function throughNat(
  [client, nat]: readonly [client: Place, nat: Place],
  to: string,
  more: Partial<Flow> = {},
): Flow[] {
  return [
    ...talk({ at: client, from: client.own, to, direction: 'egress', ...more }),
    // The client reaches the own address of the gateway; the packet is for the server.
    ...talk({ at: nat, from: client.own, to, direction: 'ingress', ...more }),
    ...talk({ at: nat, from: nat.own, to, direction: 'egress', sourcePort: 1024, ...more }),
  ];
}
