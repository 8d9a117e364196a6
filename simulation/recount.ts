import { PREFIXES } from '../core/storage/keys.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { reportsOf } from '../core/windows/report-table.ts';
import { decodeWindow } from '../core/windows/window-codec.ts';
import type { LineValues } from '../test/examples/log-lines.ts';
import type { SimulatedBucket } from './bucket.ts';
import { MIDNIGHT, type SmallWorld } from './small-world.ts';
import { Violation } from './watch.ts';

/** Attempts on port 445 by window, source and destination. */
type Counts = Map<string, number>;

/**
 * Compares the windows with a naive recount of the lines.
 * @throws {Violation} if the numbers differ
 */
export function checkCounts(world: SmallWorld, bucket: SimulatedBucket): void {
  const wanted = recount([...world.before, ...world.logObjects].flatMap(({ lines }) => lines));
  const found = countsOf(bucket);
  for (const pair of new Set([...wanted.keys(), ...found.keys()])) {
    const [expected = 0, present = 0] = [wanted.get(pair), found.get(pair)];
    if (expected !== present) {
      const invariant = present < expected ? 'I1 nothing lost' : 'I2 nothing twice';
      throw new Violation(invariant, `${pair} has ${present} attempts, a recount of the lines gives ${expected}`);
    }
  }
}

/** Counts as a person would: a record that tries port 445, with SYN, of a time that can be. */
function recount(lines: readonly LineValues[]): Counts {
  const counts: Counts = new Map();
  for (const { start, srcaddr = '203.0.113.7', dstaddr = '10.0.4.17', dstport = '445', ...line } of lines) {
    const isAttempt = dstport === '445' && srcaddr !== '-' && (line['tcp-flags'] ?? '2') === '2';
    if (isAttempt && Number(start) < MIDNIGHT + DAY_SECONDS) add(counts, nameOf(Number(start), srcaddr, dstaddr), 1);
  }
  return counts;
}

function countsOf(bucket: SimulatedBucket): Counts {
  const counts: Counts = new Map();
  for (const key of bucket.list(PREFIXES.windows)) {
    const stored = bucket.get(key);
    if (!stored) continue;
    const { windowStart, reports } = decodeWindow(stored.bytes);
    for (const { source, destination, rejected, accepted } of reportsOf(reports)) {
      add(counts, nameOf(windowStart, source, destination), rejected + accepted);
    }
  }
  return counts;
}

function nameOf(second: number, source: string, destination: string): string {
  return `${second - (second % WINDOW_SECONDS)} ${source} ${destination}`;
}

function add(counts: Counts, name: string, count: number): void {
  if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
}
