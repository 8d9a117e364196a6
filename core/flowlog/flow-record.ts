import { type LineFields, TextFields } from './line-fields.ts';
import { readLosses } from './losses.ts';
import { type Columns, columnsOf } from './line-columns.ts';
import type { LineFormat } from './line-format.ts';
import { type LoggedAt, loggedAtReader } from './logged-at.ts';
import { type OwnEnd, readEnds, readOwnEnd, type RecordEnds } from './record-ends.ts';

/** One flow-log record, every value typed. No raw text of the log goes further than this. */
export interface FlowRecord extends RecordEnds {
  readonly at: LoggedAt;
  readonly ownEnd: OwnEnd;
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
  /** `UNKNOWN` in flow logs of transit gateways, which do not say whether packets were let in. */
  readonly action: 'ACCEPT' | 'REJECT' | 'UNKNOWN';
  /** OR of `LOSSES`: why a transit gateway lost packets. Absent where it lost none. */
  readonly losses?: number;
  /** FIN 1, SYN 2, RST 4, SYN-ACK 18, OR-ed over the interval: test bits, never compare. Undefined where not logged. */
  readonly tcpFlags: number | undefined;
}

/** What a line without traffic says: `nodata`, the interface was silent; `skipdata`, records were lost. */
export interface StatusRecord {
  readonly at: LoggedAt;
  /** Epoch seconds. */
  readonly start: number;
  /** Epoch seconds; `start` where the log does not say. */
  readonly end: number;
}

/** Why a line could not be read. */
export type RejectReason =
  | 'field-count'
  | 'missing-fields'
  | 'address'
  | 'number'
  | 'time'
  | 'action'
  | 'flow-direction'
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

/** Reads the line at `[from, to)` of some bytes. */
export type LineReader = (bytes: Buffer, from: number, to: number) => ReadLine;

/**
 * Makes a reader for lines of one format.
 * @param format a format with nothing missing
 * @param latestSecond a later start or end is refused: one record from the future would end all waiting for late ones
 * @returns a function from a line to what it says; nothing that it returns keeps the bytes
 */
export function lineReader(format: LineFormat, latestSecond = Infinity): LineReader {
  const fields = new TextFields(format.fieldCount);
  const read = fieldsReader(format, latestSecond);
  return (bytes, from, to) => (fields.take(bytes, from, to) ? read(fields) : reject('field-count'));
}

/**
 * Makes a reader for the fields of lines or rows of one format.
 * @param format a format with nothing missing
 * @param latestSecond a later start is refused, epoch seconds
 * @returns a function from the fields to what they say; nothing that it returns keeps the fields
 */
export function fieldsReader(format: LineFormat, latestSecond: number): (fields: LineFields) => ReadLine {
  const columns = columnsOf(format);
  const loggedAtOf = loggedAtReader(columns);
  const statusOf = (fields: LineFields, at: LoggedAt, start: number): StatusRecord => {
    const end = secondOf(fields, columns.end) ?? start;
    return { at, start, end: end < start || end > latestSecond ? start : end };
  };
  const readTraffic = format.isTransitGateway ? readTransitTraffic : readVpcTraffic;
  return (fields) => {
    const at = loggedAtOf(fields);
    if (!at) return reject('identifier');
    const start = secondOf(fields, columns.start);
    if (start === undefined || start > latestSecond) return reject('time');
    if (fields.is(columns.logStatus, 'OK')) return readTraffic(fields, columns, { at, start, latestSecond });
    if (fields.is(columns.logStatus, 'NODATA')) return { kind: 'nodata', status: statusOf(fields, at, start) };
    if (fields.is(columns.logStatus, 'SKIPDATA')) return { kind: 'skipdata', status: statusOf(fields, at, start) };
    return reject('log-status');
  };
}

/** Where and when a record was made, and the last second that is no future, epoch seconds. */
interface Begun {
  readonly at: LoggedAt;
  readonly start: number;
  readonly latestSecond: number;
}

/** Reads a record of a VPC, which says what became of the packets. */
function readVpcTraffic(fields: LineFields, columns: Columns, begun: Begun): ReadLine {
  const action = actionOf(fields, columns.action);
  return readRecord(fields, columns, { begun, action, ownEnd: readOwnEnd(fields, columns.flowDirection) });
}

/** Reads a record of a transit gateway. */
function readTransitTraffic(fields: LineFields, columns: Columns, begun: Begun): ReadLine {
  const line = readRecord(fields, columns, { begun, action: 'UNKNOWN', ownEnd: undefined });
  if (line.kind !== 'record') return line;
  const losses = readLosses(fields, columns);
  if (losses === undefined) return reject('number');
  return losses === 0 ? line : { kind: 'record', record: { ...line.record, losses } };
}

/** A record as far as the records of VPCs and transit gateways differ. */
interface Judged {
  readonly begun: Begun;
  /** Undefined for what is no action. */
  readonly action: FlowRecord['action'] | undefined;
  readonly ownEnd: OwnEnd | 'unknown';
}

/** Reads what all records have in common, and makes the record at once: to spread two objects into it takes longer than all else for a line. */
function readRecord(fields: LineFields, columns: Columns, { begun, action, ownEnd }: Judged): ReadLine {
  const ends = readEnds(fields, columns, ownEnd === 'unknown' ? undefined : ownEnd);
  if (!ends) return reject('address');
  const { source, destination, interfaceSource, interfaceDestination } = ends;
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
  const { at, start, latestSecond } = begun;
  const end = fields.isAbsent(columns.end) ? start : secondOf(fields, columns.end);
  if (end === undefined || end < start || end > latestSecond) return reject('time');
  if (action === undefined) return reject('action');
  if (ownEnd === 'unknown') return reject('flow-direction');
  const record: FlowRecord = {
    at,
    source,
    destination,
    interfaceSource,
    interfaceDestination,
    ownEnd,
    sourcePort,
    destinationPort,
    protocol,
    packets,
    bytes,
    start,
    end,
    action,
    tcpFlags,
  };
  return { kind: 'record', record: ends.isTranslated ? { ...record, isTranslated: true } : record };
}

function actionOf(fields: LineFields, action: number): FlowRecord['action'] | undefined {
  if (fields.is(action, 'ACCEPT')) return 'ACCEPT';
  return fields.is(action, 'REJECT') ? 'REJECT' : undefined;
}

function secondOf(fields: LineFields, column: number): number | undefined {
  const value = fields.count(column);
  return value !== undefined && value >= EARLIEST_SECOND && value < LATEST_SECOND ? value : undefined;
}

function reject(reason: RejectReason): ReadLine {
  return { kind: 'reject', reason };
}
