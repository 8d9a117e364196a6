import type { ReadLine } from '../flow-record.ts';
import type { FoundFormat } from '../found-format.ts';
import type { ColumnChunk } from './column-chunk.ts';
import type { RowFields } from './row-fields.ts';

/** Paths of the columns that say whether a row matters, and when it was. */
export interface KeyPaths {
  readonly ports: readonly string[];
  /** Undefined if no column has the status. */
  readonly logStatus: string | undefined;
  readonly start: string;
}

/** Which columns of a Parquet file hold what. */
export interface RowLayout extends Pick<FoundFormat, 'form' | 'names'> {
  /** Paths of the columns that are read, in the order in which a row is written as a line. */
  readonly columns: readonly string[];
  readonly keys: KeyPaths;
  /**
   * Makes the reader of a row.
   * @param latestSecond a later start or end is refused, epoch seconds
   */
  readonly reader: (latestSecond: number) => (row: RowFields) => ReadLine;
  /** Says what the values of a column are, where its type does not say it. */
  readonly typed: (chunk: ColumnChunk) => ColumnChunk;
}
