import type { PageValues } from './page-values.ts';
import { readRuns, RunBlocks } from './runs.ts';

/** Rows of a block where the page has its codes not in runs. */
const BLOCK_ROWS = 4096;

/**
 * Gives the code of each row of a page, block by block: the index of its value in the dictionary or among the values of the page, or -1 for null.
 */
export class CodeBlocks {
  readonly #runs: RunBlocks | undefined;
  readonly #rows: number;
  readonly #ranks: Int32Array | undefined;
  /** Indexes by rank, in a page with nulls. */
  readonly #indexes: Int32Array | undefined;
  #next = 0;

  /** @throws {RangeError} when the page is damaged */
  constructor({ rows, ranks, indexes }: PageValues) {
    this.#rows = rows;
    this.#ranks = ranks;
    this.#runs = indexes && !ranks ? new RunBlocks(indexes) : undefined;
    this.#indexes = indexes && ranks ? readRuns(indexes) : undefined;
  }

  /**
   * Returns the codes of the next rows, until the next call; none behind the last.
   * @throws {RangeError} when the page is damaged
   */
  next(): Int32Array {
    if (this.#runs) return this.#runs.next();
    const codes = new Int32Array(Math.min(this.#rows - this.#next, BLOCK_ROWS));
    for (let at = 0; at < codes.length; at++) codes[at] = this.#codeOf(this.#next + at);
    this.#next += codes.length;
    return codes;
  }

  #codeOf(row: number): number {
    const rank = this.#ranks ? (this.#ranks[row] ?? -1) : row;
    return rank >= 0 && this.#indexes ? (this.#indexes[rank] ?? -1) : rank;
  }
}
