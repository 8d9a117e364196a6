import type { Address } from './address.ts';
import { LineFields } from './line-fields.ts';
import type { Field, LineFormat } from './line-format.ts';

/** The network interface that a record was logged at. Empty text where the log does not say. */
export interface LoggedAt {
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly instanceId: string;
  readonly interfaceId: string;
}

/** One flow-log record, every value typed. No raw text of the log goes further than this. */
export interface FlowRecord {
  readonly at: LoggedAt;
  /** The packet's own address where the log has it, so that gateways and load balancers are not blamed. */
  readonly source: Address;
  readonly destination: Address;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** IANA protocol number; TCP is 6. */
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  /** Epoch seconds of the first packet in the aggregation interval. */
  readonly start: number;
  /** Epoch seconds of the last packet; `start` where the log does not say. */
  readonly end: number;
  readonly action: 'ACCEPT' | 'REJECT';
  /** FIN 1, SYN 2, RST 4, SYN-ACK 18, OR-ed over the interval: test bits, never compare. Undefined where not logged. */
  readonly tcpFlags: number | undefined;
}

/** What a line without traffic says: `nodata`, the interface was silent; `skipdata`, records were lost. */
export interface StatusRecord {
  readonly at: LoggedAt;
  readonly start: number;
}

/** Why a line could not be read. */
export type RejectReason =
  | 'field-count'
  | 'missing-fields'
  | 'address'
  | 'number'
  | 'time'
  | 'action'
  | 'log-status'
  | 'identifier'
  | 'line-too-long';

/** One line, read. A bad line is data, not an error. */
export type ReadLine =
  | { readonly kind: 'record'; readonly record: FlowRecord }
  | { readonly kind: 'nodata' | 'skipdata'; readonly status: StatusRecord }
  | { readonly kind: 'reject'; readonly reason: RejectReason };

/** Times outside [2001-09-09, 2286-11-20) are nonsense in a flow log; inside it every epoch second has ten digits. */
export const EARLIEST_SECOND = 1_000_000_000;
/** First second that is refused. */
export const LATEST_SECOND = 10_000_000_000;

const IDENTIFIER = /^[a-z0-9-]{1,64}$/;
const ACCOUNT = /^(?:\d{12}|unknown)$/;

/** Reads the line at `[from, to)` of some bytes. */
export type LineReader = (bytes: Buffer, from: number, to: number) => ReadLine;

/**
 * Makes a reader for lines of one format.
 * @param format a format with nothing missing
 * @param latestSecond a later start is refused: one record from the future would end all waiting for late ones
 * @returns a function from a line to what it says; nothing that it returns keeps the bytes
 */
export function lineReader(format: LineFormat, latestSecond = Infinity): LineReader {
  const columns = columnsOf(format);
  const fields = new LineFields(format.fieldCount);
  const placeOf = placeReader(columns);
  return (bytes, from, to) => {
    if (!fields.take(bytes, from, to)) return reject('field-count');
    const at = placeOf(fields);
    if (!at) return reject('identifier');
    const start = secondOf(fields, columns.start);
    if (start === undefined || start > latestSecond) return reject('time');
    if (fields.is(columns.logStatus, 'OK')) return readTraffic(fields, columns, { at, start });
    if (fields.is(columns.logStatus, 'NODATA')) return { kind: 'nodata', status: { at, start } };
    if (fields.is(columns.logStatus, 'SKIPDATA')) return { kind: 'skipdata', status: { at, start } };
    return reject('log-status');
  };
}

/** The column of each field; -1 for one that is not there, which then reads like `-`. */
type Columns = Readonly<Record<Field, number>>;

function columnsOf({ columns }: LineFormat): Columns {
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
  };
}

function readTraffic(
  fields: LineFields,
  columns: Columns,
  { at, start }: { readonly at: LoggedAt; readonly start: number },
): ReadLine {
  const source = fields.address(fields.isAbsent(columns.packetSource) ? columns.sourceAddress : columns.packetSource);
  const destination = fields.address(
    fields.isAbsent(columns.packetDestination) ? columns.destinationAddress : columns.packetDestination,
  );
  if (source === undefined || destination === undefined) return reject('address');
  const sourcePort = fields.count(columns.sourcePort, 65_535);
  const destinationPort = fields.count(columns.destinationPort, 65_535);
  const protocol = fields.count(columns.protocol, 255);
  const packets = fields.count(columns.packets);
  const bytes = fields.count(columns.bytes);
  const isWithoutFlags = fields.isAbsent(columns.tcpFlags);
  const tcpFlags = isWithoutFlags ? undefined : fields.count(columns.tcpFlags, 255);
  if (
    sourcePort === undefined ||
    destinationPort === undefined ||
    protocol === undefined ||
    packets === undefined ||
    bytes === undefined ||
    (tcpFlags === undefined && !isWithoutFlags)
  ) {
    return reject('number');
  }
  const end = fields.isAbsent(columns.end) ? start : secondOf(fields, columns.end);
  if (end === undefined || end < start) return reject('time');
  const isAccepted = fields.is(columns.action, 'ACCEPT');
  if (!isAccepted && !fields.is(columns.action, 'REJECT')) return reject('action');
  const action = isAccepted ? 'ACCEPT' : 'REJECT';
  return {
    kind: 'record',
    record: {
      at,
      source,
      destination,
      sourcePort,
      destinationPort,
      protocol,
      packets,
      bytes,
      start,
      end,
      action,
      tcpFlags,
    },
  };
}

/** Makes a function that reads where a line was logged, and gives the same object for the same place. */
function placeReader(columns: Columns): (fields: LineFields) => LoggedAt | undefined {
  const { accountId, interfaceId, vpcId, subnetId, instanceId, region } = columns;
  const all = [accountId, interfaceId, vpcId, subnetId, instanceId, region];
  /** By interface, since nearly always that says it all: the fields that were read, and what they said. */
  const known = new Map<number, { readonly copy: Buffer; readonly place: LoggedAt }>();
  return (fields) => {
    const hash = fields.hash(interfaceId);
    const before = known.get(hash);
    if (before && fields.matches(all, before.copy)) return before.place;
    const place = readPlace(fields, columns);
    if (place) known.set(hash, { copy: fields.copy(all), place });
    return place;
  };
}

function readPlace(fields: LineFields, columns: Columns): LoggedAt | undefined {
  const accountId = fields.text(columns.accountId);
  const rest = [columns.region, columns.vpcId, columns.subnetId, columns.instanceId, columns.interfaceId].map(
    (column) => fields.text(column),
  );
  if (!ACCOUNT.test(accountId) || !rest.every((value) => IDENTIFIER.test(value))) return undefined;
  const [region = '', vpcId = '', subnetId = '', instanceId = '', interfaceId = ''] = rest.map((value) =>
    value === '-' ? '' : value,
  );
  return { accountId, region, vpcId, subnetId, instanceId, interfaceId };
}

function secondOf(fields: LineFields, column: number): number | undefined {
  const value = fields.count(column);
  return value !== undefined && value >= EARLIEST_SECOND && value < LATEST_SECOND ? value : undefined;
}

function reject(reason: RejectReason): ReadLine {
  return { kind: 'reject', reason };
}
