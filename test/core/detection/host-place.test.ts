import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostPlaceOf } from '../../../core/detection/host-place.ts';
import type { NetworkInterface } from '../../../core/network/interfaces.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { findingsOf } from '../../examples/judged-windows.ts';
import { INSIDE_HOST, INTERFACE } from '../../examples/observed-network.ts';
import { acceptedPair, observedWindow } from '../../examples/observed-windows.ts';

const SCOPE = { type: 'vpc', accountId: INTERFACE.accountId, vpcId: INTERFACE.vpcId } as const;
const { kind: _, ...PLACE } = INTERFACE;

function owned(changed: Partial<NetworkInterface> = {}): NetworkInterface {
  return { ...INTERFACE, own: [INSIDE_HOST], isPassing: false, flowLogs: [''], ...changed };
}

function placeIn(interfaces: readonly NetworkInterface[], pairs: readonly Pair[] = [], all = pairs) {
  return hostPlaceOf({ interfaces, pairs: all }, { address: INSIDE_HOST, scope: SCOPE, pairs }).host;
}

describe('the place of a host', () => {
  test('is the interface that owns its address', () => {
    expect(placeIn([owned()])).toEqual(PLACE);
  });

  test('is not the interface of another VPC with the same address', () => {
    expect(placeIn([owned({ vpcId: 'vpc-1' })])).toBeUndefined();
  });

  test('is the interface of another VPC that owns the address and reports the same pairs, as over a peering', () => {
    const far = owned({ vpcId: 'vpc-1', interfaceId: 'eni-1' });
    const reached = ['10.9.0.5', '10.9.0.6'].map((destination) =>
      acceptedPair({ direction: 'lateral', source: INSIDE_HOST, destination }),
    );
    const seenAt = (at: typeof far) => reached.map((pair) => ({ ...pair, at }));
    expect(placeIn([far], reached, [...reached, ...seenAt(far)])).toMatchObject({
      vpcId: 'vpc-1',
      interfaceId: 'eni-1',
    });
    expect(placeIn([far], reached, [...reached, ...seenAt(far).slice(1)])).toBeUndefined();
    const third = { ...far, interfaceId: 'eni-2' };
    expect(placeIn([far, third], reached, [...reached, ...seenAt(far), ...seenAt(third)])).toBeUndefined();
    // A host of a third VPC may have the same address, and reach the same server.
    expect(placeIn([far], reached.slice(1), [...reached, ...seenAt(far)])).toBeUndefined();
  });

  test('is unknown where two interfaces own the address, unless one is of an instance', () => {
    const other = owned({ interfaceId: 'eni-2', kind: 'unknown' });
    expect(placeIn([owned({ kind: 'unknown' }), other])).toBeUndefined();
    expect(placeIn([owned(), other])).toEqual(PLACE);
  });

  const nobody = owned({ own: [] });

  test('is the only interface that reports its traffic, where none owns the address', () => {
    expect(placeIn([nobody], [acceptedPair()])).toEqual(PLACE);
  });

  test.each<[string, Partial<NetworkInterface>, readonly Pair[]]>([
    ['passes packets on', { isPassing: true }, [acceptedPair()]],
    ['is one of a gateway', { kind: 'forwarder' }, [acceptedPair()]],
    ['is one of two', {}, [acceptedPair(), acceptedPair({ at: { ...INTERFACE, interfaceId: 'eni-2' } })]],
    ['may be that of the other end', {}, [acceptedPair({ direction: 'lateral' })]],
    ['reports nothing', {}, []],
  ])('is unknown where the interface %s', (_name, changed, pairs) => {
    expect(placeIn([{ ...nobody, ...changed }], pairs)).toBeUndefined();
  });

  test('has no text that is not an id, a region or an account', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('i-`id`', 'eni-1;reboot', 'vpc-1 sg-2', '-', 'us-east-1\nx'));
    const texts = fc.record({ instanceId: text, interfaceId: text, subnetId: text, accountId: text, region: text });
    fc.assert(
      fc.property(texts, (spoilt) => {
        for (const value of Object.values(placeIn([owned(spoilt)]) ?? {})) expect(value).toMatch(/^[a-z0-9-]{0,40}$/);
      }),
    );
    expect(placeIn([owned({ region: 'us-east-1;reboot', instanceId: 'i-$(id)' })])).toEqual({
      ...PLACE,
      region: '',
      instanceId: '',
    });
  });
});

describe('a finding about a host', () => {
  test('says where the host is', () => {
    expect(findingsOf('exposure', observedWindow([acceptedPair()]))).toMatchObject([{ host: PLACE }]);
  });

  test('says nothing where the log does not tell', () => {
    const [finding] = findingsOf('exposure', { ...observedWindow([acceptedPair()]), interfaces: [] });
    expect(finding).toMatchObject({ rule: 'exposure' });
    expect(finding).not.toHaveProperty('host');
  });
});
