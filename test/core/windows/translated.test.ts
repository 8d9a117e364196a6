import { describe, expect, test } from '@jest/globals';
import { learnOwnership } from '../../../core/network/ownership.ts';
import { type Flow, host, type Place, service, talk } from '../../examples/network-log.ts';
import { INSIDE, pairsOf, reported } from '../../examples/network-windows.ts';

const CLIENT = host('2001:db8:1234:a101::10');
const TYPED = service('10.0.0.220', 'nat_gateway');
const UNTYPED = service('10.0.0.220', '-');

/** Packets of a host of IPv6 to a host of IPv4, as the host and the NAT gateway log them. The gateway has no address of IPv6. */
function translatedBy(nat: Place, [v6, v4]: readonly [v6: string, v4: string], more: Partial<Flow> = {}): Flow[] {
  return [
    ...talk({ at: CLIENT, from: CLIENT.own, to: v6, direction: 'egress', ...more }),
    ...talk({ at: { ...nat, own: v6 }, from: CLIENT.own, to: v6, direction: 'ingress', ...more }),
    ...talk({ at: nat, from: nat.own, to: v4, direction: 'egress', sourcePort: 1024, ...more }),
  ];
}

const OUTSIDE = ['64:ff9b::cb00:7105', '203.0.113.5'] as const;
const INSIDE_SERVER = ['64:ff9b::a00:209', '10.0.2.9'] as const;

describe('packets that a NAT gateway translates from IPv6 to IPv4', () => {
  test.each([
    { format: 'full', nat: UNTYPED },
    { format: 'typed', nat: TYPED },
  ] as const)('go out once, from the host of IPv6, in the $format format', async ({ format, nat }) => {
    const texts = await pairsOf(translatedBy(nat, OUTSIDE), format);
    expect(texts.filter((text) => !text.startsWith('forwarded'))).toEqual([
      'outbound 2001:db8:1234:a101::10 > 203.0.113.5 0/1',
    ]);
  });

  test('go out once where nothing tells which end of a record is the own one', async () => {
    expect(await pairsOf(translatedBy(UNTYPED, OUTSIDE), 'default')).toEqual([
      'forwarded 10.0.0.220 > 203.0.113.5 0/1',
      'outbound 2001:db8:1234:a101::10 > 203.0.113.5 0/1',
      'outbound 2001:db8:1234:a101::10 > 203.0.113.5 0/1',
    ]);
  });

  test.each(['default', 'full'] as const)('go out where only the gateway logs, in the %s format', async (format) => {
    const ofGateway = translatedBy(UNTYPED, OUTSIDE).filter(({ at }) => at.id !== CLIENT.id);
    const other = ofGateway.filter(({ to }) => to === OUTSIDE[0]).map((flow) => ({ ...flow, from: `${CLIENT.own}1` }));
    const texts = await pairsOf([...ofGateway, ...other], format);
    expect(texts.filter((text) => !text.startsWith('forwarded'))).toEqual([
      'outbound 2001:db8:1234:a101::10 > 203.0.113.5 0/1',
      'outbound 2001:db8:1234:a101::101 > 203.0.113.5 0/1',
    ]);
  });

  test('go out from the gateway as well where they got further there than the log shows of the host', async () => {
    const [v6, v4] = OUTSIDE;
    const rejected = { action: 'REJECT' } as const;
    const host4 = { ...CLIENT, own: '10.0.0.9' };
    const flows = [
      { at: CLIENT, from: CLIENT.own, to: v6, direction: 'egress', ...rejected } as const,
      ...talk({ at: host4, from: host4.own, to: v4, direction: 'egress' }),
    ];
    expect(await pairsOf(flows, 'default')).toEqual([
      'outbound 10.0.0.9 > 203.0.113.5 0/1',
      'outbound 2001:db8:1234:a101::10 > 203.0.113.5 1/0',
    ]);
  });

  test('go out from the gateway as well where it sends more than its hosts: another host behind it may not log', async () => {
    const [, v4] = OUTSIDE;
    const more = [1, 2].map(
      (n) => ({ at: UNTYPED, from: UNTYPED.own, to: v4, direction: 'egress', sourcePort: n }) as const,
    );
    expect(await pairsOf([...translatedBy(UNTYPED, OUTSIDE), ...more], 'default')).toContain(
      'outbound 10.0.0.220 > 203.0.113.5 0/3',
    );
  });

  test('stay inside where the server is inside; a gateway that no field names is seen beside the host', async () => {
    const within = 'lateral 2001:db8:1234:a101::10 > 10.0.2.9 0/1';
    const typed = await pairsOf(translatedBy(TYPED, INSIDE_SERVER), 'typed');
    expect(typed.filter((text) => !text.startsWith('forwarded'))).toEqual([within]);
    const untyped = await pairsOf(translatedBy(UNTYPED, INSIDE_SERVER));
    expect(untyped.filter((text) => !text.startsWith('forwarded'))).toEqual([
      'lateral 10.0.0.220 > 10.0.2.9 0/1',
      within,
    ]);
  });

  test.each(['default', 'full'] as const)(
    'show that the host of IPv6 is ours, also where it logs alone, in the %s format',
    async (format) => {
      const [v6] = OUTSIDE;
      const out = talk({ at: CLIENT, from: CLIENT.own, to: v6, direction: 'egress' });
      expect(await pairsOf(out, format)).toEqual(['outbound 2001:db8:1234:a101::10 > 203.0.113.5 0/1']);
      const [inside] = INSIDE_SERVER;
      const within = talk({ at: CLIENT, from: CLIENT.own, to: inside, direction: 'egress' });
      expect(await pairsOf(within, format)).toEqual(['lateral 2001:db8:1234:a101::10 > 10.0.2.9 0/1']);
    },
  );

  test('make neither the translated addresses ours, nor the servers that they stand for', async () => {
    const { own } = learnOwnership((await reported(translatedBy(UNTYPED, OUTSIDE))).interfaces, INSIDE);
    expect(own).toEqual(['2001:db8:1234:a100::/56']);
  });
});
