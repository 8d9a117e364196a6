import { describe, expect, test } from '@jest/globals';
import { type Flow, host, service, throughNat } from '../../examples/network-log.ts';
import { pairsOf, pairTexts, reported, resolved } from '../../examples/network-windows.ts';

const CLIENT = host('10.0.1.5');
const SERVER = host('10.0.2.9');
const OUTSIDE = '198.51.100.7';
const attempts = (flow: Flow, count: number): Flow[] =>
  Array.from({ length: count }, (_, index) => ({ ...flow, sourcePort: 40_000 + index }));

describe('an interface that passes packets on', () => {
  const APPLIANCE = host('10.0.7.7');
  const ENDPOINT = service('10.0.7.8', 'gateway_load_balancer_endpoint');
  const came = (at: typeof SERVER, more: Partial<Flow> = {}): Flow => ({
    at,
    from: OUTSIDE,
    to: SERVER.own,
    direction: 'ingress',
    ...more,
  });
  const left = (at: typeof SERVER, more: Partial<Flow> = {}): Flow => ({ ...came(at, more), direction: 'egress' });
  const atServer = came(SERVER, { action: 'REJECT' });

  test.each([
    { place: APPLIANCE, format: 'full' },
    { place: ENDPOINT, format: 'full' },
    { place: ENDPOINT, format: 'typed' },
  ] as const)('logs each packet twice, and it counts once: $place.type, $format', async ({ place, format }) => {
    const flows = attempts(came(place), 3).flatMap((flow) => [flow, { ...flow, direction: 'egress' } as const]);
    expect(await pairsOf(flows, format)).toEqual(['inbound 198.51.100.7 > 10.0.2.9 0/3']);
    const rejected = attempts(atServer, 3);
    expect(await pairsOf([...flows, ...rejected], format)).toEqual(['inbound 198.51.100.7 > 10.0.2.9 3/0']);
  });

  test('lets nothing in that it rejects on the way out', async () => {
    const flows = [came(APPLIANCE), left(APPLIANCE, { action: 'REJECT' })];
    expect(await pairsOf(flows)).toEqual(['inbound 198.51.100.7 > 10.0.2.9 1/0']);
  });

  test('counts once as well where two log objects, or two flow logs, tell of it', async () => {
    const ways = [await reported([came(APPLIANCE)]), await reported([left(APPLIANCE), atServer])];
    expect(pairTexts(resolved(ways))).toEqual(['inbound 198.51.100.7 > 10.0.2.9 1/0']);
    const both = [came(APPLIANCE), left(APPLIANCE), atServer];
    const flowLogs = [await reported(both, 'full', 'fl-1'), await reported(both, 'full', 'fl-2')];
    expect(pairTexts(resolved(flowLogs))).toEqual(['inbound 198.51.100.7 > 10.0.2.9 1/0']);
  });
});

test('an appliance that reaches for a host by itself is a culprit, also where packets of others pass it to that host', async () => {
  const appliance = host('10.0.7.7');
  const passing: Flow = { at: appliance, from: '10.0.9.9', to: SERVER.own, direction: 'ingress' };
  const own: Flow = { at: appliance, from: appliance.own, to: SERVER.own, direction: 'egress' };
  expect(await pairsOf([passing, { ...passing, direction: 'egress' }, own])).toEqual([
    'lateral 10.0.7.7 > 10.0.2.9 0/1',
    'lateral 10.0.9.9 > 10.0.2.9 0/1',
  ]);
});

test.each(['ACCEPT', 'REJECT'] as const)(
  'an infected appliance is a culprit, also where another host reaches for the same hosts through it and %s is logged',
  async (action) => {
    const appliance = host('10.0.7.7');
    const servers = Array.from({ length: 12 }, (_, index) => `10.0.2.${index + 1}`);
    const flows = servers.flatMap((to): Flow[] => [
      { at: appliance, from: '10.0.9.9', to, direction: 'ingress', action },
      { at: appliance, from: appliance.own, to, direction: 'egress' },
    ]);
    const own = (await pairsOf(flows)).filter((text) => text.includes(' 10.0.7.7 > '));
    expect(own).toEqual(servers.map((server) => `lateral 10.0.7.7 > ${server} 0/1`).toSorted());
  },
);

describe('a NAT gateway', () => {
  test('with private connectivity is no culprit where a field names it: hosts on premises do not log', async () => {
    const place = service('10.0.0.99', 'natGateway');
    const servers = Array.from({ length: 12 }, (_, index) => `192.168.50.${index + 1}`);
    const texts = await pairsOf(
      servers.flatMap((server) => throughNat([CLIENT, place], server)),
      'typed',
    );
    expect(texts.filter((text) => !text.startsWith('forwarded'))).toEqual(
      servers.map((server) => `lateral 10.0.1.5 > ${server} 0/1`).toSorted(),
    );
  });

  test('with private connectivity stays a culprit where nobody behind it reaches for the destination', async () => {
    const place = service('10.0.0.99', '-');
    const own: Flow = { at: place, from: place.own, to: '192.168.50.2', direction: 'egress' };
    expect(await pairsOf([...throughNat([CLIENT, place], '192.168.50.1'), own])).toContain(
      'lateral 10.0.0.99 > 192.168.50.2 0/1',
    );
  });
});
