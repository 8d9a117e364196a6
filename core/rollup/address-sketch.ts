import { sketchOf } from '../sketch/hyperloglog.ts';
import { serialise } from '../sketch/airlift-bytes.ts';
import type { ScopedPair } from '../windows/scope-window.ts';

/** Sketches of the addresses of some pairs, in the bytes that Athena reads: unlike counts, they can be united over windows and scopes. */
export interface AddressSketches {
  readonly sourcesSketch: Uint8Array;
  readonly destinationsSketch: Uint8Array;
}

/**
 * Sketches both ends of pairs: of the same pairs as the counts `sources` and `destinations`, addresses as text. A handful takes 4 bytes each, any
 * number at most 2 KB or little more.
 * @param pairs of one scope, port and direction, in any order
 * @returns the same bytes for the same addresses; sketches of nothing, not NULL, for no pairs, because a zero is not a gap
 */
export function sketchAddresses(pairs: readonly ScopedPair[]): AddressSketches {
  return {
    sourcesSketch: sketched(pairs.map((pair) => pair.source)),
    destinationsSketch: sketched(pairs.map((pair) => pair.destination)),
  };
}

/** Repeated addresses are taken out first, since hashing one costs a microsecond. */
function sketched(addresses: readonly string[]): Uint8Array {
  return serialise(sketchOf(new Set(addresses)));
}
