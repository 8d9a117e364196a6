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
  for (const [name, merge] of MERGES) foldColumn(folded[name], united(fold.tables, name), { ...fold, merge });
  foldAccepted(folded, fold);
}

function foldColumn(
  to: Column,
  from: Column,
  { order, isRepeated, merge }: FoldOrder & { readonly merge: (number: number, other: number) => number },
): void {
  let at = -1;
  for (let index = 0; index < order.length; index++) {
    const value = from[order[index] ?? 0] ?? 0;
    if (isRepeated[index] === 1) to[at] = merge(to[at] ?? 0, value);
    else to[++at] = value;
  }
}

/** Some bits of the ends depend on the accepted attempts beside them. */
function foldAccepted(folded: ReportTable, { tables, order, isRepeated }: FoldOrder): void {
  const accepted = united(tables, 'accepted');
  const ends = united(tables, 'ends');
  let at = -1;
  for (let index = 0; index < order.length; index++) {
    const next = { accepted: accepted[order[index] ?? 0] ?? 0, ends: ends[order[index] ?? 0] ?? 0 };
    if (isRepeated[index] === 1) {
      const before = { accepted: folded.accepted[at] ?? 0, ends: folded.ends[at] ?? 0 };
      folded.ends[at] = mergeEnds(before, next);
      folded.accepted[at] = before.accepted + next.accepted;
    } else {
      folded.ends[++at] = next.ends;
      folded.accepted[at] = next.accepted;
    }
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
  if (like instanceof Uint16Array) return new Uint16Array(length);
  return like instanceof Uint32Array ? new Uint32Array(length) : new Float64Array(length);
}
