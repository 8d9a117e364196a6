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
  const columns = columnsOf(format);
  const placeOf = placeReader(columns);
  return (fields) => {
    if (fields.length !== format.fieldCount) return reject('field-count');
    const at = placeOf(fields);
    if (!at) return reject('identifier');
    const start = secondOf(textAt(fields, columns.start));
    if (start === undefined || start > latestSecond) return reject('time');
    const status = textAt(fields, columns.logStatus);
    if (status === 'NODATA') return { kind: 'nodata', status: { at, start } };
    if (status === 'SKIPDATA') return { kind: 'skipdata', status: { at, start } };
    if (status !== 'OK') return reject('log-status');
    return readTraffic(fields, columns, { at, start });
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

function textAt(fields: readonly string[], column: number): string {
  // Asking an array for element -1 is slow.
  return column < 0 ? '-' : (fields[column] ?? '-');
}

function readTraffic(
  fields: readonly string[],
  columns: Columns,
  { at, start }: { readonly at: LoggedAt; readonly start: number },
): ReadLine {
  const source = addressOf(textAt(fields, columns.packetSource), textAt(fields, columns.sourceAddress));
  const destination = addressOf(textAt(fields, columns.packetDestination), textAt(fields, columns.destinationAddress));
  if (source === undefined || destination === undefined) return reject('address');
  const sourcePort = countOf(textAt(fields, columns.sourcePort), 65_535);
  const destinationPort = countOf(textAt(fields, columns.destinationPort), 65_535);
  const protocol = countOf(textAt(fields, columns.protocol), 255);
  const packets = countOf(textAt(fields, columns.packets));
  const bytes = countOf(textAt(fields, columns.bytes));
  const flagsText = textAt(fields, columns.tcpFlags);
  const tcpFlags = flagsText === '-' ? undefined : countOf(flagsText, 255);
  if (
    sourcePort === undefined ||
    destinationPort === undefined ||
    protocol === undefined ||
    packets === undefined ||
    bytes === undefined ||
    (tcpFlags === undefined && flagsText !== '-')
  ) {
    return reject('number');
  }
  const endText = textAt(fields, columns.end);
  const end = endText === '-' ? start : secondOf(endText);
  if (end === undefined || end < start) return reject('time');
  const action = textAt(fields, columns.action);
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
    // Not the text itself: that is a piece of the line, and would keep all of it in memory.
    action: action === 'ACCEPT' ? 'ACCEPT' : 'REJECT',
    tcpFlags,
  } as const;
  return { kind: 'record', record };
}

/** Makes a function that reads where a line was logged, and gives the same object for the same place. */
function placeReader(columns: Columns): (fields: readonly string[]) => LoggedAt | undefined {
  const rest = [columns.accountId, columns.vpcId, columns.subnetId, columns.instanceId, columns.region];
  /** By interface, since nearly always that says it all: the fields that were read, and what they said. */
  const known = new Map<string, { readonly texts: readonly string[]; readonly place: LoggedAt }>();
  return (fields) => {
    const before = known.get(textAt(fields, columns.interfaceId));
    if (before?.texts.every((text, index) => text === textAt(fields, rest[index] ?? -1))) return before.place;
    const place = readPlace(fields, columns);
    if (place) {
      const texts = rest.map((column) => textAt(fields, column));
      known.set(textAt(fields, columns.interfaceId), { texts, place });
    }
    return place;
  };
}

function readPlace(fields: readonly string[], columns: Columns): LoggedAt | undefined {
  const accountId = textAt(fields, columns.accountId);
  const rest = [columns.region, columns.vpcId, columns.subnetId, columns.instanceId, columns.interfaceId].map(
    (column) => textAt(fields, column),
  );
  if (!ACCOUNT.test(accountId) || !rest.every((value) => IDENTIFIER.test(value))) return undefined;
  const [region = '', vpcId = '', subnetId = '', instanceId = '', interfaceId = ''] = rest.map((value) =>
    value === '-' ? '' : value,
  );
  return { accountId, region, vpcId, subnetId, instanceId, interfaceId };
}

function addressOf(packet: string, seen: string): string | undefined {
  return canonicalAddress(packet === '-' ? seen : packet);
}

const MAX_DIGITS = 16;

function countOf(text: string, max: number = Number.MAX_SAFE_INTEGER): number | undefined {
  if (text.length === 0 || text.length > MAX_DIGITS) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= max ? value : undefined;
}

function secondOf(text: string): number | undefined {
  const value = countOf(text);
  return value !== undefined && value >= EARLIEST_SECOND && value < LATEST_SECOND ? value : undefined;
}

function reject(reason: RejectReason): ReadLine {
  return { kind: 'reject', reason };
}
