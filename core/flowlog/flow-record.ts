import { canonicalAddress } from './address.ts';
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
  /** Canonical; the packet's own address where the log has it, so that gateways and load balancers are not blamed. */
  readonly source: string;
  readonly destination: string;
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

/**
 * Makes a reader for lines of one format.
 * @param format a format with nothing missing
 * @param latestSecond a later start is refused: one record from the future would end all waiting for late ones
 * @returns a function from the fields of a line to what the line says
 */
export function lineReader(format: LineFormat, latestSecond = Infinity): (fields: readonly string[]) => ReadLine {
  const text = (fields: readonly string[], field: Field): string => fields[format.columns.get(field) ?? -1] ?? '-';
  const places = new Map<string, LoggedAt>();

  const placeOf = (fields: readonly string[]): LoggedAt | undefined => {
    const key = `${text(fields, 'accountId')} ${text(fields, 'interfaceId')} ${text(fields, 'vpcId')} ${text(fields, 'subnetId')} ${text(fields, 'instanceId')} ${text(fields, 'region')}`;
    const known = places.get(key);
    if (known) return known;
    const place = readPlace((field) => text(fields, field));
    if (place) places.set(key, place);
    return place;
  };

  return (fields) => {
    if (fields.length !== format.fieldCount) return reject('field-count');
    const at = placeOf(fields);
    if (!at) return reject('identifier');
    const start = secondOf(text(fields, 'start'));
    if (start === undefined || start > latestSecond) return reject('time');
    const status = text(fields, 'logStatus');
    if (status === 'NODATA') return { kind: 'nodata', status: { at, start } };
    if (status === 'SKIPDATA') return { kind: 'skipdata', status: { at, start } };
    if (status !== 'OK') return reject('log-status');
    return readTraffic((field) => text(fields, field), at, start);
  };
}

function readTraffic(text: (field: Field) => string, at: LoggedAt, start: number): ReadLine {
  const source = addressOf(text('packetSource'), text('sourceAddress'));
  const destination = addressOf(text('packetDestination'), text('destinationAddress'));
  if (source === undefined || destination === undefined) return reject('address');
  const sourcePort = countOf(text('sourcePort'), 65_535);
  const destinationPort = countOf(text('destinationPort'), 65_535);
  const protocol = countOf(text('protocol'), 255);
  const packets = countOf(text('packets'));
  const bytes = countOf(text('bytes'));
  const tcpFlags = text('tcpFlags') === '-' ? undefined : countOf(text('tcpFlags'), 255);
  if (
    sourcePort === undefined ||
    destinationPort === undefined ||
    protocol === undefined ||
    packets === undefined ||
    bytes === undefined ||
    (tcpFlags === undefined && text('tcpFlags') !== '-')
  ) {
    return reject('number');
  }
  const end = text('end') === '-' ? start : secondOf(text('end'));
  if (end === undefined || end < start) return reject('time');
  const action = text('action');
  if (action !== 'ACCEPT' && action !== 'REJECT') return reject('action');
  const record = {
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
  } as const;
  return { kind: 'record', record };
}

function readPlace(text: (field: Field) => string): LoggedAt | undefined {
  const accountId = text('accountId');
  const rest = [text('region'), text('vpcId'), text('subnetId'), text('instanceId'), text('interfaceId')];
  if (!ACCOUNT.test(accountId) || !rest.every((value) => IDENTIFIER.test(value))) return undefined;
  const [region = '', vpcId = '', subnetId = '', instanceId = '', interfaceId = ''] = rest.map((value) =>
    value === '-' ? '' : value,
  );
  return { accountId, region, vpcId, subnetId, instanceId, interfaceId };
}

function addressOf(packet: string, seen: string): string | undefined {
  return canonicalAddress(packet === '-' ? seen : packet);
}

function countOf(text: string, max: number = Number.MAX_SAFE_INTEGER): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

function secondOf(text: string): number | undefined {
  const value = countOf(text);
  return value !== undefined && value >= EARLIEST_SECOND && value < LATEST_SECOND ? value : undefined;
}

function reject(reason: RejectReason): ReadLine {
  return { kind: 'reject', reason };
}
