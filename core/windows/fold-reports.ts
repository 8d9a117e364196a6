import { mustExist } from '../collections/must-exist.ts';
import { byText } from '../collections/order.ts';
import { radixSort } from '../pairs/radix-sort.ts';
import { mergeDescriptions, type Observer, reporterKey } from '../pairs/report.ts';
import { foldCounts } from './fold-counts.ts';
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
  const observerNumbers = Uint32Array.from(rows.observers, (at) => observers.numberOf(observerText(at)));
  let to = 0;
  for (let index = 0; index < rows.order.length; index++) {
    if (rows.isRepeated[index] === 1) continue;
    const row = rows.order[index] ?? 0;
    folded.observer[to] = observerNumbers[rows.observerAt[index] ?? 0] ?? 0;
    folded.port[to] = rows.port[row] ?? 0;
    folded.source[to] = rows.source[row] ?? 0;
    folded.destination[to] = rows.destination[row] ?? 0;
    to += 1;
  }
  foldCounts(folded, { tables, order: rows.order, isRepeated: rows.isRepeated });
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
  readonly port: Uint32Array;
  readonly source: Uint32Array;
  readonly destination: Uint32Array;
}

function rowsOf(tables: readonly ReportTable[]): Rows {
  const addresses = uniteTexts(tables.map((table) => table.addresses));
  const described = numbered(tables.flatMap((table) => table.observers.map((at) => [observerText(at), at] as const)));
  const length = tables.reduce((sum, table) => sum + table.length, 0);
  const observer = new Uint32Array(length);
  const port = new Uint32Array(length);
  const source = new Uint32Array(length);
  const destination = new Uint32Array(length);
  let start = 0;
  for (const [number, table] of tables.entries()) {
    const indices = mustExist(addresses.indices[number], 'the addresses of a log object');
    const observers = Uint32Array.from(table.observers, (at) => described.numberOf(observerText(at)));
    for (let row = 0; row < table.length; row++) {
      observer[start + row] = observers[table.observer[row] ?? 0] ?? 0;
      port[start + row] = table.port[row] ?? 0;
      source[start + row] = indices[table.source[row] ?? 0] ?? 0;
      destination[start + row] = indices[table.destination[row] ?? 0] ?? 0;
    }
    start += table.length;
  }
  const names = ranksByText(described.values.map(reporterKey));
  const name = observer.map((number) => names[number] ?? 0);
  const order = radixSort([name, rankedPorts(port), source, destination]);
  const isRepeated = repetitions(order, { name, port, source, destination });
  return {
    addresses: addresses.texts,
    ...observersOf({ order, isRepeated, observer, described: described.values }),
    order,
    isRepeated,
    port,
    source,
    destination,
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

function repetitions(
  order: Uint32Array,
  { name, port, source, destination }: { readonly name: Uint32Array } & Pick<Rows, 'port' | 'source' | 'destination'>,
): Uint8Array {
  const repeated = new Uint8Array(order.length);
  for (let index = 1; index < order.length; index++) {
    const row = order[index] ?? 0;
    const before = order[index - 1] ?? 0;
    const isSame =
      destination[row] === destination[before] &&
      source[row] === source[before] &&
      name[row] === name[before] &&
      port[row] === port[before];
    if (isSame) repeated[index] = 1;
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
  const isUsed = new Uint8Array(observers.length);
  for (let index = 0; index < order.length; index++) {
    if (isRepeated[index] === 0) isUsed[observerAt[index] ?? 0] = 1;
  }
  const used = [...observers.keys()].filter((number) => isUsed[number] === 1);
  const newNumbers = new Uint32Array(observers.length);
  for (const [newNumber, number] of used.entries()) newNumbers[number] = newNumber;
  return {
    observers: used.map((number) => mustExist(observers[number], 'the interface of a report')),
    observerAt: observerAt.map((number) => newNumbers[number] ?? 0),
    kept,
  };
}
