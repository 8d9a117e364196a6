import type { PageValues } from './page-values.ts';
import { readRuns, RunBlocks } from './runs.ts';

/** Rows of a block where the page has its codes not in runs. */
const BLOCK_ROWS = 4096;

/** Gives the code of each row of a page, block by block: the index of its value in the dictionary or among the values of the page, or -1 for null. */
export class CodeBlocks {
  /** The codes of the block, from 0 on; those behind them are of another. */
  readonly codes: Int32Array;
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
    this.codes = this.#runs?.values ?? new Int32Array(Math.min(rows, BLOCK_ROWS));
  }

  /**
   * Goes to the next block.
   * @returns how many rows it has; 0 behind the last
   * @throws {RangeError} when the page is damaged
   */
  next(): number {
    if (this.#runs) return this.#runs.next();
    const count = Math.min(this.#rows - this.#next, this.codes.length);
    for (let at = 0; at < count; at++) {
      const rank = this.#ranks ? (this.#ranks[this.#next + at] ?? -1) : this.#next + at;
      this.codes[at] = rank >= 0 && this.#indexes ? (this.#indexes[rank] ?? -1) : rank;
    }
    this.#next += count;
    return count;
  }
}
