import type { Result } from '../query/result-text.ts';

/** A row of a result, read by the names of its columns. */
export interface Row {
  /** Returns a number. NULL is 0. */
  number(column: string): number;
  /** Returns a text. NULL is the empty text. */
  text(column: string): string;
}

/** Returns the rows of a result. */
export function rowsOf({ columns, rows }: Result): Row[] {
  return rows.map((cells) => {
    const cellOf = (column: string): unknown => {
      const index = columns.indexOf(column);
      if (index < 0) throw new Error(`Read the column ${column}: found ${columns.join(', ')}`);
      return cells[index];
    };
    return {
      number: (column) => Number(cellOf(column) ?? 0),
      text: (column) => String(cellOf(column) ?? ''),
    };
  });
}

/**
 * Checks that a text is one of the allowed texts.
 * @throws {Error} if it is not, because the tables then come from another version
 */
export function oneOf<T extends string>(allowed: readonly T[], text: string): T {
  const found = allowed.find((candidate) => candidate === text);
  if (found === undefined) throw new Error(`Read the tables: found ${text}, expected one of ${allowed.join(', ')}`);
  return found;
}
