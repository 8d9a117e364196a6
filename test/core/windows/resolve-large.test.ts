import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { insideRanges, NO_OWNERSHIP } from '../../../core/network/ownership.ts';
import { MAX_SUM } from '../../../core/pairs/capped-sum.ts';
import { rollupWindow } from '../../../core/rollup/rollup.ts';
import { resolveWindow } from '../../../core/windows/resolve.ts';
import { reportsOf } from '../../../core/windows/report-table.ts';
import { scopeKey } from '../../../core/windows/scope.ts';
import { foldWindow, type WindowDocument } from '../../../core/windows/window-document.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { acceptedPair, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { documentOf } from '../../examples/window-documents.ts';
import { partialSets } from '../../examples/window-parts.ts';

function resolved(document: WindowDocument, mostListed?: number): WindowFacts {
  const context = { inside: insideRanges({ inside: [] }), remembered: NO_OWNERSHIP };
  return resolveWindow(document, mostListed === undefined ? context : { ...context, mostListed });
}

function folded(parts: readonly WindowDocument[]): WindowDocument {
  const document = foldWindow(parts);
  if (!document) throw new Error('Fold a window: nothing came out, a document was expected');
  return document;
}

/** The rows of a window in the table of totals. What only describes a scope, or a row of a large window, is left out. */
function rowsOf(facts: WindowFacts): unknown[] {
  return rollupWindow(facts, WINDOW).map((row) => ({
    scope: scopeKey(row.scope),
    counts: COUNTS.map((name) => row[name]),
    sketches: [row.sourcesSketch, row.destinationsSketch],
  }));
}

const COUNTS = [
  'port',
  'direction',
  'rejected',
  'accepted',
  'answered',
  'unknown',
  'continued',
  'packets',
  'bytes',
  'sources',
  'destinations',
  'pairs',
  'firstSeen',
  'lastSeen',
  'status',
] as const;

/** Sources that each try all of some hosts, and are kept out; `letIn` of the pairs are let in. */
function scan(sources: number, hosts: number, letIn = 0): WindowDocument {
  const pairs = Array.from({ length: sources * hosts }, (_, index) => {
    const ends = { source: `198.51.100.${index % sources}`, destination: `10.0.4.${Math.floor(index / sources)}` };
    return index < letIn ? acceptedPair(ends) : rejectedPair(ends);
  });
  return documentOf(observedWindow(pairs));
}

describe('a window that lists few of its pairs', () => {
  test('has the same totals and sketches as one that lists them all, for every scope', () => {
    fc.assert(
      fc.property(partialSets, fc.nat(6), (parts, mostListed) => {
        const document = folded(parts);
        expect(rowsOf(resolved(document, mostListed))).toEqual(rowsOf(resolved(document)));
      }),
      { numRuns: 50 },
    );
  });

  test('caps the packets and bytes of its totals as one that lists them all does', () => {
    fc.assert(
      fc.property(partialSets, fc.nat(2), (parts, mostListed) => {
        const { reports, ...others } = folded(parts);
        const most = reportsOf(reports).map((report) => ({ ...report, packets: MAX_SUM, bytes: MAX_SUM }));
        const document = { ...others, reports: most };
        expect(rowsOf(resolved(document, mostListed))).toEqual(rowsOf(resolved(document)));
      }),
      { numRuns: 50 },
    );
  });

  test('does not depend on order or grouping of the log objects', () => {
    fc.assert(
      fc.property(partialSets, fc.nat(4), fc.nat(5), (parts, mostListed, cut) => {
        const groups = [parts.slice(cut).toReversed(), parts.slice(0, cut)].map(foldWindow);
        const regrouped = folded(groups.filter((group) => group !== undefined));
        expect(resolved(regrouped, mostListed)).toEqual(resolved(folded(parts), mostListed));
      }),
      { numRuns: 50 },
    );
  });

  test('lists pairs as the whole window has them, and no more than are asked for', () => {
    fc.assert(
      fc.property(partialSets, fc.nat(6), (parts, mostListed) => {
        const document = folded(parts);
        const all = resolved(document).pairs.map((pair) => JSON.stringify(pair));
        const { pairs, totals } = resolved(document, mostListed);
        expect(all).toEqual(expect.arrayContaining(pairs.map((pair) => JSON.stringify(pair))));
        expect(totals?.pairs ?? pairs.length).toBe(all.length);
        expect(totals === undefined || pairs.length <= mostListed).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('lists what was let in before anything that was kept out', () => {
    const { pairs } = resolved(scan(20, 10, 6), 8);
    expect(pairs.filter(({ accepted }) => accepted > 0)).toHaveLength(6);
    expect(pairs).toHaveLength(8);
  });

  test('lists a pair of every source and of every target where there is room', () => {
    const { pairs } = resolved(scan(20, 10), 40);
    expect(new Set(pairs.map(({ source }) => source)).size).toBe(20);
    expect(new Set(pairs.map(({ destination }) => destination)).size).toBe(10);
  });

  test('lists so many pairs of the sources with most targets that they are found to be scanners', () => {
    const wide = Array.from({ length: 60 }, (_, host) => ({ source: '203.0.113.9', destination: `10.0.5.${host}` }));
    const narrow = Array.from({ length: 200 }, (_, index) => ({
      source: `198.51.100.${index}`,
      destination: `10.0.4.${index}`,
    }));
    const document = documentOf(observedWindow([...wide, ...narrow].map((ends) => rejectedPair(ends))));
    const { pairs } = resolved(document, 100);
    expect(pairs.filter(({ source }) => source === '203.0.113.9').length).toBeGreaterThanOrEqual(25);
    expect(new Set(pairs.map(({ source }) => source)).size).toBeGreaterThanOrEqual(40);
    expect(pairs).toHaveLength(100);
  });

  test('says how many pairs are not listed, in its row of totals', () => {
    const document = scan(20, 10);
    const unlisted = rollupWindow(resolved(document, 40), WINDOW).map((row) => row.unlisted);
    expect(unlisted[0]).toBe(160);
    expect(rollupWindow(resolved(document), WINDOW)[0]?.unlisted).toBeUndefined();
    expect(reportsOf(document.reports)).toHaveLength(200);
  });

  test('names the sources with most attempts, counted over all pairs', () => {
    const { totals } = resolved(scan(20, 10), 40);
    const fleet = [...(totals?.scopes.values() ?? [])][0];
    expect(fleet?.series[0]?.topSources.slice(0, 2)).toEqual([
      { address: '198.51.100.0', attempts: 10 },
      { address: '198.51.100.1', attempts: 10 },
    ]);
  });
});
