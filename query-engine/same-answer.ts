/** A value of an answer as text, so that the same value of two engines is the same text. */
type Cells = readonly unknown[];

/** Trino gives milliseconds always, and DuckDB only where there are some. */
const FULL_SECONDS = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.0+$/;

/** Digits that two engines share when they add up in another order. */
const SIGNIFICANT_DIGITS = 12;

/** Returns the rows as lines of text. */
export function linesOf(rows: readonly Cells[]): readonly string[] {
  return rows.map((row) => row.map(textOf).join(' | '));
}

/**
 * Compares the answers of two engines, row by row in their order.
 * @returns the first difference as a sentence; undefined: the answers are equal
 */
export function firstDifference(ofTrino: readonly Cells[], ofDuckDb: readonly Cells[]): string | undefined {
  const [left, right] = [linesOf(ofTrino), linesOf(ofDuckDb)];
  const length = Math.max(left.length, right.length);
  for (let row = 0; row < length; row++) {
    if (left[row] === right[row]) continue;
    return `row ${row + 1}: Trino gave ${left[row] ?? 'no row'}, DuckDB gave ${right[row] ?? 'no row'}`;
  }
  return undefined;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number') return String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
  if (typeof value === 'string') return value.replace(FULL_SECONDS, '$1');
  return JSON.stringify(value);
}
