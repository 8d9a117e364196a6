import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cappedSum, MAX_SUM } from '../../../core/pairs/capped-sum.ts';
import { createPairTally } from '../../../core/pairs/pair-tally.ts';
import { addReports } from '../../../core/pairs/report.ts';
import { totalsOf } from '../../../core/rollup/rollup.ts';
import { reportsOf } from '../../../core/windows/report-table.ts';
import { foldWindow } from '../../../core/windows/window-document.ts';
import { flowRecord } from '../../examples/flow-records.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { windowDocument } from '../../examples/window-documents.ts';

/** Counts up to the largest that a record may have: small ones, and those at which sums are rounded. */
const counts = fc.oneof(fc.nat(9), fc.integer({ min: MAX_SUM - 9, max: MAX_SUM }));

describe('cappedSum()', () => {
  test('gives the exact sum, and of a larger one its largest, whatever the order', () => {
    fc.assert(
      fc.property(counts, counts, counts, (a, b, c) => {
        const exact = BigInt(a) + BigInt(b) + BigInt(c);
        const expected = exact > BigInt(MAX_SUM) ? MAX_SUM : Number(exact);
        expect(cappedSum(cappedSum(a, b), c)).toBe(expected);
        expect(cappedSum(a, cappedSum(c, b))).toBe(expected);
      }),
    );
  });

  test('caps what the records of a pair, its log objects and the pairs of a scope carry', () => {
    const most = { packets: MAX_SUM, bytes: MAX_SUM };
    const tally = createPairTally(new Set([445]));
    for (const source of [1, 1, 2]) tally.add(flowRecord({ source, ...most }));
    const reports = tally.close('fl-1').reportsOf(WINDOW);
    expect(reports).toMatchObject([
      { rejected: 2, ...most },
      { rejected: 1, ...most },
    ]);
    for (const report of reports) expect(addReports(report, report)).toMatchObject(most);
    const parts = ['object-1', 'object-2'].map((id) => windowDocument({ objects: [id], reports: reports.slice(1) }));
    expect(reportsOf(foldWindow(parts)?.reports ?? [])).toMatchObject([{ rejected: 2, ...most }]);
    expect(totalsOf([rejectedPair(most), rejectedPair(most)])).toMatchObject({ rejected: 2, ...most });
  });
});
