import type { AddressRanges } from '../flowlog/address.ts';
import type { FlowRecord } from '../flowlog/flow-record.ts';
import { mustExist } from '../collections/must-exist.ts';
import { WINDOW_SECONDS, windowOf } from '../time.ts';
import { type AddressInterner, createAddressInterner } from './address-interning.ts';
import { type Classified, classify } from './attempt.ts';
import { directionOf } from './direction.ts';
import type { Pair } from './pair.ts';
import { createPairGroupNumbers, type PairGroupNumbers } from './pair-group.ts';
import { PairTable } from './pair-table.ts';
import { radixSort } from './radix-sort.ts';

/** Adds records to pairs. */
export interface PairTally {
  /**
   * @param record has a watched port at one of its ends
   * @returns whether the record is an attempt
   */
  add(record: FlowRecord): boolean;
  /** Puts the pairs in order, when all records were added. */
  close(): PairsByWindow;
}

/** The pairs of one log object. */
export interface PairsByWindow {
  /** How many there are in all windows. */
  readonly count: number;
  /**
   * Makes those of one window.
   * @param windowStart epoch seconds
   * @returns in the order of `pairKey`; none for a window without any
   */
  readonly pairsOf: (windowStart: number) => Pair[];
}

/**
 * @param ports watched ports
 * @param inside the addresses that are ours
 */
export function createPairTally(ports: ReadonlySet<number>, inside: AddressRanges): PairTally {
  const codes = createAddressInterner();
  const series = createPairGroupNumbers();
  const table = new PairTable();
  return {
    add(record) {
      const classified = classify(record, ports);
      if (!classified) return false;
      const isReply = classified.kind === 'reply';
      const source = isReply ? record.destination : record.source;
      const destination = isReply ? record.source : record.destination;
      const direction = directionOf(source, destination, inside);
      const numbers = {
        windowStart: windowOf(record.start),
        series: series.numberOf(record.at, direction, classified.port),
        source: codes.codeOf(source),
        destination: codes.codeOf(destination),
      };
      addRecord(table, table.rowOf(numbers), { record, classified });
      return classified.kind === 'rejected' || classified.kind === 'accepted';
    },
    close: () => closeTable(table, series, codes),
  };
}

function addRecord(
  table: PairTable,
  row: number,
  { record, classified }: { readonly record: FlowRecord; readonly classified: Classified },
): void {
  table.first[row] = Math.min(table.first[row] ?? 0, record.start);
  table.last[row] = Math.max(table.last[row] ?? 0, record.end);
  table.evidence[row] = (table.evidence[row] ?? 0) | classified.evidence;
  if (classified.kind === 'reply') return;
  const counts = countsOf(table, classified.kind);
  counts[row] = (counts[row] ?? 0) + 1;
  table.packets[row] = (table.packets[row] ?? 0) + record.packets;
  table.bytes[row] = (table.bytes[row] ?? 0) + record.bytes;
}

function countsOf(table: PairTable, kind: 'rejected' | 'accepted' | 'continued'): Uint32Array {
  if (kind === 'rejected') return table.rejected;
  return kind === 'accepted' ? table.accepted : table.continued;
}

/** Puts pairs in order. Names in a key contain no space, so ordering by series and then by address is ordering by key. */
function closeTable(table: PairTable, series: PairGroupNumbers, codes: AddressInterner): PairsByWindow {
  const { count } = table;
  const seriesRanks = series.ranks();
  const rows = radixSort([
    ranked(count, (row) => (table.windowStart[row] ?? 0) / WINDOW_SECONDS),
    ranked(count, (row) => seriesRanks[table.series[row] ?? 0] ?? 0),
    codes.ranksOf(table.source.subarray(0, count)),
    codes.ranksOf(table.destination.subarray(0, count)),
  ]);
  const pairAt = (row: number): Pair => {
    const { at, direction, port } = mustExist(series.all[table.series[row] ?? 0], 'a series by its number');
    return {
      at,
      direction,
      port,
      source: codes.textOf(table.source[row] ?? 0),
      destination: codes.textOf(table.destination[row] ?? 0),
      rejected: table.rejected[row] ?? 0,
      accepted: table.accepted[row] ?? 0,
      continued: table.continued[row] ?? 0,
      packets: table.packets[row] ?? 0,
      bytes: table.bytes[row] ?? 0,
      first: table.first[row] ?? 0,
      last: table.last[row] ?? 0,
      evidence: table.evidence[row] ?? 0,
    };
  };
  const spans = spansOf(rows, table.windowStart);
  return {
    count,
    pairsOf: (windowStart) => {
      const [from, to] = spans.get(windowStart) ?? [0, 0];
      return Array.from(rows.subarray(from, to), pairAt);
    },
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
