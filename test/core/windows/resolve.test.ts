import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { learnOwnership } from '../../../core/network/ownership.ts';
import { answerTo, type Flow, host, service, talk, throughNat } from '../../examples/network-log.ts';
import { INSIDE, pairsOf, pairTexts, reported, resolved } from '../../examples/network-windows.ts';

const CLIENT = host('10.0.1.5');
const SERVER = host('10.0.2.9');
const NAT = service('10.0.0.220', 'natGateway');
const OUTSIDE = '198.51.100.7';
const attempts = (flow: Flow, count: number): Flow[] =>
  Array.from({ length: count }, (_, index) => ({ ...flow, sourcePort: 40_000 + index }));

describe('two flow logs of one interface', () => {
  const flows = [
    ...attempts({ at: SERVER, from: OUTSIDE, to: SERVER.own, direction: 'ingress', action: 'REJECT' }, 5),
    ...attempts({ at: SERVER, from: '198.51.100.8', to: SERVER.own, direction: 'ingress' }, 2),
  ];

  test.each([2, 3])('report the same packets: of %i the larger counts', async (count) => {
    const documents = await Promise.all(
      Array.from({ length: count }, (_, index) => reported(flows, 'full', `fl-${index}`)),
    );
    expect(pairTexts(resolved(documents))).toEqual(pairTexts(resolved(documents.slice(0, 1))));
  });

  test('describe it together: an old one in the default format lacks the VPC', async () => {
    const facts = resolved([await reported(flows, 'default', 'fl-1'), await reported(flows, 'full', 'fl-2')]);
    expect(facts.pairs.map(({ at }) => at.vpcId)).toEqual(['vpc-0a1b2c3d4e5f60718', 'vpc-0a1b2c3d4e5f60718']);
    expect(pairTexts(facts)).toEqual(['inbound 198.51.100.7 > 10.0.2.9 5/0', 'inbound 198.51.100.8 > 10.0.2.9 0/2']);
    expect(facts.interfaces[0]?.flowLogs).toEqual(['fl-1', 'fl-2']);
  });

  test('count the larger report of each pair, where each misses something', async () => {
    const documents = [
      await reported(flows.slice(0, 4), 'full', 'fl-1'),
      await reported(flows.slice(3), 'full', 'fl-2'),
    ];
    expect(pairTexts(resolved(documents))).toEqual([
      'inbound 198.51.100.7 > 10.0.2.9 4/0',
      'inbound 198.51.100.8 > 10.0.2.9 0/2',
    ]);
  });

  test.each([
    [3, 3],
    [4, 3],
    [3, 4],
  ])(
    'of accepted (%i) and of rejected (%i) traffic count both: what one lets in, the other cannot undo',
    async (accepted, rejected) => {
      const attempt: Flow = { at: SERVER, from: OUTSIDE, to: SERVER.own, direction: 'ingress' };
      const documents = [
        await reported(attempts(attempt, accepted), 'full', 'fl-1'),
        await reported(attempts({ ...attempt, action: 'REJECT' }, rejected), 'full', 'fl-2'),
      ];
      expect(pairTexts(resolved(documents))).toEqual([`inbound 198.51.100.7 > 10.0.2.9 ${rejected}/${accepted}`]);
    },
  );

  test('add up where the name of the file does not say the flow log, and where the flow log is the same', async () => {
    const halves = [flows.slice(0, 3), flows.slice(3)];
    for (const flowLog of ['', 'fl-1']) {
      const documents = await Promise.all(halves.map(async (half) => reported(half, 'full', flowLog)));
      expect(pairTexts(resolved(documents))).toEqual(await pairsOf(flows));
    }
  });
});

describe('own addresses', () => {
  const V6_HOST = host('2001:db8:1234:a103::50');
  const V6_OUTSIDE = '2001:db8:ffff::99';
  const V4_HOST = host('203.0.113.10');

  test.each([
    { name: 'of IPv6', place: V6_HOST, outside: V6_OUTSIDE },
    { name: 'of a public IPv4 range', place: V4_HOST, outside: OUTSIDE },
  ])('$name are inside, as flow-direction shows them', async ({ place, outside }) => {
    const inbound = talk({ at: place, from: outside, to: place.own, direction: 'ingress' });
    const outbound = talk({ at: place, from: place.own, to: outside, direction: 'egress' });
    expect(await pairsOf(inbound)).toEqual([`inbound ${outside} > ${place.own} 0/1`]);
    expect(await pairsOf(outbound)).toEqual([`outbound ${place.own} > ${outside} 0/1`]);
  });

  test.each([
    { name: 'IPv6', place: V6_HOST, peers: [V6_OUTSIDE, '2001:db8:eeee::1', '2001:db8:dddd::1'] },
    { name: 'public IPv4', place: V4_HOST, peers: [OUTSIDE, '198.51.100.99', '192.0.2.4'] },
  ])('of $name show in the default format once they spoke with several networks', async ({ place, peers }) => {
    const flows = peers.flatMap((peer) => talk({ at: place, from: peer, to: place.own, direction: 'ingress' }));
    expect(await pairsOf(flows, 'default')).toEqual(
      peers.map((peer) => `inbound ${peer} > ${place.own} 0/1`).toSorted(),
    );
  });

  test('are not those of a single attacker, who stands in every record of the hosts that it reaches', async () => {
    const flows = ['2001:db8:1:1::1', '2001:db8:1:1::2'].map((to): Flow => ({
      at: { ...V6_HOST, own: to },
      from: V6_OUTSIDE,
      to,
      direction: 'ingress',
      action: 'REJECT',
    }));
    expect(await pairsOf(flows, 'default')).toEqual([
      'transit 2001:db8:ffff::99 > 2001:db8:1:1::1 1/0',
      'transit 2001:db8:ffff::99 > 2001:db8:1:1::2 1/0',
    ]);
  });

  test('make their neighbours ours: the IPv6 block of the VPC, and a /24 with three subnets', async () => {
    const neighbours = Array.from({ length: 40 }, (_, index) => [
      host(`2001:db8:1234:a102::${(256 + index).toString(16)}`),
      host(`203.0.113.${100 + index}`),
    ]);
    const swept = (from: string, family: 0 | 1): Flow[] =>
      neighbours.map((pair) => {
        const at = pair[family]!;
        return { at, from, to: at.own, direction: 'ingress', action: 'REJECT' };
      });
    for (const texts of [await pairsOf(swept('2001:db8:1234:a101::10', 0)), await pairsOf(swept('203.0.113.7', 1))]) {
      expect(new Set(texts.map((text) => text.split(' ')[0]))).toEqual(new Set(['lateral']));
    }
    const [outsider] = await pairsOf(swept('2001:db8:ffff::10', 0));
    expect(outsider).toMatch(/^inbound /);
  });

  test('of other interfaces are inside too, in the same window and on the day after', async () => {
    const peer = host('203.0.113.77');
    const seen = await reported(talk({ at: peer, from: OUTSIDE, to: peer.own, direction: 'ingress' }));
    const reach = await reported(
      talk({ at: CLIENT, from: CLIENT.own, to: peer.own, direction: 'egress' }),
      'full',
      'fl-2',
    );
    const alone = pairTexts(resolved([reach]));
    expect(alone).toEqual(['outbound 10.0.1.5 > 203.0.113.77 0/1']);
    expect(pairTexts(resolved([seen, reach]))).toContain('lateral 10.0.1.5 > 203.0.113.77 0/1');
    expect(pairTexts(resolved([reach], learnOwnership(seen.interfaces, INSIDE)))).toEqual([
      'lateral 10.0.1.5 > 203.0.113.77 0/1',
    ]);
  });

  test.each(['198.19.255.186', '100.64.1.1', '192.0.0.9', '240.0.0.1', '64:ff9b:1::1', 'fd00::1'])(
    'need not be learnt of blocks that are never the internet: %s',
    async (address) => {
      const source = address.includes(':') ? host('fd00::2') : CLIENT;
      const texts = await pairsOf(talk({ at: source, from: source.own, to: address, direction: 'egress' }));
      expect(texts).toEqual([`lateral ${source.own} > ${address} 0/1`]);
    },
  );
});

describe('a NAT gateway', () => {
  const scan: Flow = { at: NAT, from: OUTSIDE, to: NAT.own, direction: 'ingress' };
  const web = throughNat([CLIENT, NAT], '203.0.113.80', { destinationPort: 443 });

  test.each([
    { shown: 'by its type', flows: [scan], format: 'typed' },
    { shown: 'by the packets that pass it', flows: [scan, ...web], format: 'full' },
  ] as const)('that is scanned is no victim, shown $shown', async ({ flows, format }) => {
    expect(await pairsOf(flows, format)).toEqual(['forwarded 198.51.100.7 > 10.0.0.220 0/1']);
  });

  test('stays what it was found to be on the day before', async () => {
    const learnt = learnOwnership((await reported([scan, ...web])).interfaces, INSIDE);
    expect(pairTexts(resolved([await reported([scan])], learnt))).toEqual(['forwarded 198.51.100.7 > 10.0.0.220 0/1']);
    expect(await pairsOf([scan])).toEqual(['inbound 198.51.100.7 > 10.0.0.220 0/1']);
  });

  test.each(['full', 'typed', 'default'] as const)(
    'is no culprit of what the host behind it does: counted once, in the %s format',
    async (format) => {
      const flows = [0, 30, 60].flatMap((second, index) =>
        throughNat([CLIENT, NAT], '203.0.113.5', { second, sourcePort: 50_000 + index }),
      );
      const texts = await pairsOf(flows, format);
      expect(texts.filter((text) => !text.startsWith('forwarded'))).toEqual(['outbound 10.0.1.5 > 203.0.113.5 0/3']);
    },
  );

  test('gives the attempt to the VPC and account of the host, also from another account', async () => {
    const central = service('10.9.0.220', 'natGateway', { account: '999999999999', vpc: 'vpc-0ffffffffffffffff' });
    const facts = resolved([await reported(throughNat([CLIENT, central], '203.0.113.5'))]);
    const outbound = facts.pairs.filter(({ direction }) => direction === 'outbound');
    expect(outbound).toMatchObject([
      { source: '10.0.1.5', accepted: 1, at: { accountId: '123456789012', vpcId: 'vpc-0a1b2c3d4e5f60718' } },
    ]);
  });

  test('keeps the attempt where nobody behind it is known: a leak must not vanish', async () => {
    const own = talk({ at: NAT, from: NAT.own, to: '203.0.113.5', direction: 'egress' });
    for (const format of ['full', 'typed', 'default'] as const) {
      expect(await pairsOf(own, format)).toEqual(['outbound 10.0.0.220 > 203.0.113.5 0/1']);
    }
  });
});

describe('a load balancer', () => {
  const BALANCER = service('10.0.0.80', 'network_load_balancer');
  const scan: Flow = { at: BALANCER, from: OUTSIDE, to: BALANCER.own, direction: 'ingress' };

  test('that answers an outside host exposes what is behind it: that is never hidden', async () => {
    expect(await pairsOf([scan], 'typed')).toEqual(['forwarded 198.51.100.7 > 10.0.0.80 0/1']);
    expect(await pairsOf([scan, answerTo(scan)], 'typed')).toEqual(['inbound 198.51.100.7 > 10.0.0.80 0/1']);
  });

  test('does not sweep the hosts that it passes clients on to', async () => {
    const targets = Array.from({ length: 12 }, (_, index) => host(`10.0.3.${index + 1}`));
    const flows = targets.flatMap((target) => [
      ...talk({ at: BALANCER, from: BALANCER.own, to: target.own, direction: 'egress' }),
      ...talk({ at: target, from: BALANCER.own, to: target.own, direction: 'ingress' }),
    ]);
    const texts = await pairsOf(flows, 'typed');
    expect(texts.filter((text) => !text.startsWith('forwarded'))).toEqual([]);
  });
});

describe('a worm', () => {
  const worm = service('10.0.1.66', '-');
  const targets = Array.from({ length: 12 }, (_, index) => host(`10.0.3.${index + 1}`));

  test('that every host refuses is no gateway, though the hosts log only what they let in', async () => {
    const flows = targets.flatMap((target) => [
      { at: worm, from: worm.own, to: target.own, direction: 'egress' } as const,
      ...talk({ at: target, from: '10.0.7.7', to: target.own, direction: 'ingress' }),
    ]);
    const texts = await pairsOf(flows, 'default');
    expect(texts.filter((text) => text.includes('10.0.1.66'))).toHaveLength(12);
    expect(texts.filter((text) => text.startsWith('forwarded'))).toEqual([]);
  });

  test('that hosts answer, and that they log, is no gateway', async () => {
    const flows = targets.flatMap((target) => [
      ...talk({ at: worm, from: worm.own, to: target.own, direction: 'egress' }),
      ...talk({ at: target, from: worm.own, to: target.own, direction: 'ingress' }),
      ...talk({ at: target, from: '10.0.7.7', to: target.own, direction: 'ingress' }),
    ]);
    expect((await pairsOf(flows, 'default')).filter((text) => text.startsWith('forwarded'))).toEqual([]);
  });
});

describe('rejected packets without SYN', () => {
  const bare = (flags: number): Flow => ({
    at: SERVER,
    from: OUTSIDE,
    to: SERVER.own,
    direction: 'ingress',
    flags,
    action: 'REJECT',
  });

  test.each([0, 1, 4, 17])('are attempts where nothing of the pair was let in: flags %i', async (flags) => {
    expect(await pairsOf([bare(flags)])).toEqual(['inbound 198.51.100.7 > 10.0.2.9 1/0']);
  });

  test('are late packets of a connection that was let in', async () => {
    const flows = [...talk({ at: SERVER, from: OUTSIDE, to: SERVER.own, direction: 'ingress' }), bare(1), bare(0)];
    const { pairs } = resolved([await reported(flows)]);
    expect(pairs).toMatchObject([{ rejected: 0, accepted: 1, continued: 2 }]);
  });
});

test('rejected packets without SYN are late ones also where only the answer of the host was logged', async () => {
  const at = { at: SERVER, from: OUTSIDE, to: SERVER.own, direction: 'ingress' } as const;
  const [, answer] = talk(at);
  const flows: Flow[] = [answer!, { ...at, flags: 1, action: 'REJECT' }];
  const { pairs } = resolved([await reported(flows)]);
  expect(pairs).toMatchObject([{ rejected: 0, accepted: 0, continued: 1 }]);
});

describe('an attempt from a low port, without flags', () => {
  const WEB = host('10.0.3.9');
  const fetch = (at: typeof WEB): Flow[] => [
    {
      at,
      from: OUTSIDE,
      to: at.own,
      direction: 'ingress',
      sourcePort: 445,
      destinationPort: 443,
      packets: 6,
      bytes: 900,
    },
    {
      at,
      from: at.own,
      to: OUTSIDE,
      direction: 'egress',
      sourcePort: 443,
      destinationPort: 445,
      packets: 6,
      bytes: 4000,
      flags: 18,
    },
  ];

  test.each(['default', 'full'] as const)(
    'is the answer of a web server to a client with port 445, in the %s format',
    async (format) => {
      expect(await pairsOf(fetch(WEB), format)).toEqual([]);
    },
  );

  test('is an attempt where nothing came back, and so is one from a high port', async () => {
    const lone: Flow = { at: WEB, from: WEB.own, to: OUTSIDE, direction: 'egress', sourcePort: 443 };
    expect(await pairsOf([lone], 'default')).toEqual(['outbound 10.0.3.9 > 198.51.100.7 0/1']);
    expect(await pairsOf(talk({ ...lone, sourcePort: 50_123 }), 'default')).toEqual([
      'outbound 10.0.3.9 > 198.51.100.7 0/1',
    ]);
  });
});

describe('resolving', () => {
  const flows = [
    ...throughNat([CLIENT, NAT], '203.0.113.5'),
    ...attempts({ at: SERVER, from: OUTSIDE, to: SERVER.own, direction: 'ingress' }, 3),
    ...talk({
      at: host('2001:db8:1234:a101::1'),
      from: '2001:db8:1234:a101::1',
      to: '2001:db8:9::9',
      direction: 'egress',
    }),
  ];

  test('does not depend on how flows are spread over log objects, nor on their order', async () => {
    const whole = resolved([await reported(flows)]);
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(3)), fc.nat(), async (parts, turn) => {
        const groups: Flow[][] = [[], [], [], []];
        for (const flow of flows) groups[parts.next().value as number]!.push(flow);
        const documents = await Promise.all(
          groups.filter((group) => group.length > 0).map(async (group) => reported(group)),
        );
        const turned = [...documents.slice(turn % documents.length), ...documents.slice(0, turn % documents.length)];
        const { pairs, interfaces } = resolved(turned);
        expect({ pairs, interfaces }).toEqual({ pairs: whole.pairs, interfaces: whole.interfaces });
      }),
      { numRuns: 50 },
    );
  });
});
