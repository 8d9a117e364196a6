import { topK } from '../collections/order.ts';
import { DEFAULT_PRECISION, type Sketch, sketchEntryOf, sketchOfEntries } from '../sketch/hyperloglog.ts';
import { type AddressAttempts, TOP_ADDRESSES } from './window-totals.ts';

/** What the attempts of a pair came to, as bits. */
export const ATTEMPT_BITS = { rejected: 1, accepted: 2, unknown: 4 } as const;

/** Totals of the addresses at one end of some pairs. */
export interface AddressTotals {
  readonly distinct: number;
  readonly sketch: Sketch;
  readonly top: readonly AddressAttempts[];
  /** Addresses with an attempt, with one that was rejected, with one that was let in, and with none of which the outcome is known. */
  readonly attempting: number;
  readonly rejected: number;
  readonly accepted: number;
  readonly unknown: number;
}

/**
 * Adds up addresses, one set of pairs after the other. Its memory is a few numbers for each address, however many sets there are.
 */
export class AddressAdder {
  readonly #addresses: readonly string[];
  readonly #attempts: Float64Array;
  readonly #bits: Uint8Array;
  readonly #isSeen: Uint8Array;
  readonly #entries: Uint32Array;
  readonly #hasEntry: Uint8Array;
  readonly #seen: Uint32Array;
  #count = 0;

  /** @param addresses ascending */
  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
    this.#attempts = new Float64Array(addresses.length);
    this.#bits = new Uint8Array(addresses.length);
    this.#isSeen = new Uint8Array(addresses.length);
    this.#entries = new Uint32Array(addresses.length);
    this.#hasEntry = new Uint8Array(addresses.length);
    this.#seen = new Uint32Array(addresses.length);
  }

  /** @param bits OR of {@link ATTEMPT_BITS} */
  add(address: number, attempts: number, bits: number): void {
    if (this.#isSeen[address] === 0) {
      this.#isSeen[address] = 1;
      this.#seen[this.#count++] = address;
    }
    this.#attempts[address] = (this.#attempts[address] ?? 0) + attempts;
    this.#bits[address] = (this.#bits[address] ?? 0) | bits;
  }

  /**
   * Returns the totals of what was added, and begins anew.
   * @param isNamed whether the addresses with most attempts are asked for
   */
  take(isNamed: boolean): AddressTotals {
    const seen = this.#seen.subarray(0, this.#count);
    const counts = { attempting: 0, rejected: 0, accepted: 0, unknown: 0 };
    for (const address of seen) {
      const bits = this.#bits[address] ?? 0;
      if (bits !== 0) counts.attempting += 1;
      if ((bits & ATTEMPT_BITS.rejected) !== 0) counts.rejected += 1;
      if ((bits & ATTEMPT_BITS.accepted) !== 0) counts.accepted += 1;
      if (bits === ATTEMPT_BITS.unknown) counts.unknown += 1;
    }
    const totals = {
      distinct: seen.length,
      sketch: this.#sketch(seen),
      top: isNamed ? this.#top(seen) : [],
      ...counts,
    };
    for (const address of seen) {
      this.#isSeen[address] = 0;
      this.#attempts[address] = 0;
      this.#bits[address] = 0;
    }
    this.#count = 0;
    return totals;
  }

  #sketch(seen: Uint32Array): Sketch {
    for (const address of seen) {
      if (this.#hasEntry[address] === 1) continue;
      this.#entries[address] = sketchEntryOf(this.#addresses[address] ?? '');
      this.#hasEntry[address] = 1;
    }
    const entries = seen.map((address) => this.#entries[address] ?? 0);
    return sketchOfEntries(entries, DEFAULT_PRECISION);
  }

  /** The number of an address is its place in the order of texts. */
  #top(seen: Uint32Array): AddressAttempts[] {
    const attemptsOf = (address: number): number => this.#attempts[address] ?? 0;
    const top = topK(seen, TOP_ADDRESSES, (a, b) => attemptsOf(b) - attemptsOf(a) || a - b);
    return top.map((address) => ({ address: this.#addresses[address] ?? '', attempts: attemptsOf(address) }));
  }
}
