import type { FlowRecord } from '../flowlog/flow-record.ts';
import type { OwnEnd } from '../flowlog/record-ends.ts';
import { mustExist } from '../collections/must-exist.ts';
import { WINDOW_SECONDS, windowOf } from '../time.ts';
import { type AddressInterner, createAddressInterner } from './address-interning.ts';
import { type Classified, classify } from './attempt.ts';
import { cappedSum } from './capped-sum.ts';
import { createPairGroupNumbers, type PairGroupNumbers } from './pair-group.ts';
import { PairTable } from './pair-table.ts';
import { ENDS, type PairReport } from './report.ts';
import { radixSort } from './radix-sort.ts';

/** Adds the records of one log object to pairs. */
export interface PairTally {
  /**
   * Adds a record to its pair.
   * @param record has a watched port at one of its ends
   * @returns whether the record is an attempt
   */
  add(record: FlowRecord): boolean;
  /**
   * Puts the pairs in order, when all records were added.
   * @param flowLogId the flow log that all records belong to; empty where the name of the file does not say
   */
  close(flowLogId: string): ReportsByWindow;
}

/** The pairs of one log object. */
export interface ReportsByWindow {
  /** Pairs of all windows. */
  readonly count: number;
  /**
   * Returns the reports of one window.
   * @param windowStart epoch seconds
   * @returns in the order of `reportKey`; none for a window without any
   */
  readonly reportsOf: (windowStart: number) => PairReport[];
}

/**
 * Returns an empty tally.
 * @param ports watched ports
 */
export function createPairTally(ports: ReadonlySet<number>): PairTally {
  const interner = createAddressInterner();
  const groups = createPairGroupNumbers();
  const table = new PairTable();
  return {
    add(record) {
      const classified = classify(record, ports);
      if (!classified) return false;
      const isReply = classified.kind === 'reply';
      const row = table.rowOf({
        windowStart: windowOf(record.start),
        group: groups.numberOf(record.at, classified.port, isPassedOn(record)),
        source: interner.codeOf(isReply ? record.destination : record.source),
        destination: interner.codeOf(isReply ? record.source : record.destination),
      });
      addRecord(table, row, { record, classified });
      return classified.kind !== 'reply' && classified.kind !== 'continued';
    },
    close: (flowLogId) => closeTable({ table, groups, interner, flowLogId }),
  };
}

function addRecord(
  table: PairTable,
  row: number,
  { record, classified }: { readonly record: FlowRecord; readonly classified: Classified },
): void {
  const { kind, evidence, isDoubtful } = classified;
  table.first[row] = Math.min(table.first[row] ?? 0, record.start);
  table.last[row] = Math.max(table.last[row] ?? 0, record.end);
  table.evidence[row] = (table.evidence[row] ?? 0) | evidence;
  const flags = record.tcpFlags === undefined ? ENDS.withoutFlags : 0;
  table.ends[row] = (table.ends[row] ?? 0) | endsOf(record, kind === 'reply') | flags;
  if (kind === 'reply') return;
  const counts = countsOf(table, kind);
  counts[row] = (counts[row] ?? 0) + 1;
  if (isDoubtful) table.doubtful[row] = (table.doubtful[row] ?? 0) + 1;
  table.packets[row] = cappedSum(table.packets[row] ?? 0, record.packets);
  table.bytes[row] = cappedSum(table.bytes[row] ?? 0, record.bytes);
}

/** Checks whether a packet of another host left the interface. */
function isPassedOn(record: FlowRecord): boolean {
  return record.interfaceSource !== record.source && ownEndOfRecord(record) === 'source';
}

/** What a record shows about the ends of its pair, whose source is the destination of a reply. */
function endsOf(record: FlowRecord, isReply: boolean): number {
  const ownEnd = ownEndOfRecord(record);
  if (ownEnd === undefined) return 0;
  const isSource = (ownEnd === 'source') !== isReply;
  const isPassing =
    ownEnd === 'source' ? record.interfaceSource !== record.source : record.interfaceDestination !== record.destination;
  return (isSource ? ENDS.ownSource : ENDS.ownDestination) | (isPassing ? ENDS.passing : 0);
}

/**
 * Returns the end of a record that is the interface's own: the logged direction tells, and without it the end at which the interface saw another
 * address than the packet has, because AWS replaces an address only there.
 */
export function ownEndOfRecord(record: FlowRecord): OwnEnd {
  if (record.ownEnd !== undefined) return record.ownEnd;
  if (record.interfaceDestination !== record.destination) return 'destination';
  return record.interfaceSource !== record.source ? 'source' : undefined;
}

function countsOf(table: PairTable, kind: Exclude<Classified['kind'], 'reply'>): Uint32Array {
  switch (kind) {
    case 'rejected':
      return table.rejected;
    case 'accepted':
      return table.accepted;
    case 'unknown':
      return table.unknown;
    case 'continued':
      return table.continued;
    case 'bare reject':
      return table.bareRejects;
  }
}

interface FilledTable {
  readonly table: PairTable;
  readonly groups: PairGroupNumbers;
  readonly interner: AddressInterner;
  readonly flowLogId: string;
}

/** Puts reports in order. Names in a key contain no space, so ordering by group and then by address is ordering by key. */
function closeTable(filled: FilledTable): ReportsByWindow {
  const { table, groups, interner } = filled;
  const { count } = table;
  const groupRanks = groups.ranks();
  const rows = radixSort([
    ranked(count, (row) => (table.windowStart[row] ?? 0) / WINDOW_SECONDS),
    ranked(count, (row) => groupRanks[table.group[row] ?? 0] ?? 0),
    interner.ranksOf(table.source.subarray(0, count)),
    interner.ranksOf(table.destination.subarray(0, count)),
  ]);
  const reportAt = reportReader(filled);
  const spans = spansOf(rows, table.windowStart);
  return {
    count,
    reportsOf: (windowStart) => {
      const [from, to] = spans.get(windowStart) ?? [0, 0];
      return Array.from(rows.subarray(from, to), reportAt);
    },
  };
}

/** Returns a function that reads one row of a table; reports of one interface share one observer. */
function reportReader({ table, groups, interner, flowLogId }: FilledTable): (row: number) => PairReport {
  const observers = groups.all.map((group) => ({
    ...group.at,
    flowLogId,
    ...(group.isPassedOn ? ({ isPassedOn: true } as const) : {}),
  }));
  return (row) => {
    const group = table.group[row] ?? 0;
    const accepted = table.accepted[row] ?? 0;
    const isDoubtful = accepted > 0 && table.doubtful[row] === accepted;
    const at = mustExist(observers[group], 'an observer by its number');
    return {
      at,
      port: mustExist(groups.all[group], 'a pair group by its number').port,
      source: interner.textOf(table.source[row] ?? 0),
      destination: interner.textOf(table.destination[row] ?? 0),
      rejected: table.rejected[row] ?? 0,
      accepted,
      ...(at.kind === 'transit' ? { unknown: table.unknown[row] ?? 0 } : {}),
      continued: table.continued[row] ?? 0,
      bareRejects: table.bareRejects[row] ?? 0,
      packets: table.packets[row] ?? 0,
      bytes: table.bytes[row] ?? 0,
      first: table.first[row] ?? 0,
      last: table.last[row] ?? 0,
      evidence: table.evidence[row] ?? 0,
      ends: (table.ends[row] ?? 0) | (isDoubtful ? ENDS.doubtful : 0),
    };
  };
}

function ranked(count: number, rankOf: (row: number) => number): Uint32Array {
  const ranks = new Uint32Array(count);
  for (let row = 0; row < count; row++) ranks[row] = rankOf(row);
  return ranks;
}

/** Where the rows of each window stand, in rows that are ordered by window. */
function spansOf(rows: Uint32Array, windowStarts: Float64Array): Map<number, readonly [from: number, to: number]> {
  const spans = new Map<number, readonly [number, number]>();
  for (let from = 0; from < rows.length;) {
    const windowStart = windowStarts[rows[from] ?? 0] ?? 0;
    let to = from + 1;
    while (to < rows.length && windowStarts[rows[to] ?? 0] === windowStart) to++;
    spans.set(windowStart, [from, to]);
    from = to;
  }
  return spans;
}
