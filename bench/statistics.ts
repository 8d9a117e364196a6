/** Measures the time of hashes, sketches, thresholds and baselines: `npx tsx bench/statistics.ts`. */
import { buildBaseline } from '../core/baseline/day-baseline.ts';
import { upperThreshold } from '../core/baseline/negative-binomial.ts';
import { DAY_SECONDS } from '../core/time.ts';
import { cardinality } from '../core/sketch/cardinality.ts';
import { merge, sketchOf } from '../core/sketch/hyperloglog.ts';
import { murmur3OfText } from '../core/sketch/murmur3.ts';
import { parseSketch, serialise } from '../core/sketch/airlift-bytes.ts';
import { drawSeries, TYPICAL_BACKGROUND } from '../scenarios/background.ts';

const ROUNDS = 5;

/** Prints the shortest time of several rounds, because other load of the machine can only add time. */
function time(what: string, times: number, work: () => unknown): void {
  const tookMs = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    work();
    return performance.now() - startMs;
  });
  console.log(`${what}: ${((Math.min(...tookMs) / times) * 1000).toPrecision(3)} us each`);
}

const addresses = Array.from({ length: 1_000_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
time('hash an address', addresses.length, () => addresses.reduce((sum, text) => sum ^ murmur3OfText(text).low, 0));
time('add an address to a sketch', addresses.length, () => sketchOf(addresses));

const small = Array.from({ length: 5_000 }, (_, i) => sketchOf(addresses.slice(i * 20, i * 20 + 100)));
time('merge a sparse sketch of 100', small.length, () => merge(small));
const large = Array.from({ length: 288 }, (_, i) => sketchOf(addresses.slice(i * 2_000, i * 2_000 + 4_000)));
time('merge a dense sketch', large.length, () => merge(large));
time('estimate a dense sketch', large.length, () => large.map(cardinality));
time('write and read a dense sketch', large.length, () => large.map((sketch) => parseSketch(serialise(sketch))));

const distribution = { mean: 200, dispersion: 21 };
time('find a threshold', 1_000, () => Array.from({ length: 1_000 }, () => upperThreshold(distribution, 1e-6)));
const day = 20_000;
for (const days of [14, 49]) {
  const plan = { seed: 1, startSecond: (day - days) * DAY_SECONDS, windows: days * 288, rises: [] };
  const windows = drawSeries(TYPICAL_BACKGROUND, plan);
  time(`build a day's baseline from ${days} days`, 1, () => buildBaseline(windows, day * DAY_SECONDS));
}
