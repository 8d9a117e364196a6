import { describe, expect, test } from '@jest/globals';
import type { Pair } from '../../../../core/pairs/pair.ts';
import { spread } from '../../../../core/detection/rules/spread.ts';
import { INTERFACE } from '../../../examples/observed-network.ts';
import { foundAfter, manyHosts, neighbours, type Past, reach } from '../../../examples/remembered-windows.ts';

const PARENT = '10.0.4.9';
const CHILD = '10.0.4.17';

const found = (pairs: readonly Pair[], past?: Past) => foundAfter('spread', pairs, past);

/** The parent sweeps and gets into the child. */
const PARENT_SWEEPS = [...reach(PARENT, neighbours(10), 'refused'), ...reach(PARENT, [CHILD])];
const CHILD_SWEEPS = reach(CHILD, neighbours(9, 50), 'refused');
/** The same on other days. */
const daily = (pairs: readonly Pair[], from = 2): Past => ({
  daysAgo: Object.fromEntries([0, 1, 2, 3, 4].map((day) => [from + day, pairs])),
});

describe('a host that sweeps', () => {
  test.each<[string, Past]>([
    ['in the same window', { windowsAgo: {} }],
    ['half an hour ago', { windowsAgo: { 6: PARENT_SWEEPS } }],
    ['23 hours ago', { hoursAgo: { 23: PARENT_SWEEPS } }],
  ])('spreads it when it was reached by one that swept %s', (when, past) => {
    const pairs = when === 'in the same window' ? [...PARENT_SWEEPS, ...CHILD_SWEEPS] : CHILD_SWEEPS;
    const [finding, ...others] = found(pairs, past);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'critical',
      level: 'child',
      scope: { type: 'vpc', id: INTERFACE.vpcId },
      entity: { type: 'host', id: CHILD },
      direction: 'lateral',
      value: 9,
      threshold: 9,
      evidence: { reachedBy: [PARENT] },
    });
    expect(spread.describe(finding!).what).toContain('10.0.4.9 swept and reached 10.0.4.17. Then 10.0.4.17 swept too');
  });

  test.each<[string, (pairs: readonly Pair[]) => Past]>([
    ['half an hour ago', (pairs) => ({ windowsAgo: { 6: pairs } })],
    ['five hours ago', (pairs) => ({ hoursAgo: { 5: pairs } })],
  ])('spreads it however fast its parent was %s', (_, past) => {
    const parent = [...reach(PARENT, manyHosts(3000), 'refused'), ...reach(PARENT, [CHILD])];
    expect(found(CHILD_SWEEPS, past(parent))).toMatchObject([{ level: 'child', evidence: { reachedBy: [PARENT] } }]);
  });

  const parentThen = (pairs: readonly Pair[]): Past => ({ hoursAgo: { 5: pairs } });
  test.each<[string, readonly Pair[], Past]>([
    ['nobody reached it', CHILD_SWEEPS, parentThen(reach(PARENT, neighbours(10), 'refused'))],
    ['the one that reached it did not sweep', CHILD_SWEEPS, parentThen(PARENT_SWEEPS.slice(2))],
    ['it refused', CHILD_SWEEPS, parentThen(reach(PARENT, [...neighbours(10), CHILD], 'refused'))],
    ['it does not sweep', CHILD_SWEEPS.slice(1), parentThen(PARENT_SWEEPS)],
    ['it swept before it was reached', [...PARENT_SWEEPS, ...CHILD_SWEEPS], { windowsAgo: { 6: CHILD_SWEEPS } }],
    [
      'it is in another place',
      CHILD_SWEEPS,
      parentThen(PARENT_SWEEPS.map((pair) => ({ ...pair, at: { ...INTERFACE, vpcId: 'vpc-2' } }))),
    ],
    [
      'it did as much on older days',
      CHILD_SWEEPS,
      { ...parentThen(PARENT_SWEEPS), ...daily(CHILD_SWEEPS.slice(0, 3)) },
    ],
    ['the parent did as much on older days', CHILD_SWEEPS, { ...parentThen(PARENT_SWEEPS), ...daily(PARENT_SWEEPS) }],
    ['it was more than a day ago', CHILD_SWEEPS, { daysAgo: { 2: PARENT_SWEEPS } }],
  ])('does not when %s', (_, pairs, past) => {
    expect(found(pairs, past)).toEqual([]);
  });

  test('spreads it when it does more than three times what it did on older days', () => {
    const past = (usual: number): Past => ({
      hoursAgo: { 5: PARENT_SWEEPS },
      ...daily(reach(CHILD, neighbours(usual, 1))),
    });
    const sweeps = reach(CHILD, neighbours(10, 50), 'refused');
    expect(found(sweeps, past(3))).toHaveLength(1);
    expect(found(sweeps, past(4))).toEqual([]);
  });

  test('does not spread it when those that refuse are servers, as when a domain controller is down', () => {
    const servers = neighbours(9, 50);
    const clients = Array.from({ length: 6 }, (_, index) => `10.0.6.${index}`);
    const everybody = (count: number): Pair[] => clients.slice(0, count).flatMap((client) => reach(client, servers));
    const past = (count: number): Past => ({ hoursAgo: { 5: everybody(count), 4: PARENT_SWEEPS } });
    expect(found(CHILD_SWEEPS, past(6))).toEqual([]);
    expect(found(CHILD_SWEEPS, past(5))).toHaveLength(1);
  });

  test('counts those that answer only where habits are known', () => {
    const pairs = reach(CHILD, neighbours(50));
    const past: Past = { hoursAgo: { 5: PARENT_SWEEPS } };
    expect(found(pairs, past)).toEqual([]);
    expect(found(pairs, { ...past, ...daily([]) })).toMatchObject([{ level: 'child', value: 50 }]);
  });
});

describe('a host that fans out', () => {
  const PARENT_FANS = [
    ...reach(PARENT, neighbours(2)),
    ...reach(PARENT, ['10.0.5.99'], 'refused'),
    ...reach(PARENT, [CHILD]),
  ];
  const CHILD_FANS = [...reach(CHILD, neighbours(2, 50)), ...reach(CHILD, ['10.0.5.98'], 'refused')];

  test('spreads it when it was a first contact of one that fanned out within the hour', () => {
    expect(found(CHILD_FANS, { windowsAgo: { 11: PARENT_FANS } })).toMatchObject([
      { severity: 'critical', level: 'fan-out', value: 3, threshold: 3, evidence: { reachedBy: [PARENT] } },
    ]);
    expect(found([...PARENT_FANS, ...CHILD_FANS])).toMatchObject([{ entity: { id: CHILD } }]);
  });

  test.each<[string, readonly Pair[], Past]>([
    ['more than an hour ago', CHILD_FANS, { windowsAgo: { 12: PARENT_FANS } }],
    ['to two new ones only', CHILD_FANS.slice(1), { windowsAgo: { 6: PARENT_FANS } }],
    ['reached by one that has two new ones only', CHILD_FANS, { windowsAgo: { 6: PARENT_FANS.slice(2) } }],
    ['before it was reached', [...PARENT_FANS, ...CHILD_FANS], { windowsAgo: { 1: CHILD_FANS } }],
    [
      'reached by one that reaches it every day',
      CHILD_FANS,
      { windowsAgo: { 6: PARENT_FANS }, hoursAgo: { 9: PARENT_FANS.slice(3) } },
    ],
    [
      'to those it reached for yesterday',
      CHILD_FANS,
      { windowsAgo: { 6: PARENT_FANS }, hoursAgo: { 9: CHILD_FANS.slice(1) } },
    ],
    ['as it did on an older day', CHILD_FANS, { windowsAgo: { 6: PARENT_FANS }, ...daily(CHILD_FANS) }],
    [
      'where habits are not known and nobody refuses',
      CHILD_FANS.slice(0, 2).concat(reach(CHILD, ['10.0.5.97'])),
      { windowsAgo: { 6: PARENT_FANS } },
    ],
  ])('does not spread it %s', (_, pairs, past) => {
    expect(found(pairs, past)).toEqual([]);
  });

  const NESSUS = {
    id: 'nessus',
    kind: 'scanner',
    source: [`${PARENT}/32`],
    rules: ['sweep', 'spread'],
    maxDestinationsPerHour: 4,
    reason: 'looks for weak hosts',
    owner: 'secops',
    expires: '2026-11-23',
  };
  const foundBy = (before: readonly Pair[], entries: readonly unknown[]) =>
    found(CHILD_FANS, { windowsAgo: { 6: before }, allow: entries }).map(({ evidence, allowedBy }) => [
      evidence.reachedBy,
      allowedBy,
    ]);

  test('is recorded as hidden when a scanner that may fan out reached it', () => {
    expect(foundBy(PARENT_FANS, [])).toEqual([[[PARENT], undefined]]);
    expect(foundBy(PARENT_FANS, [NESSUS])).toEqual([[[PARENT], 'nessus']]);
    expect(foundBy(PARENT_FANS, [{ ...NESSUS, kind: 'manager' }])).toEqual([[[PARENT], 'nessus']]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['may only sweep', { rules: ['sweep'] }],
    ['is another host', { source: ['10.0.4.10/32'] }],
    ['reaches for more hosts than it may', { maxDestinationsPerHour: 3 }],
    ['reaches for others than it may', { destination: ['10.0.4.0/24'] }],
    ['may do so no more', { expires: '2026-11-22' }],
  ])('spreads it when a scanner reached it that %s', (_, changed) => {
    expect(foundBy(PARENT_FANS, [{ ...NESSUS, ...changed }])).toEqual([[[PARENT], undefined]]);
  });

  test('says which entry would have hidden it, where only its time or its cap is over', () => {
    const said = (changed: Record<string, unknown>) =>
      found(CHILD_FANS, { windowsAgo: { 6: PARENT_FANS }, allow: [{ ...NESSUS, ...changed }] })[0]?.notAllowedBy;
    expect(said({})).toBeUndefined();
    expect(said({ source: ['10.0.4.10/32'] })).toBeUndefined();
    expect(said({ expires: '2026-11-22' })).toEqual({ entry: 'nessus', why: 'expired', expires: '2026-11-22' });
    expect(said({ maxDestinationsPerHour: 3 })).toMatchObject({ why: 'above cap', host: PARENT, reached: 4, cap: 3 });
    expect(said({ expires: '2026-11-22', maxDestinationsPerHour: 3 })).toBeUndefined();
  });

  test('spreads it when another one reached it too', () => {
    const other = PARENT_FANS.map((pair) => ({ ...pair, source: '10.0.4.99' }));
    expect(foundBy([...PARENT_FANS, ...other], [])).toEqual([[[PARENT, '10.0.4.99'], undefined]]);
    expect(foundBy([...PARENT_FANS, ...other], [NESSUS])).toEqual([[['10.0.4.99'], undefined]]);
    const backup = { ...NESSUS, id: 'backup', kind: 'manager', source: ['10.0.4.99/32'] };
    expect(foundBy([...PARENT_FANS, ...other], [backup, NESSUS])).toEqual([[[PARENT, '10.0.4.99'], 'nessus']]);
  });

  test('spreads it though all answer, where habits are known', () => {
    const all = [...reach(PARENT, [...neighbours(3), CHILD]), ...reach(CHILD, neighbours(3, 50))];
    expect(found(all)).toEqual([]);
    expect(found(all, daily([]))).toMatchObject([{ level: 'fan-out', entity: { id: CHILD } }]);
  });

  test('does not when those are servers, for which five others reach in the same hour', () => {
    const storm = (count: number): Pair[] =>
      Array.from({ length: count }, (_, index) => reach(`10.0.6.${index}`, neighbours(2, 50))).flat();
    const past = (count: number): Past => ({ windowsAgo: { 6: [...PARENT_FANS, ...storm(count)] } });
    expect(found(CHILD_FANS, past(4))).toHaveLength(1);
    expect(found(CHILD_FANS, past(5))).toEqual([]);
  });
});

describe('an outbreak', () => {
  const sweepers = (count: number): Pair[] =>
    Array.from({ length: count }, (_, index) =>
      reach(`10.0.4.${index + 1}`, neighbours(9, 10 + 10 * index), 'refused'),
    ).flat();

  test('is three hosts of one place that start to sweep within an hour', () => {
    expect(found(sweepers(3))).toMatchObject([
      {
        severity: 'critical',
        level: 'outbreak',
        entity: { type: 'series', id: 'sweeping hosts' },
        value: 3,
        threshold: 3,
        evidence: { topSources: [{ address: '10.0.4.1' }, { address: '10.0.4.2' }, { address: '10.0.4.3' }] },
      },
    ]);
    expect(found(sweepers(2))).toEqual([]);
  });

  test('is counted over the trailing hour', () => {
    const [now, before] = [sweepers(3).slice(18), sweepers(2)];
    expect(found(now, { windowsAgo: { 11: before } })).toMatchObject([{ level: 'outbreak', value: 3 }]);
    expect(found(now, { windowsAgo: { 12: before } })).toEqual([]);
    expect(found([], { windowsAgo: { 1: sweepers(3) } })).toEqual([]);
  });

  test('is not hosts that swept before, or do so on other days', () => {
    expect(found(sweepers(3), { hoursAgo: { 9: sweepers(1) } })).toEqual([]);
    expect(found(sweepers(3), daily(sweepers(1)))).toEqual([]);
  });

  test('is not hosts of several places', () => {
    const [one, two] = [
      sweepers(2),
      sweepers(3)
        .slice(18)
        .map((pair) => ({ ...pair, at: { ...INTERFACE, vpcId: 'vpc-2' } })),
    ];
    expect(found([...one, ...two])).toEqual([]);
  });
});
