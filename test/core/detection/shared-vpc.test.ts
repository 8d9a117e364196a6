import { describe, expect, test } from '@jest/globals';
import { findingKey } from '../../../core/detection/finding.ts';
import { placeOf } from '../../../core/detection/sql/sql.ts';
import { INTERFACE } from '../../examples/observed-network.ts';
import { observedWindow } from '../../examples/observed-windows.ts';
import { foundAfter, neighbours, reach } from '../../examples/remembered-windows.ts';
import { contactsOf, mergeContacts } from '../../../core/history/contacts.ts';
import { foldCoverage, mergeAccounts } from '../../../core/windows/coverage.ts';

const HOST = '10.0.4.9';
const OWNER = { ...INTERFACE, interfaceId: 'eni-0a0a0a0a0a0a0a0a1' };
const PARTICIPANT = { ...OWNER, accountId: '210987654321', interfaceId: 'eni-0a0a0a0a0a0a0a0a2' };
const OTHER_VPC = { ...OWNER, vpcId: 'vpc-0f9e8d7c6b5a43210', interfaceId: 'eni-0a0a0a0a0a0a0a0a3' };

const refusedAt = (at: typeof OWNER, destinations: readonly string[]) =>
  reach(HOST, destinations, 'refused').map((pair) => ({ ...pair, at }));

/** Of nine neighbours that refuse the host, five are logged at one interface and four at another. */
const sweepAt = (one: typeof OWNER, other: typeof OWNER) => [
  ...refusedAt(one, neighbours(5)),
  ...refusedAt(other, neighbours(4, 105)),
];

describe('a VPC that two accounts share', () => {
  test('is one place: a host sweeps whose targets belong to both', () => {
    const found = foundAfter('sweep', sweepAt(OWNER, PARTICIPANT));
    expect(found).toMatchObject([
      { value: 9, scope: { type: 'vpc', id: OWNER.vpcId, accountId: '' }, facts: { rejected: 9 } },
    ]);
    expect(found.map(placeOf)).toEqual([`vpc_id = '${OWNER.vpcId}' AND port = 445 AND direction = 'lateral'`]);
  });

  test('has one episode, also when only one of the accounts is seen', () => {
    const both = foundAfter('sweep', sweepAt(OWNER, PARTICIPANT)).map(findingKey);
    expect(foundAfter('sweep', sweepAt(OWNER, OWNER)).map(findingKey)).toEqual(both);
    expect(foundAfter('sweep', sweepAt(PARTICIPANT, PARTICIPANT)).map(findingKey)).toEqual(both);
  });

  test('is remembered as one place: what the host reached for in one account is not new in the other', () => {
    const now = sweepAt(OWNER, OWNER);
    const before = { hoursAgo: { 2: sweepAt(PARTICIPANT, PARTICIPANT) } };
    expect(foundAfter('sweep', now, before)).toMatchObject([{ goesOn: true }]);
    expect(foundAfter('sweep', now)).toMatchObject([{ severity: 'high' }]);
  });

  test('names no account, whatever was seen first', () => {
    const [one, other] = [OWNER, PARTICIPANT].map((at) => contactsOf(observedWindow(sweepAt(at, at))));
    const merged = [
      mergeContacts([...(one ?? []), ...(other ?? [])]),
      mergeContacts([...(other ?? []), ...(one ?? [])]),
    ];
    expect(merged[0]).toEqual(merged[1]);
    expect(merged[0]).toMatchObject([{ host: HOST, accountId: '', vpcId: OWNER.vpcId }]);
  });
});

describe('one private address in two VPCs', () => {
  test('is two hosts', () => {
    expect(foundAfter('sweep', sweepAt(OWNER, OTHER_VPC))).toEqual([]);
    const twice = [...refusedAt(OWNER, neighbours(9)), ...refusedAt(OTHER_VPC, neighbours(9))];
    expect(foundAfter('sweep', twice).map(({ scope }) => scope.id)).toEqual([OWNER.vpcId, OTHER_VPC.vpcId]);
  });
});

describe('mergeAccounts()', () => {
  const ACCOUNTS = ['123456789012', '210987654321', 'unknown', ''];

  test('depends neither on order nor on grouping', () => {
    for (const one of ACCOUNTS) {
      for (const other of ACCOUNTS) {
        expect(mergeAccounts(one, other)).toBe(mergeAccounts(other, one));
        for (const third of ACCOUNTS) {
          expect(mergeAccounts(mergeAccounts(one, other), third)).toBe(mergeAccounts(one, mergeAccounts(other, third)));
        }
      }
    }
  });

  test.each([
    ['123456789012', '123456789012', '123456789012'],
    ['123456789012', 'unknown', '123456789012'],
    ['123456789012', '210987654321', ''],
  ])('of %s and %s is %j', (one, other, merged) => {
    expect(mergeAccounts(one, other)).toBe(merged);
    expect(foldCoverage([one, other].map(coverageOf))).toMatchObject([{ accountId: merged }]);
  });
});

function coverageOf(accountId: string) {
  const counts = { objects: 1, records: 1, nodata: 0, skipdata: 0, malformed: 0, longestSeconds: 60 };
  return { accountId, vpcId: OWNER.vpcId, region: OWNER.region, ...counts };
}
