import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Pair } from '../../../core/pairs/pair.ts';
import { type Rollup, rollupWindow, statusOf, totalsOf } from '../../../core/rollup/rollup.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { factsOf } from '../../examples/window-documents.ts';
import { INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { coverageOf, partialSets, windowOfParts } from '../../examples/window-parts.ts';

const LATER = WINDOW + 300 + 900;

const rowsOf = (pairs: readonly Pair[], changes: Partial<WindowFacts> = {}): Rollup[] =>
  rollupWindow(windowOfParts({ pairs, ...changes }), LATER);

/** Names rows by scope, port and direction. */
const named = (rows: readonly Rollup[]): string[] =>
  rows.map(({ scope, port, direction }) => `${scope.type} ${scope.id} ${port} ${direction}`);

describe('rollupWindow()', () => {
  test('gives every scope, port and direction one row, in order', () => {
    fc.assert(
      fc.property(partialSets, (parts) => {
        const facts = factsOf(parts);
        const rows = rollupWindow(facts, LATER);
        const names = rows.map(
          ({ scope, port, direction }) => `${scope.type} ${scope.accountId} ${scope.id} ${port} ${direction}`,
        );
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  test('counts at interfaces what pairs count, and above them never more', () => {
    fc.assert(
      fc.property(partialSets, (parts) => {
        const facts = factsOf(parts.map((part) => ({ ...part, ports: [139, 445] })));
        const sum = (rows: ReadonlyArray<{ readonly rejected: number }>): number =>
          rows.reduce((total, row) => total + row.rejected, 0);
        const rows = rollupWindow(facts, LATER);
        const of = (type: string): Rollup[] => rows.filter(({ scope }) => scope.type === type);
        expect(sum(of('interface'))).toBe(sum(facts.pairs));
        for (const type of ['fleet', 'account', 'vpc']) expect(sum(of(type))).toBeLessThanOrEqual(sum(facts.pairs));
        expect(sum(of('fleet'))).toBeLessThanOrEqual(sum(of('account')));
      }),
    );
  });

  test('rolls a pair up for its interface, VPC, account and the fleet', () => {
    const rows = rowsOf([rejectedPair()]);
    expect(named(rows)).toEqual([
      'fleet all 445 inbound',
      `account ${INTERFACE.accountId} 445 inbound`,
      `vpc ${INTERFACE.vpcId} 445 inbound`,
      `interface ${INTERFACE.interfaceId} 445 inbound`,
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ rejected: 1, accepted: 0, sources: 1, destinations: 1, pairs: 1, status: 'final' });
      expect(row).toMatchObject({ firstSeen: WINDOW, lastSeen: WINDOW + 59, windowStart: WINDOW });
    }
  });

  test('writes zeros for a scope that was observed and saw nothing, because a zero is not a gap', () => {
    const rows = rowsOf([], { ports: [139, 445] });
    expect(named(rows)).toEqual([
      'fleet all 139 inbound',
      'fleet all 445 inbound',
      'account 123456789012 139 inbound',
      'account 123456789012 445 inbound',
      'vpc vpc-0a1b2c3d4e5f60718 139 inbound',
      'vpc vpc-0a1b2c3d4e5f60718 445 inbound',
    ]);
    expect(rows[0]).toMatchObject({ rejected: 0, pairs: 0, firstSeen: undefined, lastSeen: undefined });
  });

  test('writes the inbound zeros also beside rows of other directions', () => {
    expect(named(rowsOf([rejectedPair({ direction: 'outbound' })]))).toContain('fleet all 445 inbound');
  });

  test('counts a lateral pair at both interfaces once above them', () => {
    const lateral = rejectedPair({ direction: 'lateral', source: '10.0.4.40' });
    const other = { ...lateral, at: { ...INTERFACE, interfaceId: 'eni-2' } };
    const rows = rowsOf([lateral, other]).filter(({ direction }) => direction === 'lateral');
    expect(rows.map(({ scope, rejected }) => `${scope.type} ${rejected}`)).toEqual([
      'fleet 1',
      'account 1',
      'vpc 1',
      'interface 1',
      'interface 1',
    ]);
  });

  test('carries the coverage of the scope, and for an interface that of its VPC or account', () => {
    const { accountId } = INTERFACE;
    const coverage = [
      coverageOf({ accountId: '', vpcId: '', region: '', records: 30 }),
      coverageOf({ vpcId: '', records: 20 }),
      coverageOf({ records: 10 }),
    ];
    const elsewhere = rejectedPair({ at: { ...INTERFACE, vpcId: '', interfaceId: 'eni-2' } });
    const records = rowsOf([rejectedPair(), elsewhere], { coverage }).map((row) => [
      row.scope.id,
      row.coverage.records,
    ]);
    expect(records).toEqual([
      ['all', 30],
      [accountId, 20],
      [INTERFACE.vpcId, 10],
      [INTERFACE.interfaceId, 10],
      ['eni-2', 20],
    ]);
  });

  test('names an interface unknown that the log does not name', () => {
    const pair = rejectedPair({ at: { ...INTERFACE, interfaceId: '' } });
    expect(named(rowsOf([pair])).at(-1)).toBe('interface unknown 445 inbound');
  });
});

describe('totalsOf()', () => {
  test('counts distinct addresses, and pairs that answered', () => {
    const pairs = [
      rejectedPair({ evidence: 5, rejected: 0, accepted: 2, first: 5 }),
      rejectedPair({ source: '192.0.2.1', evidence: 9, last: 99 }),
      rejectedPair({ source: '192.0.2.1', destination: '10.0.4.18', continued: 4 }),
    ];
    expect(totalsOf(pairs)).toEqual({
      rejected: 2,
      accepted: 2,
      answered: 1,
      unknown: 0,
      continued: 4,
      packets: 3,
      bytes: 156,
      sources: 2,
      destinations: 2,
      pairs: 3,
      firstSeen: 5,
      lastSeen: WINDOW + 59,
    });
  });
});

describe('statusOf()', () => {
  test.each([
    ['open', 'a second too early', LATER - 1, 0],
    ['open', 'a second too early, with records lost', LATER - 1, 3],
    ['final', 'fifteen minutes past the end', LATER, 0],
    ['partial', 'fifteen minutes past the end, with records lost', LATER, 1],
  ] as const)('is %s %s', (...[status, , watermark, skipped]) => {
    expect(statusOf(WINDOW, watermark, coverageOf({ skipdata: skipped }))).toBe(status);
  });
});
