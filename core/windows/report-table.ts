import { mustExist } from '../collections/must-exist.ts';
import { byText } from '../collections/order.ts';
import type { Observer, PairReport } from '../pairs/report.ts';

/** Numbers of a report that are counts or bits, in the order in which they are stored. */
export const REPORT_COUNTS = [
  'rejected',
  'accepted',
  'continued',
  'bareRejects',
  'packets',
  'bytes',
  'first',
  'last',
  'evidence',
  'ends',
] as const;

/** Name of a number of a report. */
export type ReportCount = (typeof REPORT_COUNTS)[number];

/** Columns of the numbers of reports, one row for each report. Times are epoch seconds. */
export type ReportCounts = { readonly [Name in ReportCount]: Float64Array | Uint32Array | Uint16Array | Uint8Array };

/**
 * Reports as columns of numbers. A million reports take 60 MB, as objects five times as much, and the garbage collector does not look into columns.
 */
export interface ReportTable extends ReportCounts {
  /** Number of reports. */
  readonly length: number;
  /** Who reports, each once, in the order of `observerText`. */
  readonly observers: readonly Observer[];
  /** Ends of the pairs, each once, ascending. Some may be of no pair. */
  readonly addresses: readonly string[];
  /** By report, the index in `observers`. */
  readonly observer: Uint32Array;
  readonly port: Uint32Array;
  /** By report, the index in `addresses`. */
  readonly source: Uint32Array;
  /** By report, the index in `addresses`. */
  readonly destination: Uint32Array;
  /** Attempts without an outcome: of transit gateways only, else 0. */
  readonly unknown: Uint32Array;
}

/** Reports of one window, ascending by `reportKey`: as objects where they are few, else as columns. */
export type ReportList = readonly PairReport[] | ReportTable;

/** Returns a table whose rows are all zero. */
export function emptyTable(length: number, texts: Pick<ReportTable, 'observers' | 'addresses'>): ReportTable {
  return {
    length,
    ...texts,
    observer: new Uint32Array(length),
    port: new Uint32Array(length),
    source: new Uint32Array(length),
    destination: new Uint32Array(length),
    rejected: new Uint32Array(length),
    accepted: new Uint32Array(length),
    unknown: new Uint32Array(length),
    continued: new Uint32Array(length),
    bareRejects: new Uint32Array(length),
    packets: new Float64Array(length),
    bytes: new Float64Array(length),
    first: new Float64Array(length),
    last: new Float64Array(length),
    // Evidence has more than eight bits.
    evidence: new Uint16Array(length),
    ends: new Uint8Array(length),
  };
}

/** Returns one report of a table. */
export function reportAt(table: ReportTable, row: number): PairReport {
  const at = mustExist(table.observers[table.observer[row] ?? -1], 'the interface of a pair');
  return {
    at,
    port: table.port[row] ?? 0,
    source: mustExist(table.addresses[table.source[row] ?? -1], 'the source of a pair'),
    destination: mustExist(table.addresses[table.destination[row] ?? -1], 'the destination of a pair'),
    rejected: table.rejected[row] ?? 0,
    accepted: table.accepted[row] ?? 0,
    ...(isOfTransit(at) ? { unknown: table.unknown[row] ?? 0 } : {}),
    continued: table.continued[row] ?? 0,
    bareRejects: table.bareRejects[row] ?? 0,
    packets: table.packets[row] ?? 0,
    bytes: table.bytes[row] ?? 0,
    first: table.first[row] ?? 0,
    last: table.last[row] ?? 0,
    evidence: table.evidence[row] ?? 0,
    ends: table.ends[row] ?? 0,
  };
}

/** Returns reports as objects. */
export function reportsOf(reports: ReportList): readonly PairReport[] {
  return 'observers' in reports ? Array.from({ length: reports.length }, (_, row) => reportAt(reports, row)) : reports;
}

/** Returns reports as columns. */
export function tableOf(reports: ReportList): ReportTable {
  if ('observers' in reports) return reports;
  const observers = numbered(reports.map(({ at }) => [observerText(at), at]));
  const addresses = numbered(
    reports.flatMap(({ source, destination }) => [
      [source, source],
      [destination, destination],
    ]),
  );
  const table = emptyTable(reports.length, { observers: observers.values, addresses: addresses.values });
  for (const [row, report] of reports.entries()) {
    table.observer[row] = observers.numberOf(observerText(report.at));
    table.port[row] = report.port;
    table.source[row] = addresses.numberOf(report.source);
    table.destination[row] = addresses.numberOf(report.destination);
    table.unknown[row] = report.unknown ?? 0;
    for (const name of REPORT_COUNTS) table[name][row] = report[name];
  }
  return table;
}

/** Stands at the end of the description of an observer that reports on packets which an interface passed on. */
export const PASSED_ON_TEXT = 'on';

/** Names an observer with everything that describes it. */
export function observerText(at: Observer): string {
  const { accountId, region, vpcId, subnetId, instanceId, interfaceId, kind, flowLogId, between, isPassedOn } = at;
  const texts = [accountId, region, vpcId, subnetId, instanceId, interfaceId, kind, flowLogId];
  if (isPassedOn) return [...texts, between ?? '', PASSED_ON_TEXT].join(' ');
  return [...texts, ...(between === undefined ? [] : [between])].join(' ');
}

/** Checks whether an observer is a transit gateway: its reports alone have attempts without an outcome. */
export function isOfTransit({ kind }: Observer): boolean {
  return kind === 'transit';
}

/** Values by the order of their names, each once, and the number of each name. */
export function numbered<Value>(entries: ReadonlyArray<readonly [name: string, value: Value]>): {
  readonly values: Value[];
  readonly numberOf: (name: string) => number;
} {
  const inOrder = [...new Map(entries)].toSorted(([a], [b]) => byText(a, b));
  const numbers = new Map(inOrder.map(([name], number) => [name, number]));
  return {
    values: inOrder.map(([, value]) => value),
    numberOf: (name) => mustExist(numbers.get(name), 'the index of a text'),
  };
}
