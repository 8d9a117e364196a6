import type { FlowEntry } from './flow-entry.ts';
import { drawBelow, type Host, hostAt, HOST_COUNT, outsideAddress, OUTSIDE_COUNT } from './network.ts';
import { drawNegativeBinomial, drawPoisson, type Random } from './noise.ts';

/** Source of traffic. Returns the entries of one window of five minutes. `windowStart` is in epoch seconds. */
export type TrafficSource = (windowStart: number, random: Random) => FlowEntry[];

type Flow = Extract<FlowEntry, { kind: 'flow' }>;

const SMB = 445;
const FLAG_SYN = 2;
const FLAG_SYN_ACK = 18;
const WINDOW_SECONDS = 300;
const FILE_SERVER = 0;
const WEB_SERVER = 1;
const FIRST_CLIENT = 2;

function ephemeralPort(random: Random): number {
  return 49_152 + drawBelow(random, 16_384);
}

function secondIn(windowStart: number, random: Random): number {
  return windowStart + drawBelow(random, WINDOW_SECONDS);
}

/** Number of inside hosts that one outside source tries. A source that tries five hosts would be a scanner. */
const KNOWN_TARGETS = 3;

/** Returns a random one of the hosts that an outside source tries. */
function targetOf(source: number, random: Random): Host {
  return hostAt(KNOWN_TARGETS * (source % OUTSIDE_COUNT) + drawBelow(random, KNOWN_TARGETS));
}

/** Returns the record of a try on SMB that the security group of `target` rejects. */
function rejectedTry(source: string, target: Host, at: { start: number; random: Random }): Flow {
  return {
    kind: 'flow',
    at: target,
    source,
    sourcePort: ephemeralPort(at.random),
    destination: target.address,
    destinationPort: SMB,
    packets: 1,
    bytes: 52,
    start: at.start,
    action: 'REJECT',
    tcpFlags: FLAG_SYN,
    direction: 'ingress',
  };
}

/** Returns the records of an accepted and answered connection at the interface of `server`: one record for each direction. */
function answeredTry(
  source: string,
  server: Host,
  connection: { port: number; start: number; packets: number; random: Random },
): Flow[] {
  const { packets, start, port } = connection;
  const clientPort = ephemeralPort(connection.random);
  const shared = { kind: 'flow', at: server, packets, start, action: 'ACCEPT' } as const;
  return [
    {
      ...shared,
      source,
      sourcePort: clientPort,
      destination: server.address,
      destinationPort: port,
      bytes: packets * 90,
      tcpFlags: FLAG_SYN,
      direction: 'ingress',
    },
    {
      ...shared,
      source: server.address,
      sourcePort: port,
      destination: source,
      destinationPort: clientPort,
      bytes: packets * 160,
      tcpFlags: FLAG_SYN_ACK,
      direction: 'egress',
    },
  ];
}

/**
 * Creates the traffic of internet scanners that try one address each. This noise is always present.
 * @param mean mean number of attempts per window
 */
export function backgroundScan(mean: number): TrafficSource {
  return (windowStart, random) =>
    Array.from({ length: drawNegativeBinomial(random, { mean, size: 4 }) }, () => {
      const source = drawBelow(random, OUTSIDE_COUNT);
      return rejectedTry(outsideAddress(source), targetOf(source, random), {
        start: secondIn(windowStart, random),
        random,
      });
    });
}

/**
 * Creates the traffic of visitors of a web site. Most of a flow log is such traffic.
 * @param mean mean number of connections per window
 */
export function webVisitors(mean: number): TrafficSource {
  return (windowStart, random) =>
    Array.from({ length: drawPoisson(random, mean) }, () =>
      answeredTry(outsideAddress(drawBelow(random, OUTSIDE_COUNT)), hostAt(WEB_SERVER), {
        port: 443,
        start: secondIn(windowStart, random),
        packets: 5 + drawBelow(random, 40),
        random,
      }),
    ).flat();
}

/**
 * Creates the traffic of clients that use the file server. Both ends log it.
 * @param mean mean number of connections per window
 */
export function fileShare(mean: number): TrafficSource {
  return (windowStart, random) =>
    Array.from({ length: drawPoisson(random, mean) }, () => {
      const client = hostAt(FIRST_CLIENT + drawBelow(random, HOST_COUNT - FIRST_CLIENT));
      const start = secondIn(windowStart, random);
      const entries = answeredTry(client.address, hostAt(FILE_SERVER), {
        port: SMB,
        start,
        packets: 20 + drawBelow(random, 200),
        random,
      });
      return [...entries, ...entries.map((entry) => seenAt(client, entry))];
    }).flat();
}

/** Returns the record of the same packets at the interface of the other end. */
function seenAt(host: Host, entry: Flow): Flow {
  return { ...entry, at: host, direction: entry.direction === 'ingress' ? 'egress' : 'ingress' };
}

/**
 * Creates the log lines of hosts without traffic.
 * @param count number of hosts
 */
export function silentHosts(count: number): TrafficSource {
  return (windowStart) =>
    Array.from({ length: count }, (_, index) => ({
      kind: 'silent',
      at: hostAt(HOST_COUNT - 1 - index),
      start: windowStart,
    }));
}

/**
 * Creates the traffic of many outside sources that try SMB at the same time.
 * @param sources number of distinct sources per window
 * @param triesEach number of attempts of each source per window
 */
export function scanSurge(sources: number, triesEach: number): TrafficSource {
  return (windowStart, random) => {
    const first = drawBelow(random, OUTSIDE_COUNT);
    return Array.from({ length: sources * triesEach }, (_, index) => {
      const source = first + (index % sources);
      return rejectedTry(outsideAddress(source), targetOf(source, random), {
        start: secondIn(windowStart, random),
        random,
      });
    });
  };
}

/**
 * Creates the traffic of a host whose security group accepts SMB from everywhere, and that answers.
 * @param host number of the host
 * @param mean mean number of connections per window, in addition to one
 */
export function exposedHost(host: number, mean: number): TrafficSource {
  return (windowStart, random) =>
    Array.from({ length: 1 + drawPoisson(random, mean) }, () =>
      answeredTry(outsideAddress(drawBelow(random, 40)), hostAt(host), {
        port: SMB,
        start: secondIn(windowStart, random),
        packets: 2 + drawBelow(random, 3),
        random,
      }),
    ).flat();
}

/**
 * Creates the traffic of one outside source that tries an exposed host again and again.
 * @param host number of the host
 * @param tries number of attempts per window
 */
export function hammer(host: number, tries: number): TrafficSource {
  return (windowStart, random) =>
    Array.from({ length: tries }, () =>
      answeredTry(outsideAddress(77), hostAt(host), {
        port: SMB,
        start: secondIn(windowStart, random),
        packets: 4,
        random,
      }),
    ).flat();
}

/**
 * Creates the traffic of a worm on an inside host. The worm tries its neighbours one after the other, and most of them reject it.
 * @param host number of the infected host
 * @param tries number of attempts per window
 * @param victim number of the only host that accepts the worm and answers; when absent, all hosts reject it
 */
export function worm(host: number, tries: number, victim?: number): TrafficSource {
  return (windowStart, random) => {
    const attacker = hostAt(host);
    const open = victim === undefined ? undefined : hostAt(victim);
    const offset = (windowStart / WINDOW_SECONDS) * tries;
    return Array.from({ length: tries }, (_, index) => hostAt(offset + index))
      .filter((target) => target !== attacker)
      .flatMap((target) => {
        const start = secondIn(windowStart, random);
        if (target === open) {
          const entries = answeredTry(attacker.address, target, { port: SMB, start, packets: 20, random });
          return [...entries, ...entries.map((entry) => seenAt(attacker, entry))];
        }
        const entry = rejectedTry(attacker.address, target, { start, random });
        // The security group of the attacker accepts all outbound traffic.
        return [entry, { ...seenAt(attacker, entry), action: 'ACCEPT' as const }];
      });
  };
}
