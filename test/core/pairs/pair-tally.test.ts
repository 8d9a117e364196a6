import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressText } from '../../../core/flowlog/address.ts';
import type { LoggedAt } from '../../../core/flowlog/logged-at.ts';
import { type PairReport, reportKey } from '../../../core/pairs/report.ts';
import { createPairTally } from '../../../core/pairs/pair-tally.ts';
import { windowOf } from '../../../core/time.ts';
import { address, flowRecord } from '../../examples/flow-records.ts';
import { INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { byText } from '../../../core/collections/order.ts';

const FLOW_LOG = 'fl-1';

const octet = fc.constantFrom(0, 1, 2, 9, 10, 19, 99, 100, 101, 199, 200, 255);
const v4 = fc.array(octet, { minLength: 4, maxLength: 4 }).map((octets) => octets.join('.'));
const v6 = fc.constantFrom('2001:db8::1', '2001:db8::2', 'fd00::1', '100::1');
const records = (addresses: fc.Arbitrary<string>) =>
  fc.array(
    fc
      .record({
        source: addresses.map(address),
        destination: addresses.map(address),
        start: fc.nat(900).map((second) => WINDOW + second),
        destinationPort: fc.constantFrom(445, 139),
        at: fc.constantFrom(INTERFACE, { ...INTERFACE, interfaceId: 'eni-0a' }, { ...INTERFACE, vpcId: '' }),
      })
      .map((changes) => flowRecord({ ...changes, end: changes.start })),
    { maxLength: 200 },
  );

describe('createPairTally()', () => {
  test.each([
    ['IPv4 addresses alone', v4],
    ['addresses of both kinds', fc.oneof(v4, v6)],
  ])('counts each pair of a window once, and gives them in the order of their keys: %s', (_, addresses) => {
    fc.assert(
      fc.property(records(addresses), (some) => {
        const tally = createPairTally(new Set([445, 139]));
        for (const record of some) expect(tally.add(record)).toBe(true);
        const expected = new Map<string, number>();
        for (const { at, source, destination, destinationPort, start } of some) {
          const ends = [at.interfaceId, at.vpcId, destinationPort, addressText(source), addressText(destination)];
          const name = [windowOf(start), ...ends].join(' ');
          expected.set(name, (expected.get(name) ?? 0) + 1);
        }
        const { count, reportsOf } = tally.close(FLOW_LOG);
        expect(count).toBe(expected.size);
        const windows = new Set(some.map(({ start }) => windowOf(start)));
        const closed = [...windows].flatMap((windowStart) => {
          const pairs = reportsOf(windowStart);
          const keys = pairs.map(reportKey);
          expect(keys).toEqual(keys.toSorted(byText));
          return pairs.map(({ at, port, source, destination, rejected }): [string, number] => {
            return [[windowStart, at.interfaceId, at.vpcId, port, source, destination].join(' '), rejected];
          });
        });
        expect(new Map(closed)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('says the same of an interface whatever the order of what the log says of it', () => {
    const places = ['', 'us-east-1', 'eu-west-1'].map((region) => ({ ...INTERFACE, region }));
    const tally = (order: readonly LoggedAt[]): PairReport[] => {
      const made = createPairTally(new Set([445]));
      for (const at of order) made.add(flowRecord({ at }));
      return made.close(FLOW_LOG).reportsOf(WINDOW);
    };
    expect(tally(places)).toEqual(tally(places.toReversed()));
    expect(tally(places)).toMatchObject([{ at: { region: 'us-east-1' }, rejected: 3 }]);
  });

  test('keeps a hundred thousand pairs apart', () => {
    const tally = createPairTally(new Set([445]));
    const base = address('198.18.0.0');
    if (typeof base !== 'number') throw new TypeError('an IPv4 address is a number');
    for (let i = 0; i < 100_000; i++) tally.add(flowRecord({ source: base + i }));
    for (let i = 0; i < 100_000; i += 1000) tally.add(flowRecord({ source: base + i }));
    const { reportsOf } = tally.close(FLOW_LOG);
    const pairs = reportsOf(WINDOW);
    expect(reportsOf(WINDOW + 300)).toEqual([]);
    expect(pairs).toHaveLength(100_000);
    expect(pairs.filter((pair) => pair.rejected === 2)).toHaveLength(100);
  });
});
