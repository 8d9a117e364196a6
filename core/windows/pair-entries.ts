const START_ENTRIES = 65_536;

/** Bits of an entry: what the attempts came to, and above them one bit for each type of scope that the entry counts in. */
export const TYPE_SHIFT = 3;

/** What is kept of each pair until the addresses of all scopes are added up: columns that grow. */
export class PairEntries {
  /** Number of entries. */
  length = 0;
  /** By entry, the group of its series. */
  group = new Uint32Array(START_ENTRIES);
  /** By entry, a row of the table with its ends. */
  row = new Uint32Array(START_ENTRIES);
  attempts = new Float64Array(START_ENTRIES);
  /** OR of `ATTEMPT_BITS`, and of bits of types of scope. */
  bits = new Uint8Array(START_ENTRIES);

  /** Makes room for one more entry, and returns its number. */
  next(): number {
    if (this.length === this.group.length) this.#grow();
    return this.length++;
  }

  #grow(): void {
    const room = 2 * this.length;
    this.group = grown(this.group, new Uint32Array(room));
    this.row = grown(this.row, new Uint32Array(room));
    this.attempts = grown(this.attempts, new Float64Array(room));
    this.bits = grown(this.bits, new Uint8Array(room));
  }
}

function grown<T extends Uint32Array | Float64Array | Uint8Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}

/** Entries of one type of scope, those of a series together. */
export interface EntriesBySeries {
  /** Numbers of entries. */
  readonly entries: Uint32Array;
  /** By series, where its entries begin and end. */
  readonly spans: ReadonlyMap<number, readonly [from: number, to: number]>;
}

/** Which entries are ordered, and how. */
export interface SeriesOrder {
  /** In the order of the types of scope. */
  readonly typeIndex: number;
  /** By group, the number of its series; -1 where it has none. */
  readonly numbers: Int32Array;
  /** Number of series. */
  readonly count: number;
}

/** Orders the entries of one type of scope by series: a counting sort. */
export function entriesBySeries(all: PairEntries, { typeIndex, numbers, count }: SeriesOrder): EntriesBySeries {
  const mask = 1 << (typeIndex + TYPE_SHIFT);
  const { group, bits, length } = all;
  const seriesOf = (entry: number): number =>
    ((bits[entry] ?? 0) & mask) === 0 ? -1 : (numbers[group[entry] ?? 0] ?? -1);
  const counts = new Uint32Array(count);
  for (let entry = 0; entry < length; entry++) {
    const series = seriesOf(entry);
    if (series >= 0) counts[series] = (counts[series] ?? 0) + 1;
  }
  const spans = new Map<number, readonly [number, number]>();
  const next = new Uint32Array(count);
  let from = 0;
  for (let series = 0; series < count; series++) {
    const own = counts[series] ?? 0;
    if (own > 0) spans.set(series, [from, from + own]);
    next[series] = from;
    from += own;
  }
  const entries = new Uint32Array(from);
  for (let entry = 0; entry < length; entry++) {
    const series = seriesOf(entry);
    if (series < 0) continue;
    const place = next[series] ?? 0;
    entries[place] = entry;
    next[series] = place + 1;
  }
  return { entries, spans };
}
