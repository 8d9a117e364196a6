import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addReports, ENDS, type PairReport, reportKey } from '../../../core/pairs/report.ts';
import { rejectedReport } from '../../examples/window-documents.ts';
import { reports } from '../../examples/window-parts.ts';

/** Reports of one name, as several log objects may tell of it. */
const sameName = fc.array(reports, { minLength: 3, maxLength: 3 }).map((some) => {
  const [first] = some;
  return some.map((report): PairReport => {
    const { region, instanceId, kind } = report.at;
    const { port, source, destination } = first ?? report;
    return { ...report, at: { ...(first ?? report).at, region, instanceId, kind }, port, source, destination };
  });
});

describe('addReports()', () => {
  test('does not depend on order or on grouping', () => {
    fc.assert(
      fc.property(sameName, ([a = rejectedReport(), b = rejectedReport(), c = rejectedReport()]) => {
        expect(addReports(a, b)).toEqual(addReports(b, a));
        expect(addReports(addReports(a, b), c)).toEqual(addReports(a, addReports(b, c)));
      }),
    );
  });

  test('keeps the name', () => {
    fc.assert(
      fc.property(sameName, ([a = rejectedReport(), b = rejectedReport()]) => {
        expect(reportKey(addReports(a, b))).toBe(reportKey(a));
      }),
    );
  });

  test('adds counts, takes the extremes of times, and ORs evidence', () => {
    const one = rejectedReport({ rejected: 1, accepted: 2, continued: 3, packets: 4, bytes: 5, evidence: 1 });
    const other = rejectedReport({ rejected: 10, accepted: 20, continued: 30, packets: 40, bytes: 50, evidence: 6 });
    expect(
      addReports({ ...one, bareRejects: 1, first: 7, last: 9 }, { ...other, bareRejects: 2, first: 5, last: 8 }),
    ).toEqual({
      ...one,
      rejected: 11,
      accepted: 22,
      continued: 33,
      bareRejects: 3,
      packets: 44,
      bytes: 55,
      evidence: 7,
      first: 5,
      last: 9,
    });
  });

  test('learns region, instance and kind from whichever log object says them', () => {
    const { at } = rejectedReport();
    const silent = rejectedReport({ at: { ...at, region: '', instanceId: '', kind: 'unknown' } });
    expect(addReports(silent, rejectedReport()).at).toEqual(at);
  });

  test('leaves a pair doubtful only where all of its attempts are', () => {
    const doubtful = rejectedReport({ accepted: 1, ends: ENDS.doubtful });
    const clear = rejectedReport({ accepted: 1, ends: 0 });
    expect(addReports(doubtful, doubtful).ends).toBe(ENDS.doubtful);
    expect(addReports(doubtful, { ...clear, accepted: 0 }).ends).toBe(ENDS.doubtful);
    expect(addReports(doubtful, clear).ends).toBe(0);
  });
});

describe('reportKey()', () => {
  test('tells the reports of two flow logs apart', () => {
    const { at } = rejectedReport();
    expect(reportKey(rejectedReport({ at: { ...at, flowLogId: 'fl-2' } }))).not.toBe(reportKey(rejectedReport()));
  });
});
