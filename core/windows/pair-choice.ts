import { topK } from '../collections/order.ts';
import type { ReportTable } from './report-table.ts';

/** Where the ends of candidates are read. */
export type EndColumns = Pick<ReportTable, 'port' | 'source' | 'destination' | 'addresses'>;

/** Ranks are counted up to here. */
const LAST_RANK = 65_535;

/**
 * Sources with most pairs, of which more pairs are listed than of others. Rule `scanner` finds a source by 25 targets in one VPC, and tells of 20
 * sources of each.
 */
const WIDEST_SOURCES = 40;
const FEWEST_OF_WIDE = 25;
const PAIRS_OF_WIDE = 256;

/**
 * Chooses the pairs of a large window that are listed. Telling pairs come first, then some of the sources with most pairs, which take at most half of
 * the room that is left. Among equals a pair comes sooner the fewer pairs of its source, or of
 * its target, come before it: so a source with very many targets does not hide the others, and of every source and every target some pairs stay.
 */
export class PairChoice {
  readonly #ranks: Uint16Array;
  readonly #rows: Uint32Array;
  readonly #isTelling: Uint8Array;
  /** By class, and then by destination: how many pairs of this port came before. */
  readonly #ofDestination: readonly [Uint32Array, Uint32Array];
  readonly #ofSource: [number, number] = [0, 0];
  readonly #ends: EndColumns;
  /** By source and port the first candidate: the candidates of one source stand together. */
  readonly #runs: number[] = [];
  #count = 0;
  #port = -1;
  #source = -1;

  /**
   * @param candidates how many there will be, at most
   * @param ends the ends of candidates, by row
   */
  constructor(candidates: number, ends: EndColumns) {
    this.#ends = ends;
    this.#ranks = new Uint16Array(candidates);
    this.#rows = new Uint32Array(candidates);
    this.#isTelling = new Uint8Array(candidates);
    this.#ofDestination = [new Uint32Array(ends.addresses.length), new Uint32Array(ends.addresses.length)];
  }

  /**
   * Takes the next candidate. They come by port, source and destination, ascending.
   * @param row where its ends are
   * @param pairs how many rows of the tables it takes
   * @param isTelling true for all but attempts from outside that were rejected, or that nobody answered and no policy let in
   */
  add(row: number, pairs: number, isTelling: boolean): void {
    const port = this.#ends.port[row] ?? 0;
    const source = this.#ends.source[row] ?? 0;
    const destination = this.#ends.destination[row] ?? 0;
    if (port !== this.#port) for (const counts of this.#ofDestination) counts.fill(0);
    if (port !== this.#port || source !== this.#source) {
      this.#ofSource.fill(0);
      this.#runs.push(this.#count);
    }
    this.#port = port;
    this.#source = source;
    const kind = isTelling ? 1 : 0;
    const counts = this.#ofDestination[kind];
    const ofDestination = counts[destination] ?? 0;
    const ofSource = this.#ofSource[kind];
    const index = this.#count++;
    this.#ranks[index] = Math.min(ofSource, ofDestination, LAST_RANK);
    this.#rows[index] = pairs;
    this.#isTelling[index] = kind;
    if (pairs === 0) return;
    counts[destination] = ofDestination + 1;
    this.#ofSource[kind] = ofSource + 1;
  }

  /**
   * Chooses.
   * @param most rows that there is room for
   * @returns by candidate: 1 where it is listed
   */
  choose(most: number): Uint8Array {
    const chosen = new Uint8Array(this.#count);
    const left = most - this.#chooseKind(chosen, 1, most);
    this.#chooseKind(chosen, 0, left - this.#chooseWidest(chosen, left / 2));
    return chosen;
  }

  /** @returns rows that were chosen */
  #chooseWidest(chosen: Uint8Array, most: number): number {
    const runs = this.#runs.map((from, index) => ({ from, to: this.#runs[index + 1] ?? this.#count }));
    const wide = runs.filter(({ from, to }) => to - from >= FEWEST_OF_WIDE);
    const widest = topK(wide, WIDEST_SOURCES, (one, other) => other.to - other.from - (one.to - one.from));
    let used = 0;
    for (const { from, to } of widest) {
      for (let index = from; index < Math.min(to, from + PAIRS_OF_WIDE); index++) {
        const rows = this.#rows[index] ?? 0;
        if (chosen[index] === 1 || this.#isTelling[index] === 1 || used + rows > most) continue;
        chosen[index] = 1;
        used += rows;
      }
    }
    return used;
  }

  #chooseKind(chosen: Uint8Array, kind: number, most: number): number {
    const byRank = new Float64Array(LAST_RANK + 1);
    this.#each(kind, (index) => {
      if (chosen[index] === 1) return;
      const rank = this.#ranks[index] ?? 0;
      byRank[rank] = (byRank[rank] ?? 0) + (this.#rows[index] ?? 0);
    });
    let used = 0;
    let cut = 0;
    while (cut < LAST_RANK && used + (byRank[cut] ?? 0) <= most) used += byRank[cut++] ?? 0;
    this.#each(kind, (index) => {
      const rank = this.#ranks[index] ?? 0;
      if (rank > cut || chosen[index] === 1) return;
      const rows = this.#rows[index] ?? 0;
      if (rank === cut) {
        if (used + rows > most) return;
        used += rows;
      }
      chosen[index] = 1;
    });
    return used;
  }

  #each(kind: number, work: (index: number) => void): void {
    for (let index = 0; index < this.#count; index++) if (this.#isTelling[index] === kind) work(index);
  }
}
