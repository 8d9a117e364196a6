import { mustExist } from '../collections/must-exist.ts';
import { byText } from '../collections/order.ts';
import { cappedSum } from '../pairs/capped-sum.ts';
import { radixSort } from '../pairs/radix-sort.ts';
import { mergeDescriptions, mergeEnds, type Observer, observerKey } from '../pairs/report.ts';
import { emptyTable, numbered, observerText, type ReportTable } from './report-table.ts';
import { uniteTexts } from './unite-texts.ts';

/**
 * Unites the reports of several log objects, and adds those of the same observer on the same pair.
 * @param tables of the same window, each ascending by `reportKey`
 * @returns ascending by `reportKey`; the result does not depend on the order of the tables
 */
export function foldReports(tables: readonly ReportTable[]): ReportTable {
  const rows = rowsOf(tables);
  const observers = numbered(rows.observers.map((at) => [observerText(at), at]));
  const folded = emptyTable(rows.kept, { observers: observers.values, addresses: rows.addresses });
  const observerNumbers = rows.observers.map((at) => observers.numberOf(observerText(at)));
  let to = -1;
  for (let index = 0; index < rows.order.length; index++) {
    const row = rows.order[index] ?? 0;
    const isSame = rows.isRepeated[index] === 1;
    if (!isSame) to += 1;
    copyOrAdd(folded, to, { table: rows.tableOf(row), row: rows.rowOf(row), isSame });
    if (isSame) continue;
    folded.observer[to] = observerNumbers[rows.observerAt[index] ?? 0] ?? 0;
    folded.source[to] = rows.source[row] ?? 0;
    folded.destination[to] = rows.destination[row] ?? 0;
  }
  return folded;
}

/** The rows of all tables, one after the other, and their order. */
interface Rows {
  readonly addresses: readonly string[];
  /** Everybody who reports a pair of the folded table. */
  readonly observers: readonly Observer[];
  /** Rows by `reportKey`, ascending. */
  readonly order: Uint32Array;
  /** By position in `order`: 1 where the report has the same name as the one before. */
  readonly isRepeated: Uint8Array;
  /** By position in `order`: who reports the folded pair, for the first of the reports of a name. */
  readonly observerAt: Uint32Array;
  /** Number of different names. */
  readonly kept: number;
  readonly source: Uint32Array;
  readonly destination: Uint32Array;
  readonly tableOf: (row: number) => ReportTable;
  readonly rowOf: (row: number) => number;
}

function rowsOf(tables: readonly ReportTable[]): Rows {
  const addresses = uniteTexts(tables.map((table) => table.addresses));
  const described = numbered(tables.flatMap((table) => table.observers.map((at) => [observerText(at), at] as const)));
  const length = tables.reduce((sum, table) => sum + table.length, 0);
  const observer = new Uint32Array(length);
  const port = new Uint32Array(length);
  const source = new Uint32Array(length);
  const destination = new Uint32Array(length);
  const tableOfRow = new Uint32Array(length);
  const starts: number[] = [];
  let start = 0;
  for (const [number, table] of tables.entries()) {
    const places = mustExist(addresses.places[number], 'the addresses of a log object');
    const observers = table.observers.map((at) => described.numberOf(observerText(at)));
    for (let row = 0; row < table.length; row++) {
      observer[start + row] = observers[table.observer[row] ?? 0] ?? 0;
      port[start + row] = table.port[row] ?? 0;
      source[start + row] = places[table.source[row] ?? 0] ?? 0;
      destination[start + row] = places[table.destination[row] ?? 0] ?? 0;
    }
    tableOfRow.fill(number, start, start + table.length);
    starts.push(start);
    start += table.length;
  }
  const names = ranksByText(described.values.map(observerKey));
  const name = observer.map((number) => names[number] ?? 0);
  const order = radixSort([name, rankedPorts(port), source, destination]);
  const isRepeated = repetitions(order, [name, port, source, destination]);
  return {
    addresses: addresses.texts,
    ...observersOf({ order, isRepeated, observer, described: described.values }),
    order,
    isRepeated,
    source,
    destination,
    tableOf: (row) => mustExist(tables[tableOfRow[row] ?? 0], 'the reports of a log object'),
    rowOf: (row) => row - (starts[tableOfRow[row] ?? 0] ?? 0),
  };
}

/** Ranks texts by their order; equal texts have the same rank. */
function ranksByText(texts: readonly string[]): Uint32Array {
  const inOrder = [...new Set(texts)].toSorted(byText);
  const ranks = new Map(inOrder.map((text, rank) => [text, rank]));
  return Uint32Array.from(texts, (text) => ranks.get(text) ?? 0);
}

/** The key of a report has its port as text. */
function rankedPorts(ports: Uint32Array): Uint32Array {
  const distinct = [...new Set(ports)];
  const ranks = ranksByText(distinct.map(String));
  const rankOf = new Map(distinct.map((port, index) => [port, ranks[index] ?? 0]));
  return ports.map((port) => rankOf.get(port) ?? 0);
}

function repetitions(order: Uint32Array, columns: readonly Uint32Array[]): Uint8Array {
  const repeated = new Uint8Array(order.length);
  for (let index = 1; index < order.length; index++) {
    const row = order[index] ?? 0;
    const before = order[index - 1] ?? 0;
    if (columns.every((column) => column[row] === column[before])) repeated[index] = 1;
  }
  return repeated;
}

/** Log objects may describe one observer in several ways: the reports of one name get the merged description of just these reports. */
function observersOf(
  rows: Pick<Rows, 'order' | 'isRepeated'> & {
    readonly observer: Uint32Array;
    readonly described: readonly Observer[];
  },
): Pick<Rows, 'observers' | 'observerAt' | 'kept'> {
  const { order, isRepeated, observer } = rows;
  const observers = [...rows.described];
  const numbers = new Map(observers.map((at, number) => [observerText(at), number]));
  const observerAt = new Uint32Array(order.length);
  let kept = 0;
  let first = 0;
  for (let index = 0; index < order.length; index++) {
    const number = observer[order[index] ?? 0] ?? 0;
    if (isRepeated[index] === 0) {
      kept += 1;
      first = index;
      observerAt[first] = number;
    } else if (number !== observerAt[first]) {
      const merged = mergeDescriptions(
        mustExist(observers[observerAt[first] ?? 0], 'the interface of a report'),
        mustExist(observers[number], 'the interface of a report'),
      );
      const known = numbers.get(observerText(merged)) ?? observers.push(merged) - 1;
      numbers.set(observerText(merged), known);
      observerAt[first] = known;
    }
  }
  const used = [...new Set(observerAt.filter((_, index) => isRepeated[index] === 0))];
  const places = new Map(used.map((number, place) => [number, place]));
  return {
    observers: used.map((number) => mustExist(observers[number], 'the interface of a report')),
    observerAt: observerAt.map((number) => places.get(number) ?? 0),
    kept,
  };
}

/** Copies the numbers of a report, or adds them as `addReports` does. */
function copyOrAdd(
  folded: ReportTable,
  to: number,
  { table, row, isSame }: { readonly table: ReportTable; readonly row: number; readonly isSame: boolean },
): void {
  const accepted = table.accepted[row] ?? 0;
  const ends = table.ends[row] ?? 0;
  folded.port[to] = table.port[row] ?? 0;
  if (!isSame) {
    folded.first[to] = table.first[row] ?? 0;
    folded.ends[to] = ends;
  } else {
    folded.first[to] = Math.min(folded.first[to] ?? 0, table.first[row] ?? 0);
    folded.ends[to] = mergeEnds({ accepted: folded.accepted[to] ?? 0, ends: folded.ends[to] ?? 0 }, { accepted, ends });
  }
  folded.unknown[to] = (folded.unknown[to] ?? 0) + (table.unknown[row] ?? 0);
  folded.rejected[to] = (folded.rejected[to] ?? 0) + (table.rejected[row] ?? 0);
  folded.accepted[to] = (folded.accepted[to] ?? 0) + accepted;
  folded.continued[to] = (folded.continued[to] ?? 0) + (table.continued[row] ?? 0);
  folded.bareRejects[to] = (folded.bareRejects[to] ?? 0) + (table.bareRejects[row] ?? 0);
  folded.packets[to] = cappedSum(folded.packets[to] ?? 0, table.packets[row] ?? 0);
  folded.bytes[to] = cappedSum(folded.bytes[to] ?? 0, table.bytes[row] ?? 0);
  folded.last[to] = Math.max(folded.last[to] ?? 0, table.last[row] ?? 0);
  folded.evidence[to] = (folded.evidence[to] ?? 0) | (table.evidence[row] ?? 0);
}
