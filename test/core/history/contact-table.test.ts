import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostAt, hostsOf, rowOf, tableOf } from '../../../core/history/contact-table.ts';
import { mergeContacts } from '../../../core/history/contacts.ts';
import { DIRECTIONS } from '../../../core/pairs/direction.ts';

const anyAddress = fc.nat({ max: 30 }).map((number) => `10.0.0.${number}`);
const anyHosts = fc
  .array(
    fc.record({
      place: fc.constantFrom(
        { accountId: '123456789012', vpcId: '' },
        { accountId: '210987654321', vpcId: '' },
        { accountId: '123456789012', vpcId: 'vpc-1' },
        { accountId: '210987654321', vpcId: 'vpc-10' },
        { accountId: '', vpcId: 'vpc-2' },
      ),
      direction: fc.constantFrom(...DIRECTIONS),
      port: fc.constantFrom(139, 445),
      host: anyAddress,
      contacts: fc.array(fc.tuple(anyAddress, fc.nat({ max: 7 })), { maxLength: 5 }),
      more: fc.boolean(),
    }),
  )
  .map((hosts) => mergeContacts(hosts.map(({ place, ...host }) => ({ ...place, ...host }))));

describe('tableOf()', () => {
  test('loses nothing: hostsOf() gives back what it was made of, in its order', () => {
    fc.assert(
      fc.property(anyHosts, (hosts) => {
        expect(hostsOf(tableOf(hosts))).toEqual(hosts);
      }),
    );
  });

  test('lays out hosts so that rowOf() finds those that are there, and no others', () => {
    fc.assert(
      fc.property(anyHosts, anyAddress, (hosts, address) => {
        const found = tableOf(hosts).flatMap((place) => {
          const row = rowOf(place, address);
          return row === undefined ? [] : [hostAt(place, row)];
        });
        expect(found).toEqual(hosts.filter(({ host }) => host === address));
      }),
    );
  });
});
