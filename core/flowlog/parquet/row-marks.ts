import { CodeBlocks } from './code-blocks.ts';
import type { ColumnReader } from './column-reader.ts';
import { damagedParquet } from './damaged-parquet.ts';
import type { Entries } from './entries.ts';
import type { StoredPage } from './page-reader.ts';
import type { PageValues } from './page-values.ts';

/** Says which values of a column make a row matter. */
export interface Criterion {
  /** Returns 1 for each of some values that does, and 0 for each other. */
  readonly verdictsOf: (entries: Entries) => Uint8Array;
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
  const verdictsOf = dictionaryVerdicts(criterion);
  const isNeeded = (page: StoredPage, dictionary: Entries | undefined): boolean =>
    criterion.nullMatters || !isCoded(page) || !dictionary || verdictsOf(dictionary).includes(1);
  try {
    for await (const { values, firstRow, dictionary } of column.pages(isNeeded)) {
      const verdicts = values.entries ? criterion.verdictsOf(values.entries) : verdictsOf(dictionary);
      markPage(values, { verdicts, ofNull: criterion.nullMatters ? 1 : 0 }, marks.subarray(firstRow));
    }
  } catch (cause) {
    throw damagedParquet(cause);
  }
}

/** Returns a function that judges the values of a dictionary, once for each dictionary. */
function dictionaryVerdicts(criterion: Criterion): (dictionary: Entries | undefined) => Uint8Array {
  let judged: Entries | undefined;
  let verdicts: Uint8Array = new Uint8Array(0);
  return (dictionary) => {
    if (dictionary === judged) return verdicts;
    verdicts = dictionary ? criterion.verdictsOf(dictionary) : new Uint8Array(0);
    judged = dictionary;
    return verdicts;
  };
}

function isCoded({ header }: StoredPage): boolean {
  const encoding = header.data_page_header?.encoding ?? header.data_page_header_v2?.encoding ?? '';
  return encoding.endsWith('_DICTIONARY');
}

/** What the values of a page say about their rows. */
interface Verdicts {
  /** Of each value. */
  readonly verdicts: Uint8Array;
  readonly ofNull: number;
}

function markPage(values: PageValues, verdicts: Verdicts, target: Uint8Array): void {
  const blocks = new CodeBlocks(values);
  let first = 0;
  for (let codes = blocks.next(); codes.length > 0; codes = blocks.next()) {
    markBlock(codes, verdicts, target.subarray(first));
    first += codes.length;
  }
}

/** Marks rows by the codes of their values. A loop of its own is compiled once. */
function markBlock(codes: Int32Array, { verdicts, ofNull }: Verdicts, target: Uint8Array): void {
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1;
    const verdict = code < 0 ? ofNull : verdicts[code];
    if (verdict === 1) target[row] = 1;
    else if (verdict === undefined) {
      throw new RangeError(`a value has index ${code} in a dictionary of ${verdicts.length}`);
    }
  }
}
