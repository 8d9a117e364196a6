import type { NetworkInterface } from '../network/interfaces.ts';
import type { Pair } from '../pairs/pair.ts';
import type { Coverage } from './coverage.ts';

/** What is known of one window, once it is decided which end of each pair is ours. Tables, history and rules read this. */
export interface WindowFacts {
  /** Start of the window, epoch seconds. */
  readonly windowStart: number;
  /** Latest record start in the window, epoch seconds: the watermark is made of it. */
  readonly latest: number;
  /** The watched ports, ascending. */
  readonly ports: readonly number[];
  /** Ids of the log objects that are counted, ascending. */
  readonly objects: readonly string[];
  /** In the order of `coverageKey`. */
  readonly coverage: readonly Coverage[];
  /** Interfaces that report a pair, by id, ascending. */
  readonly interfaces: readonly NetworkInterface[];
  /** In an order that depends only on what is reported. */
  readonly pairs: readonly Pair[];
}
