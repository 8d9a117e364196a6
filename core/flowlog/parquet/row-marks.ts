import type { ColumnReader } from './column-reader.ts';
import { damagedParquet } from './damaged-parquet.ts';
import type { Entries } from './number-entries.ts';
import type { StoredPage } from './page-reader.ts';
import type { PageValues } from './page-values.ts';
import { readRuns, type RunSpan } from './runs.ts';

/** Says which values of a column make a row matter. */
export interface Criterion {
  /** Says whether a value does. */
  readonly matters: (entries: Entries, index: number) => boolean;
  /** Says whether a missing value does. */
  readonly nullMatters: boolean;
}

/**
 * Marks the rows that matter by one column. A page is not inflated if no value of its dictionary matters, and no missing one does. A page whose
 * dictionary is missing is inflated: it is damaged, unless all its values are null.
 * @param marks one for each row of the row group: 1 if it matters; others stay as they are
 * @throws {UnreadableObjectError} when the column is damaged
 */
export async function markRows(column: ColumnReader, criterion: Criterion, marks: Uint8Array): Promise<void> {
  const verdictsOf = verdictReader(criterion);
  const isNeeded = (page: StoredPage, dictionary: Entries | undefined): boolean =>
    criterion.nullMatters || !isCoded(page) || !dictionary || verdictsOf(dictionary).includes(1);
  try {
    for await (const { values, firstRow, dictionary } of column.pages(isNeeded)) {
      const target = marks.subarray(firstRow, firstRow + values.rows);
      if (values.indexes && !values.ranks) markCoded(values.indexes, verdictsOf(dictionary), target);
      else markByRank(values, { criterion, verdicts: verdictsOf(dictionary) }, target);
    }
  } catch (cause) {
    throw damagedParquet(cause);
  }
}

/** Returns a function that judges the values of a dictionary, once for each dictionary. */
function verdictReader({ matters }: Criterion): (dictionary: Entries | undefined) => Uint8Array {
  let judged: Entries | undefined;
  let verdicts = new Uint8Array(0);
  return (entries) => {
    if (entries === judged) return verdicts;
    verdicts = new Uint8Array(entries?.count ?? 0);
    if (entries) for (let index = 0; index < entries.count; index++) verdicts[index] = matters(entries, index) ? 1 : 0;
    judged = entries;
    return verdicts;
  };
}

function isCoded({ header }: StoredPage): boolean {
  const encoding = header.data_page_header?.encoding ?? header.data_page_header_v2?.encoding ?? '';
  return encoding.endsWith('_DICTIONARY');
}

function markCoded(indexes: RunSpan, verdicts: Uint8Array, target: Uint8Array): void {
  const codes = readRuns(indexes);
  for (let row = 0; row < codes.length; row++) {
    const verdict = verdicts[codes[row] ?? -1];
    if (verdict === 1) target[row] = 1;
    else if (verdict === undefined) {
      throw new RangeError(`a value has an index beyond a dictionary of ${verdicts.length}`);
    }
  }
}

function markByRank(
  { rows, ranks, entries, indexes }: PageValues,
  { criterion, verdicts }: { readonly criterion: Criterion; readonly verdicts: Uint8Array },
  target: Uint8Array,
): void {
  const coded = indexes ? readRuns(indexes) : undefined;
  for (let row = 0; row < rows; row++) {
    const rank = ranks ? (ranks[row] ?? -1) : row;
    if (rank < 0) {
      if (criterion.nullMatters) target[row] = 1;
    } else if (coded ? verdictOf(verdicts, coded[rank] ?? -1) === 1 : entries && criterion.matters(entries, rank)) {
      target[row] = 1;
    }
  }
}

function verdictOf(verdicts: Uint8Array, index: number): number {
  const verdict = verdicts[index];
  if (verdict === undefined) {
    throw new RangeError(`a value has index ${index} in a dictionary of ${verdicts.length}`);
  }
  return verdict;
}
