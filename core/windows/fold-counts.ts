import { cappedSum } from '../pairs/capped-sum.ts';
import { mergeEnds } from '../pairs/report.ts';
import type { ReportCount, ReportTable } from './report-table.ts';

/** Which rows of which tables become which row of the folded table. */
export interface FoldOrder {
  readonly tables: readonly ReportTable[];
  /** Rows of all tables, one table after the other, in the order of the folded table. */
  readonly order: Uint32Array;
  /** By position in `order`: 1 where the row is added to the row before, 0 where it begins the next row of the folded table. */
  readonly isRepeated: Uint8Array;
}

type CountName = ReportCount | 'unknown';

type Column = ReportTable[CountName];

/** How two numbers become one: as `addReports` does it. */
const MERGES: ReadonlyArray<readonly [CountName, (number: number, other: number) => number]> = [
  ['rejected', sum],
  ['unknown', sum],
  ['continued', sum],
  ['bareRejects', sum],
  ['packets', cappedSum],
  ['bytes', cappedSum],
  ['first', (second, other) => Math.min(second, other)],
  ['last', (second, other) => Math.max(second, other)],
  ['evidence', (bits, other) => bits | other],
];

function sum(count: number, other: number): number {
  return count + other;
}

/** Fills the counts of a folded table, one column after the other: a column that is read and written alone is faster than a row. */
export function foldCounts(folded: ReportTable, fold: FoldOrder): void {
  for (const [name, merge] of MERGES) {
    const to = folded[name];
    const from = united(fold.tables, name);
    eachRow(fold, (row, at, isRepeated) => {
      const value = from[row] ?? 0;
      to[at] = isRepeated ? merge(to[at] ?? 0, value) : value;
    });
  }
  foldAccepted(folded, fold);
}

/** Some bits of the ends depend on the accepted attempts beside them. */
function foldAccepted(folded: ReportTable, fold: FoldOrder): void {
  const accepted = united(fold.tables, 'accepted');
  const ends = united(fold.tables, 'ends');
  eachRow(fold, (row, at, isRepeated) => {
    const before = { accepted: folded.accepted[at] ?? 0, ends: folded.ends[at] ?? 0 };
    const next = { accepted: accepted[row] ?? 0, ends: ends[row] ?? 0 };
    folded.accepted[at] = isRepeated ? before.accepted + next.accepted : next.accepted;
    folded.ends[at] = isRepeated ? mergeEnds(before, next) : next.ends;
  });
}

/** Visits all rows in order, each with the row of the folded table that it is copied or added to. */
function eachRow(
  { order, isRepeated }: FoldOrder,
  visit: (row: number, at: number, isRepeated: boolean) => void,
): void {
  let at = -1;
  for (let index = 0; index < order.length; index++) {
    const isSame = isRepeated[index] === 1;
    if (!isSame) at += 1;
    visit(order[index] ?? 0, at, isSame);
  }
}

/** Returns one column of all tables, one table after the other. */
function united(tables: readonly ReportTable[], name: CountName): Column {
  const length = tables.reduce((rows, table) => rows + table.length, 0);
  const column = emptyColumn(tables[0]?.[name], length);
  let start = 0;
  for (const table of tables) {
    column.set(table[name], start);
    start += table.length;
  }
  return column;
}

function emptyColumn(like: Column | undefined, length: number): Column {
  if (like instanceof Uint8Array) return new Uint8Array(length);
  return like instanceof Uint32Array ? new Uint32Array(length) : new Float64Array(length);
}
