/**
 * Flow logs as events of OCSF, the form in which Amazon Security Lake keeps them: which part of an event holds which field of a flow log.
 * @see https://github.com/ocsf/examples/blob/main/mappings/markdown/AWS/v1.1.0/VPC%20Flowlogs/README.md
 * @see https://docs.aws.amazon.com/security-lake/latest/userguide/vpc-flow-logs.html
 */
import { isJsonObject } from '../encoding/json-object.ts';

/** Class of the events that hold flow logs: Network Activity. */
const NETWORK_ACTIVITY = 4001;

/** One field of a flow log in an event. */
interface OcsfField {
  /** Name of the field, as in the header line of a text file. */
  readonly name: string;
  /** Where its value may stand, names of nested objects joined by a point. The first that is there and is not `-` counts. */
  readonly paths: readonly string[];
  /** Words of OCSF, in lower case, for those of flow logs; any other word stays. */
  readonly words?: Readonly<Record<string, string>>;
  /** True for a time in milliseconds, of which a flow log has the seconds. */
  readonly isTime?: boolean;
}

/** Only the end of a connection at which it was logged has the names of its interface. */
function ofLoggedEnd(name: string): readonly string[] {
  return [`dst_endpoint.${name}`, `src_endpoint.${name}`];
}

/** All fields, in the order of the lines that {@link lineOfOcsf} writes. Where addresses differ, `ip` is that of the packet. */
export const OCSF_FIELDS: readonly OcsfField[] = [
  { name: 'version', paths: ['metadata.product.version'] },
  { name: 'account-id', paths: ['cloud.account.uid', 'cloud.account_uid'] },
  { name: 'region', paths: ['cloud.region'] },
  { name: 'interface-id', paths: ofLoggedEnd('interface_uid') },
  { name: 'vpc-id', paths: ofLoggedEnd('vpc_uid') },
  { name: 'subnet-id', paths: ofLoggedEnd('subnet_uid') },
  { name: 'instance-id', paths: ofLoggedEnd('instance_uid') },
  { name: 'srcaddr', paths: ['src_endpoint.intermediate_ips', 'src_endpoint.ip'] },
  { name: 'dstaddr', paths: ['dst_endpoint.intermediate_ips', 'dst_endpoint.ip'] },
  { name: 'pkt-srcaddr', paths: ['src_endpoint.ip'] },
  { name: 'pkt-dstaddr', paths: ['dst_endpoint.ip'] },
  { name: 'srcport', paths: ['src_endpoint.port'] },
  { name: 'dstport', paths: ['dst_endpoint.port'] },
  { name: 'protocol', paths: ['connection_info.protocol_num'] },
  { name: 'packets', paths: ['traffic.packets'] },
  { name: 'bytes', paths: ['traffic.bytes'] },
  { name: 'tcp-flags', paths: ['connection_info.tcp_flags'] },
  {
    name: 'flow-direction',
    paths: ['connection_info.direction'],
    words: { inbound: 'ingress', outbound: 'egress', unknown: '-' },
  },
  { name: 'start', paths: ['start_time', 'start_time_dt', 'time', 'time_dt'], isTime: true },
  { name: 'end', paths: ['end_time', 'end_time_dt'], isTime: true },
  {
    name: 'action',
    paths: ['action', 'disposition', 'action_id', 'disposition_id'],
    words: {
      '1': 'ACCEPT',
      '2': 'REJECT',
      allowed: 'ACCEPT',
      accept: 'ACCEPT',
      denied: 'REJECT',
      blocked: 'REJECT',
      reject: 'REJECT',
    },
  },
  { name: 'log-status', paths: ['status_code'] },
];

/** The header line of the lines that {@link lineOfOcsf} writes. */
export const OCSF_HEADER: string = OCSF_FIELDS.map(({ name }) => name).join(' ');

/** Where times stand. In JSON and in columns of integers they are milliseconds. */
export const OCSF_TIME_PATHS: readonly string[] = OCSF_FIELDS.filter(({ isTime }) => isTime === true).flatMap(
  ({ paths }) => paths,
);

/** Where lists stand of which the first value is read. Other lists hold nothing that a flow log has. */
export const OCSF_LIST_PATHS: readonly string[] = ['src_endpoint.intermediate_ips', 'dst_endpoint.intermediate_ips'];

type Event = Readonly<Record<string, unknown>>;

/** Says whether an object is an event that holds a flow-log record. */
export function isOcsfNetworkActivity(event: Event): boolean {
  return event['class_uid'] === NETWORK_ACTIVITY;
}

/** Writes an event as a line of a flow log, with the fields of {@link OCSF_HEADER}. */
export function lineOfOcsf(event: Event): string {
  return lineOf((path) => valueAt(event, path));
}

/**
 * Writes the values of an event that stand in columns, as a line of a flow log. In the form 1.0.0-rc.2 Security Lake puts the status into a list, so
 * that it has no column: an event without a port is then one of no data.
 * @param values texts by path; times are seconds
 */
export function lineOfColumns(values: ReadonlyMap<string, string>): string {
  const status = (values.get('dst_endpoint.port') ?? '-') === '-' ? 'NODATA' : 'OK';
  return lineOf((path) => values.get(path) ?? (path === 'status_code' ? status : undefined));
}

/** Returns the value at a path of an event. */
type Lookup = (path: string) => unknown;

function lineOf(lookup: Lookup): string {
  return OCSF_FIELDS.map((field) => textOf(lookup, field)).join(' ');
}

function textOf(lookup: Lookup, { paths, words, isTime = false }: OcsfField): string {
  for (const path of paths) {
    const value = lookup(path);
    if (isTime && typeof value === 'number') return String(Math.floor(value / 1000));
    if (typeof value === 'number') return wordFor(String(value), words) ?? String(value);
    // A space would make two fields of it: what stands there instead is in no field that is read.
    if (typeof value === 'string' && value !== '' && value !== '-') {
      return wordFor(value.toLowerCase(), words) ?? value.replaceAll(/\s/g, '_');
    }
  }
  return '-';
}

/** Looks a word up, and none that every object of JavaScript has, such as `constructor`. */
function wordFor(word: string, words: OcsfField['words'] = {}): string | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** Returns what stands at a path, of a list its first. */
function valueAt(event: Event, path: string): unknown {
  let value: unknown = event;
  for (const name of path.split('.')) value = isJsonObject(value) ? value[name] : undefined;
  return Array.isArray(value) ? value[0] : value;
}
