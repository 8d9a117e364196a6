import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { openTables, type Tables } from '../../../cli/query/tables.ts';
import { sketchAddresses } from '../../../core/rollup/address-sketch.ts';
import { ATTEMPT_COLUMNS, ROLLUP_COLUMNS } from '../../../core/rollup/columns.ts';
import { encodeParquet } from '../../../core/rollup/parquet.ts';
import { rollupWindow, totalsOf } from '../../../core/rollup/rollup.ts';
import type { ScopedPair } from '../../../core/windows/scope-window.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { cardinality } from '../../../core/sketch/cardinality.ts';
import { merge, type Sketch } from '../../../core/sketch/hyperloglog.ts';
import { parseSketch } from '../../../core/sketch/airlift-bytes.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { windowOfParts } from '../../examples/window-parts.ts';

/** Four standard errors of a dense sketch of precision 12. */
const DENSE_ERROR = 0.065;

const pairBetween = (source: string, destination: string): ScopedPair => rejectedPair({ source, destination });

const fewPairs = fc
  .array(fc.tuple(fc.ipV4(), fc.ipV6()), { maxLength: 40 })
  .map((ends) => ends.map(([source, destination]) => pairBetween(source, destination)));

describe('sketchAddresses()', () => {
  test('gives the same bytes in any order and however often a pair comes', () => {
    const repeated = fewPairs.chain((pairs) =>
      fc.tuple(fc.constant(pairs), fc.shuffledSubarray([...pairs, ...pairs], { minLength: 2 * pairs.length })),
    );
    fc.assert(
      fc.property(repeated, ([pairs, again]) => {
        expect(sketchAddresses(again)).toEqual(sketchAddresses(pairs));
      }),
    );
  });

  test('counts what the totals count, exactly while addresses are few', () => {
    fc.assert(
      fc.property(fewPairs, (pairs) => {
        const { sourcesSketch, destinationsSketch } = sketchAddresses(pairs);
        const { sources, destinations } = totalsOf(pairs);
        expect(Math.round(cardinality(parseSketch(sourcesSketch)))).toBe(sources);
        expect(Math.round(cardinality(parseSketch(destinationsSketch)))).toBe(destinations);
      }),
    );
  });

  test('takes four bytes for nothing, and four more for each address', () => {
    const pairs = [pairBetween('10.0.0.1', '192.0.2.7'), pairBetween('10.0.0.1', '2001:db8::1')];
    const { sourcesSketch, destinationsSketch } = sketchAddresses(pairs);
    expect(Buffer.from(sourcesSketch).toString('hex')).toBe('020c01008096af85');
    expect(destinationsSketch).toHaveLength(12);
    expect(sketchAddresses([]).sourcesSketch).toEqual(Uint8Array.of(2, 12, 0, 0));
  });
});

/** A window in which the outside addresses from one number to another tried three hosts of two interfaces each. */
function scanned(index: number, from: number, to: number): WindowFacts {
  const { at } = rejectedPair();
  const addresses = Array.from({ length: to - from }, (_, offset) => from + offset);
  const pairs = addresses.flatMap((address) =>
    [0, 1].map((host) =>
      rejectedPair({
        at: { ...at, interfaceId: `eni-${host}` },
        source: `203.0.${address >> 8}.${address & 255}`,
        destination: `10.0.${host}.${address % 3}`,
      }),
    ),
  );
  return windowOfParts({ windowStart: WINDOW + 300 * index, pairs });
}

const WINDOWS = [
  scanned(0, 0, 0),
  scanned(1, 0, 40),
  scanned(2, 20, 500),
  scanned(3, 300, 3300),
  scanned(4, 1000, 5000),
];

/** The sum of both errors is never larger than that of the larger set, and a sparse sketch has none. */
const tolerance = (sketch: Sketch, count: number): number => (sketch.kind === 'sparse' ? 0.5 : DENSE_ERROR * count);

describe('the sketches in a table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'surge445-sketches-'));
  let tables: Tables;
  beforeAll(async () => {
    const store = new FolderStore(folder);
    const attempts = WINDOWS.flatMap(({ pairs, windowStart }) => pairs.map((pair) => ({ ...pair, windowStart })));
    const rollups = WINDOWS.flatMap((facts) => rollupWindow(facts, WINDOW));
    await store.put('rollups/dt=2026-11-22/00.parquet', encodeParquet(ROLLUP_COLUMNS, rollups), 'absent');
    await store.put('attempts/dt=2026-11-22/00.parquet', encodeParquet(ATTEMPT_COLUMNS, attempts), 'absent');
    tables = await openTables(folder);
  });
  afterAll(() => {
    tables.close();
    rmSync(folder, { recursive: true });
  });

  const sketchesOf = async (sql: string): Promise<Array<{ sketch: Sketch; count: number }>> => {
    const { rows } = await tables.ask(sql);
    return rows.map(([hex, count]) => ({
      sketch: parseSketch(Uint8Array.from(Buffer.from(String(hex), 'hex'))),
      count: Number(count),
    }));
  };

  test.each(['sources', 'destinations'])('say what column %s says, in every row', async (column) => {
    const rows = await sketchesOf(`SELECT hex(${column}_hll), ${column} FROM rollups`);
    expect(rows).toHaveLength(5 * 3 + 4 * 2);
    for (const { sketch, count } of rows) {
      expect(sketch.precision).toBe(12);
      expect(Math.abs(cardinality(sketch) - count)).toBeLessThanOrEqual(tolerance(sketch, count));
    }
  });

  test.each([
    [1, 'sparse'],
    [2, 'sparse'],
    [3, 'dense'],
    [4, 'dense'],
  ])('united up to window %i (%s), give the distinct sources of attempts', async (last, kind) => {
    const until = `window_start <= TIMESTAMP '${new Date((WINDOW + 300 * last) * 1000).toISOString().slice(0, 19)}'`;
    const rows = await sketchesOf(
      `SELECT hex(sources_hll), sources FROM rollups WHERE scope_type = 'vpc' AND ${until}`,
    );
    const [[distinct] = []] = (await tables.ask(`SELECT count(DISTINCT source) FROM attempts WHERE ${until}`)).rows;
    const union = merge(rows.map(({ sketch }) => sketch));
    expect(union.kind).toBe(kind);
    expect(Math.abs(cardinality(union) - Number(distinct))).toBeLessThanOrEqual(tolerance(union, Number(distinct)));
  });

  test('of interfaces, united, are those of their VPC, to the byte', async () => {
    const of = (scope: string) =>
      sketchesOf(`SELECT hex(sources_hll), sources FROM rollups WHERE scope_type = '${scope}'`);
    const [inside, whole] = await Promise.all([of('interface'), of('vpc')]);
    expect(merge(inside.map(({ sketch }) => sketch))).toEqual(merge(whole.map(({ sketch }) => sketch)));
  });
});
