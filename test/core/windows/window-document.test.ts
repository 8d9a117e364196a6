import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeWindow } from '../../../core/windows/window-codec.ts';
import { reportsOf } from '../../../core/windows/report-table.ts';
import { foldWindow, type WindowDocument } from '../../../core/windows/window-document.ts';
import { INTERFACE, OUTSIDE_SOURCE, WINDOW } from '../../examples/observed-network.ts';
import { rejectedReport, windowDocument } from '../../examples/window-documents.ts';
import { coverageOf, partialSets } from '../../examples/window-parts.ts';

const folded = (parts: readonly WindowDocument[]): WindowDocument => {
  const facts = foldWindow(parts);
  if (!facts) throw new Error('Fold a window: nothing came out, facts were expected');
  return facts;
};

/** Parts, each once or several times, in any order. */
const withRepetition = partialSets.chain((parts) =>
  fc.tuple(
    fc.constant(parts),
    fc
      .array(fc.constantFrom(...parts), { maxLength: 6 })
      .chain((more) => fc.shuffledSubarray([...parts, ...more], { minLength: parts.length + more.length })),
  ),
);

describe('foldWindow()', () => {
  test('does not depend on order or repetition, to the byte', () => {
    fc.assert(
      fc.property(withRepetition, ([parts, repeated]) => {
        expect(foldWindow(repeated)).toEqual(foldWindow(parts));
        expect(encodeWindow(folded(repeated))).toEqual(encodeWindow(folded(parts)));
      }),
    );
  });

  test('does not depend on grouping', () => {
    fc.assert(
      fc.property(partialSets, fc.nat(5), (parts, cut) => {
        const groups = [parts.slice(0, cut), parts.slice(cut)].map(foldWindow).filter((one) => one !== undefined);
        expect(foldWindow(groups)).toEqual(foldWindow(parts));
      }),
    );
  });

  test('changes nothing when a part comes again that is counted already', () => {
    fc.assert(
      fc.property(partialSets, (parts) => {
        const whole = folded(parts);
        for (const part of parts) expect(foldWindow([part, whole])).toBe(whole);
      }),
    );
  });

  test('keeps every count', () => {
    fc.assert(
      fc.property(partialSets, (parts) => {
        const sum = (facts: readonly WindowDocument[]): number =>
          facts
            .flatMap(({ reports }) => reportsOf(reports))
            .reduce((total, report) => total + report.rejected + report.bytes, 0);
        const records = (facts: readonly WindowDocument[]): number =>
          facts.flatMap(({ coverage }) => coverage).reduce((total, one) => total + one.records + one.skipdata, 0);
        expect(sum([folded(parts)])).toBe(sum(parts));
        expect(records([folded(parts)])).toBe(records(parts));
        expect(folded(parts).objects).toEqual(parts.flatMap(({ objects }) => objects).toSorted());
        expect(folded(parts).latest).toBe(Math.max(...parts.map(({ latest }) => latest)));
      }),
    );
  });

  test('of nothing is nothing', () => {
    expect(foldWindow([])).toBeUndefined();
  });

  test('adds reports of the same name and keeps the others, in order', () => {
    const other = rejectedReport({ source: '192.0.2.1' });
    const facts = folded([
      windowDocument(),
      windowDocument({ objects: ['object-2'], reports: [other, rejectedReport()] }),
    ]);
    expect(reportsOf(facts.reports).map(({ source, rejected }) => `${source} ${rejected}`)).toEqual([
      '192.0.2.1 1',
      `${OUTSIDE_SOURCE} 2`,
    ]);
  });

  test('adds the coverage of a scope, and forgets the region where two regions met', () => {
    const elsewhere = [coverageOf({ vpcId: '', region: 'eu-west-1', objects: 1, records: 5, skipdata: 1 })];
    const facts = folded([windowDocument(), windowDocument({ objects: ['object-2'], coverage: elsewhere })]);
    expect(facts.coverage[1]).toEqual(
      coverageOf({ vpcId: '', region: '', objects: 2, records: 105, skipdata: 1, longestSeconds: 59 }),
    );
    expect(facts.coverage).toHaveLength(3);
  });

  test('keeps the reports of two flow logs on one interface apart', () => {
    const other = rejectedReport({ at: { ...rejectedReport().at, flowLogId: 'fl-2' } });
    const facts = folded([windowDocument(), windowDocument({ objects: ['object-2'], reports: [other] })]);
    expect(reportsOf(facts.reports).map(({ rejected }) => rejected)).toEqual([1, 1]);
  });

  test('puts the fleet first, and an account before its VPCs', () => {
    const backwards = windowDocument({ objects: ['object-2'], coverage: windowDocument().coverage.toReversed() });
    const scopes = folded([backwards, windowDocument()]).coverage.map(({ accountId, vpcId }) => [accountId, vpcId]);
    expect(scopes).toEqual([
      ['', ''],
      [INTERFACE.accountId, ''],
      [INTERFACE.accountId, INTERFACE.vpcId],
    ]);
  });

  test('watches every port that any part watched', () => {
    expect(folded([windowDocument(), windowDocument({ objects: ['object-2'], ports: [139] })]).ports).toEqual([
      139, 445,
    ]);
  });

  test('takes a document with more log objects for one that it holds', () => {
    const both = folded([windowDocument(), windowDocument({ objects: ['object-2'] })]);
    expect(foldWindow([windowDocument(), both, windowDocument({ objects: ['object-2'] })])).toBe(both);
  });

  test('refuses parts that overlap without one holding the other', () => {
    const parts = [windowDocument({ objects: ['a', 'b'] }), windowDocument({ objects: ['b', 'c'] })];
    expect(() => foldWindow(parts)).toThrow(
      new RangeError('Fold a window: 1 of 2 log objects counted already, all or none expected'),
    );
  });

  test('keeps what a part leaves out, also where the part counts nothing or only what another part counts', () => {
    const nothing = windowDocument({ objects: [], coverage: [], reports: [], leftOut: ['object-2'] });
    const one = windowDocument();
    expect(foldWindow([nothing, one])).toEqual({ ...one, leftOut: ['object-2'] });
    expect(foldWindow([one, { ...one, leftOut: ['object-3'] }, nothing])?.leftOut).toEqual(['object-2', 'object-3']);
    expect(foldWindow([nothing, windowDocument({ objects: ['object-2'] })])?.leftOut).toBeUndefined();
    expect(foldWindow([nothing])).toBe(nothing);
  });

  test('gives a single part back as it is', () => {
    const part = windowDocument({ windowStart: WINDOW });
    expect(foldWindow([part])).toBe(part);
  });
});
