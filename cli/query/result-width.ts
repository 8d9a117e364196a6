/** A column of a printed table. */
export interface ColumnWidth {
  /** Characters of the longest text of the column. */
  readonly natural: number;
  /** Characters below which the column must not be shortened. */
  readonly least: number;
}

/**
 * Returns how wide the columns of a table may be. Only the widest columns are shortened, as far as it is needed.
 * @param columns the columns from left to right
 * @param available characters for all columns together
 * @returns a width for each column; their sum is larger than `available` only if no column can be shorter
 */
export function fittedWidths(columns: readonly ColumnWidth[], available: number): readonly number[] {
  const widthsBelow = (cap: number): number[] =>
    columns.map(({ natural, least }) => Math.min(natural, Math.max(cap, least)));
  let cap = Math.max(0, ...columns.map(({ natural }) => natural));
  while (cap > 0 && sumOf(widthsBelow(cap)) > available) cap--;
  return widthsBelow(cap);
}

/**
 * Returns how many columns of a table, from the left, fit into a line when each is as short as it may be.
 * @param columns the columns from left to right
 * @param width characters of the line
 * @param gap characters between two columns
 * @returns at least 1, if there is a column
 */
export function fittingCount(columns: readonly ColumnWidth[], width: number, gap: number): number {
  let used = -gap;
  const count = columns.findIndex(({ least }) => {
    used += gap + least;
    return used > width;
  });
  return count === -1 ? columns.length : Math.max(1, count);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** Cuts a text that is longer than a width, and ends it with an ellipsis. */
export function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
