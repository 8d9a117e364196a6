import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Child, findPropagation, newSweepers, sweepersOf } from '../../../core/detection/propagation.ts';
import { allowedToFanOut } from '../../../core/detection/allow-list.ts';
import { spread } from '../../../core/detection/rules/spread.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { INTERFACE } from '../../examples/observed-network.ts';
import { neighbours, type Past, reach, viewAfter } from '../../examples/remembered-windows.ts';

const PARENT = '10.0.4.9';
const CHILD = '10.0.4.17';

/** The parent sweeps and gets into the child; the child sweeps others. */
const PARENT_SWEEPS = [...reach(PARENT, neighbours(10), 'refused'), ...reach(PARENT, [CHILD])];
const CHILD_SWEEPS = reach(CHILD, neighbours(9, 50), 'refused');

/** The parent reaches two that answer, one that refuses and the child; the child does so as well. */
const PARENT_FANS = [
  ...reach(PARENT, neighbours(2)),
  ...reach(PARENT, ['10.0.5.99'], 'refused'),
  ...reach(PARENT, [CHILD]),
];
const CHILD_FANS = [...reach(CHILD, neighbours(2, 50)), ...reach(CHILD, ['10.0.5.98'], 'refused')];

/** Six clients reach for one of those that the child reaches for: it is a server. */
const SERVED = Array.from({ length: 6 }, (_, index) => reach(`10.0.6.${index}`, neighbours(1, 50))).flat();

/** The same on five days of the week before. */
const daily = (pairs: readonly Pair[]): Past => ({
  daysAgo: Object.fromEntries([2, 3, 4, 5, 6].map((day) => [day, pairs])),
});

function children(pairs: readonly Pair[], past: Past = {}): Child[] {
  const view = viewAfter(pairs, past);
  return findPropagation(view, sweepersOf(view), (parent) => allowedToFanOut(view, spread, parent));
}

const told = (found: readonly Child[]): string[] =>
  found.map(({ host, level, parents }) => `${host.name.host} ${level} of ${parents.join(' ')}`);

const sweeping = (pairs: readonly Pair[], past: Past = {}): string[] =>
  sweepersOf(viewAfter(pairs, past)).map(({ host }) => host.name.host);

const elsewhere = (pairs: readonly Pair[]): Pair[] =>
  pairs.map((pair) => ({ ...pair, at: { ...INTERFACE, vpcId: 'vpc-2' } }));

describe('sweepersOf()', () => {
  test('finds a host from nine failed first contacts on, also when it swept only earlier in the hour', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(11), (count, ago) => {
        const sweep = reach(CHILD, neighbours(count), 'refused');
        const found = ago === 0 ? sweeping(sweep) : sweeping([], { windowsAgo: { [ago]: sweep } });
        expect(found).toEqual(count >= 9 ? [CHILD] : []);
      }),
    );
  });

  test('counts those that answer only where habits are known', () => {
    const pairs = reach(CHILD, neighbours(50));
    expect(sweeping(pairs)).toEqual([]);
    expect(sweeping(pairs, daily([]))).toEqual([CHILD]);
  });

  test('counts no servers, which six others reach for', () => {
    const clients = Array.from({ length: 6 }, (_, index) => `10.0.6.${index}`);
    const everybody = (count: number): Past => ({
      hoursAgo: { 5: clients.slice(0, count).flatMap((client) => reach(client, neighbours(9, 50))) },
    });
    expect(sweeping(CHILD_SWEEPS, everybody(5))).toEqual([CHILD]);
    expect(sweeping(CHILD_SWEEPS, everybody(6))).toEqual([]);
  });

  test('gives the first contacts, and the number that was reached', () => {
    const [sweeper] = sweepersOf(viewAfter(CHILD_SWEEPS, { hoursAgo: { 4: reach(CHILD, ['10.0.5.200']) } }));
    expect(sweeper).toMatchObject({ threshold: 9 });
    expect([...(sweeper?.firstContacts.keys() ?? [])].toSorted()).toEqual(neighbours(9, 50).toSorted());
  });
});

describe('newSweepers()', () => {
  const found = (past: Past): string[] => {
    const view = viewAfter(CHILD_SWEEPS, past);
    return newSweepers(view, sweepersOf(view)).map(({ name }) => name.host);
  };
  const earlier = reach(CHILD, neighbours(9, 150), 'refused');

  test.each<[string, Past]>([
    ['that never swept', {}],
    ['that swept in an hour that reaches into the trailing one', { hoursAgo: { 1: earlier } }],
    ['that does more than three times what it does by habit', daily(reach(CHILD, neighbours(2, 150)))],
    ['of the same address as one in another VPC that swept', { hoursAgo: { 3: elsewhere(earlier) } }],
  ])('keeps a host %s', (_, past) => {
    expect(found(past)).toEqual([CHILD]);
  });

  test.each<[string, Past]>([
    ['that swept before the trailing hour', { hoursAgo: { 3: earlier } }],
    ['that does as much by habit', daily(reach(CHILD, neighbours(3, 150)))],
  ])('leaves out a host %s', (_, past) => {
    expect(found(past)).toEqual([]);
  });
});

describe('a host that sweeps', () => {
  test('is the child of those that swept and reached it before, in their order', () => {
    const second = [...reach('10.0.4.8', neighbours(10), 'refused'), ...reach('10.0.4.8', [CHILD])];
    expect(told(children(CHILD_SWEEPS, { hoursAgo: { 5: [...PARENT_SWEEPS, ...second] } }))).toEqual([
      `${CHILD} child of 10.0.4.8 ${PARENT}`,
    ]);
  });

  test('names ten parents at most', () => {
    const parents = Array.from({ length: 12 }, (_, index) => `10.0.7.${index + 10}`);
    // Each is refused by others, because hosts that many reach for are servers, which no sweep counts.
    const sweeps = parents.map((parent, index) => [
      ...reach(
        parent,
        Array.from({ length: 10 }, (_, each) => `10.0.${20 + index}.${each}`),
        'refused',
      ),
      ...reach(parent, [CHILD]),
    ]);
    const hoursAgo = Object.fromEntries(sweeps.map((pairs, index) => [index + 2, pairs]));
    const [child] = children(CHILD_SWEEPS, { hoursAgo });
    expect(child?.parents).toEqual(parents.slice(0, 10));
  });

  test.each<[string, readonly Pair[], Past]>([
    ['it was not reached', CHILD_SWEEPS, { hoursAgo: { 5: PARENT_SWEEPS.slice(0, 10) } }],
    [
      'it refused within the hour',
      CHILD_SWEEPS,
      { windowsAgo: { 3: reach(PARENT, [...neighbours(10), CHILD], 'refused') } },
    ],
    ['it refused', CHILD_SWEEPS, { hoursAgo: { 5: reach(PARENT, [...neighbours(10), CHILD], 'refused') } }],
    ['the other did not sweep', CHILD_SWEEPS, { hoursAgo: { 5: PARENT_SWEEPS.slice(2) } }],
    ['it swept first', [...PARENT_SWEEPS, ...CHILD_SWEEPS], { windowsAgo: { 3: CHILD_SWEEPS } }],
    ['the other is in another VPC', CHILD_SWEEPS, { hoursAgo: { 5: elsewhere(PARENT_SWEEPS) } }],
    ['it does so by habit', CHILD_SWEEPS, { hoursAgo: { 5: PARENT_SWEEPS }, ...daily(CHILD_SWEEPS) }],
    ['the other does so by habit', CHILD_SWEEPS, { hoursAgo: { 5: PARENT_SWEEPS }, ...daily(PARENT_SWEEPS) }],
  ])('is no child when %s', (_, pairs, past) => {
    expect(children(pairs, past)).toEqual([]);
  });

  test('is not its own parent', () => {
    const itself = [...reach(CHILD, neighbours(10), 'refused'), ...reach(CHILD, [CHILD])];
    expect(sweeping(itself)).toEqual([CHILD]);
    expect(children(itself)).toEqual([]);
  });
});

describe('a host that fans out', () => {
  test('is the child of one that did so within the hour and reached it as a first contact', () => {
    const [child, ...others] = children(CHILD_FANS, { windowsAgo: { 11: PARENT_FANS } });
    expect(others).toEqual([]);
    expect(child).toMatchObject({ level: 'fan-out', reached: 3, threshold: 3, parents: [PARENT] });
    expect(child?.host.name).toMatchObject({ host: CHILD, vpcId: INTERFACE.vpcId, port: 445, direction: 'lateral' });
    expect(child).not.toHaveProperty('allowedBy');
  });

  test('is said once, and as the child of a sweep where it sweeps', () => {
    const pairs = [...PARENT_SWEEPS, ...CHILD_SWEEPS];
    expect(told(children(pairs))).toEqual([`${CHILD} child of ${PARENT}`]);
  });

  test.each<[string, readonly Pair[], Past]>([
    ['more than an hour later', CHILD_FANS, { windowsAgo: { 12: PARENT_FANS } }],
    ['to two others only', CHILD_FANS.slice(1), { windowsAgo: { 6: PARENT_FANS } }],
    [
      'to three others of which one is a server',
      CHILD_FANS,
      { windowsAgo: { 6: PARENT_FANS }, hoursAgo: { 5: SERVED } },
    ],
    ['after one that reached two others only', CHILD_FANS, { windowsAgo: { 6: PARENT_FANS.slice(2) } }],
    ['before it was reached', [...PARENT_FANS, ...CHILD_FANS], { windowsAgo: { 1: CHILD_FANS } }],
    [
      'after it had refused',
      CHILD_FANS,
      { windowsAgo: { 6: [...PARENT_FANS.slice(0, 3), ...reach(PARENT, [CHILD], 'refused')] } },
    ],
    ['after one of another VPC', CHILD_FANS, { windowsAgo: { 6: elsewhere(PARENT_FANS) } }],
    ['by habit', CHILD_FANS, { windowsAgo: { 6: PARENT_FANS }, ...daily(CHILD_FANS) }],
    ['after one that does so by habit', CHILD_FANS, { windowsAgo: { 6: PARENT_FANS }, ...daily(PARENT_FANS) }],
  ])('is no child when it does so %s', (_, pairs, past) => {
    expect(children(pairs, past)).toEqual([]);
  });

  const SCANNER = {
    id: 'nessus',
    kind: 'scanner',
    source: [`${PARENT}/32`],
    reason: 'it scans all hosts',
    owner: 'secops',
    expires: '2026-11-23',
    rules: ['spread'],
  };

  test('is hidden by the allow-list where all that reached it may fan out', () => {
    const past: Past = { windowsAgo: { 6: PARENT_FANS }, allow: [SCANNER] };
    expect(children(CHILD_FANS, past)).toMatchObject([{ parents: [PARENT], allowedBy: 'nessus' }]);
  });

  test('names those that may not, where only some may', () => {
    const stranger = [
      ...reach('10.0.4.99', neighbours(2, 200)),
      ...reach('10.0.4.99', ['10.0.5.97'], 'refused'),
      ...reach('10.0.4.99', [CHILD]),
    ];
    const [child] = children(CHILD_FANS, { windowsAgo: { 6: [...PARENT_FANS, ...stranger] }, allow: [SCANNER] });
    expect(child?.parents).toEqual(['10.0.4.99']);
    expect(child).not.toHaveProperty('allowedBy');
  });
});

describe('findPropagation()', () => {
  test('finds the same whatever the order of the pairs in the logs, and nothing where nobody goes sideways', () => {
    const pairs = [...PARENT_SWEEPS, ...CHILD_SWEEPS, ...reach('10.0.4.30', [PARENT])];
    fc.assert(
      fc.property(fc.shuffledSubarray(pairs, { minLength: pairs.length }), (shuffled) => {
        expect(told(children(shuffled))).toEqual([`${CHILD} child of ${PARENT}`]);
      }),
      { numRuns: 20 },
    );
    expect(children([])).toEqual([]);
  });
});
