import { groupedBy } from '../collections/grouped-by.ts';
import { mustExist } from '../collections/must-exist.ts';
import { byText } from '../collections/order.ts';
import { DIRECTIONS } from '../pairs/direction.ts';
import { attemptsOf, type Pair } from '../pairs/pair.ts';
import { AddressAdder, ATTEMPT_BITS } from './address-totals.ts';
import { type MergedPair, mergePairs } from './merged-pair.ts';
import { createScopeSeries, type ScopeSeries } from './scope-series.ts';
import { SCOPE_TYPES, scopeKey } from './scope.ts';
import { scopesOf } from './scope-window.ts';
import type { ScopeTotals, SeriesTotals, WindowTotals } from './window-totals.ts';

/** Bits of an entry: what the attempts came to, and above them one bit for each type of scope that the entry counts in. */
const TYPE_SHIFT = 2;
const ALL_TYPES = (1 << SCOPE_TYPES.length) - 1;

const START_ENTRIES = 65_536;

/** Numbers of the two ends of a pair. */
export interface EndNumbers {
  readonly source: number;
  readonly destination: number;
}

/** Adds up all pairs of a large window for every scope. For each pair it keeps a few numbers, and no text. */
export class TotalsBuilder {
  readonly #addresses: readonly string[];
  readonly #series: ScopeSeries = createScopeSeries();
  #pairs = 0;
  #count = 0;
  #group = new Uint32Array(START_ENTRIES);
  #source = new Uint32Array(START_ENTRIES);
  #destination = new Uint32Array(START_ENTRIES);
  #attempts = new Float64Array(START_ENTRIES);
  #bits = new Uint8Array(START_ENTRIES);

  /** @param addresses ascending; their places are their numbers */
  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
  }

  /** Adds all pairs of one source, destination and port. */
  add(pairs: readonly Pair[], ends: EndNumbers): void {
    this.#pairs += pairs.length;
    const [only, ...others] = pairs;
    if (!only) return;
    if (others.length === 0) {
      this.#addFor(only, ALL_TYPES, ends);
      return;
    }
    // Several interfaces saw these packets, so a wider scope takes them as one.
    for (const [index, type] of SCOPE_TYPES.entries()) {
      const scopeOf = ({ at }: Pair): string => {
        const scope = scopesOf(at).find((candidate) => candidate.type === type);
        return scope ? scopeKey(scope) : '';
      };
      for (const [key, members] of groupedBy(pairs, scopeOf)) {
        if (key === '') continue;
        const merged = type === 'interface' ? members : mergePairs(members);
        for (const pair of merged) this.#addFor(pair, 1 << index, ends);
      }
    }
  }

  #addFor(pair: MergedPair, types: number, { source, destination }: EndNumbers): void {
    const { rejected, accepted } = pair;
    const group = this.#series.add(pair, types);
    if (this.#count === this.#group.length) this.#grow();
    const entry = this.#count++;
    this.#group[entry] = group;
    this.#source[entry] = source;
    this.#destination[entry] = destination;
    this.#attempts[entry] = attemptsOf(pair);
    this.#bits[entry] =
      (types << TYPE_SHIFT) | (rejected > 0 ? ATTEMPT_BITS.rejected : 0) | (accepted > 0 ? ATTEMPT_BITS.accepted : 0);
  }

  #grow(): void {
    const length = 2 * this.#count;
    this.#group = grown(this.#group, new Uint32Array(length));
    this.#source = grown(this.#source, new Uint32Array(length));
    this.#destination = grown(this.#destination, new Uint32Array(length));
    this.#attempts = grown(this.#attempts, new Float64Array(length));
    this.#bits = grown(this.#bits, new Uint8Array(length));
  }

  /** Returns the totals of everything that was added. */
  finish(): WindowTotals {
    const totals: SeriesTotals[] = [];
    for (const index of SCOPE_TYPES.keys()) this.#finishType(index, totals);
    const scopes = new Map<string, ScopeTotals>();
    for (const [key, numbers] of groupedBy(totals.keys(), (number) => scopeKey(this.#series.scopeOf(number)))) {
      const series = numbers.map((number) => mustExist(totals[number], 'the totals of a scope'));
      const inOrder = series.toSorted((a, b) => a.port - b.port || byDirection(a, b));
      scopes.set(key, { scope: this.#series.scopeOf(numbers[0] ?? 0), series: inOrder });
    }
    return { pairs: this.#pairs, scopes: new Map([...scopes].toSorted(([a], [b]) => byText(a, b))) };
  }

  /** Adds up the addresses of all series of one type of scope. */
  #finishType(typeIndex: number, totals: SeriesTotals[]): void {
    const { entries, spans } = this.#bySeries(typeIndex);
    const adder = new AddressAdder(this.#addresses);
    for (const [series, [from, to]] of spans) {
      const own = entries.subarray(from, to);
      const isNamed = SCOPE_TYPES[typeIndex] !== 'interface';
      for (const entry of own) this.#addEnd(adder, this.#source, entry);
      const sources = adder.take(isNamed);
      for (const entry of own) this.#addEnd(adder, this.#destination, entry);
      const destinations = adder.take(isNamed);
      totals[series] = {
        ...this.#series.sumsOf(series),
        sources: sources.distinct,
        destinations: destinations.distinct,
        sourcesSketch: sources.sketch,
        destinationsSketch: destinations.sketch,
        attemptSources: sources.attempting,
        rejectedSources: sources.rejected,
        acceptedSources: sources.accepted,
        topSources: sources.top,
        topDestinations: destinations.top,
      };
    }
  }

  #addEnd(adder: AddressAdder, ends: Uint32Array, entry: number): void {
    adder.add(ends[entry] ?? 0, this.#attempts[entry] ?? 0, this.#bits[entry] ?? 0);
  }

  /** Orders the entries of one type of scope by series: a counting sort. */
  #bySeries(typeIndex: number): {
    readonly entries: Uint32Array;
    readonly spans: ReadonlyMap<number, readonly [from: number, to: number]>;
  } {
    const mask = 1 << (typeIndex + TYPE_SHIFT);
    const seriesAt = (entry: number): number => this.#series.numberOf(this.#group[entry] ?? 0, typeIndex);
    const isOfType = (entry: number): boolean => ((this.#bits[entry] ?? 0) & mask) !== 0 && seriesAt(entry) >= 0;
    const counts = new Uint32Array(this.#series.count());
    for (let entry = 0; entry < this.#count; entry++) {
      if (isOfType(entry)) counts[seriesAt(entry)] = (counts[seriesAt(entry)] ?? 0) + 1;
    }
    const spans = new Map<number, readonly [number, number]>();
    const next = new Uint32Array(counts.length);
    let from = 0;
    for (const [series, count] of counts.entries()) {
      if (count > 0) spans.set(series, [from, from + count]);
      next[series] = from;
      from += count;
    }
    const entries = new Uint32Array(from);
    for (let entry = 0; entry < this.#count; entry++) {
      if (!isOfType(entry)) continue;
      const series = seriesAt(entry);
      entries[next[series] ?? 0] = entry;
      next[series] = (next[series] ?? 0) + 1;
    }
    return { entries, spans };
  }
}

function byDirection(one: SeriesTotals, other: SeriesTotals): number {
  return DIRECTIONS.indexOf(one.direction) - DIRECTIONS.indexOf(other.direction);
}

function grown<T extends Uint32Array | Float64Array | Uint8Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}
