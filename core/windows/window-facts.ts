import type { NetworkInterface } from '../network/interfaces.ts';
import type { Pair } from '../pairs/pair.ts';
import type { Coverage } from './coverage.ts';
import type { WindowHead } from './window-document.ts';
import type { WindowTotals } from './window-totals.ts';

/** What is known of one window, once it is decided which end of each pair is ours. Tables, history and rules read this. */
export interface WindowFacts extends WindowHead {
  /** Interfaces that report a pair, by id, ascending. */
  readonly interfaces: readonly NetworkInterface[];
  /** In an order that depends only on what is reported. All pairs, or the most telling of them where `totals` is there. */
  readonly pairs: readonly Pair[];
  /** Totals of all pairs; there when the window has more than `pairs` lists. */
  readonly totals?: WindowTotals;
}

/**
 * Adds to the coverage of a scope how many log objects its window leaves out. Nobody knows of which scopes they have records, so each scope says it.
 */
export function coverageInWindow(coverage: Coverage, { leftOut }: Pick<WindowHead, 'leftOut'>): Coverage {
  return leftOut ? { ...coverage, leftOut: leftOut.length } : coverage;
}

/** Windows that are larger than usual. */
export interface LargeWindows {
  /** Starts of windows that have more pairs than they list, epoch seconds; absent where there is none. */
  readonly largeWindows?: readonly number[];
  /** Starts of windows that do not count all of their log objects, epoch seconds; absent where there is none. */
  readonly tooLargeWindows?: readonly number[];
}

/** Finds the windows that do not list all of their pairs, and those that do not count all of their log objects. */
export function largeWindowsOf(windows: Iterable<WindowFacts>): LargeWindows {
  const all = [...windows];
  const large = startsOf(all.filter(({ totals }) => totals));
  const tooLarge = startsOf(all.filter(({ leftOut }) => leftOut));
  return {
    ...(large.length === 0 ? {} : { largeWindows: large }),
    ...(tooLarge.length === 0 ? {} : { tooLargeWindows: tooLarge }),
  };
}

function startsOf(windows: readonly WindowFacts[]): number[] {
  return windows.map(({ windowStart }) => windowStart);
}
