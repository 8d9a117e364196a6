import type { FlowEntry } from './flow-entry.ts';
import { drawBelow, type Host, hostAt, HOST_COUNT, outsideAddress, OUTSIDE_COUNT } from './network.ts';
import { drawNegativeBinomial, drawPoisson, type Random } from './noise.ts';

/** Something that makes traffic: gives the entries of one window of five minutes. */
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

/** How many of our hosts an outside source knows; one that tries five of them would be a scanner. */
const KNOWN_TARGETS = 3;

/** One of the hosts that an outside source knows. */
function targetOf(source: number, random: Random): Host {
  return hostAt(KNOWN_TARGETS * (source % OUTSIDE_COUNT) + drawBelow(random, KNOWN_TARGETS));
}

/** One try on SMB that the security group of `target` rejects. */
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

/** A connection that is let in and answered, as the interface of `server` logs it: one record each way. */
function answeredTry(
  source: string,
  server: Host,
  with_: { port: number; start: number; packets: number; random: Random },
): Flow[] {
  const clientPort = ephemeralPort(with_.random);
  const { packets, start, port } = with_;
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
 * Scanners of the internet that try one address each: the noise that is always there.
 * @param mean attempts per window
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
 * Visitors of a web site: what most of a flow log is.
 * @param mean connections per window
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
 * Clients that use the file server, as they should; logged at both ends.
 * @param mean connections per window
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

/** The same packets as the interface at the other end logs them. */
function seenAt(host: Host, entry: Flow): Flow {
  return { ...entry, at: host, direction: entry.direction === 'ingress' ? 'egress' : 'ingress' };
}

/** Hosts that are on and say nothing. */
export function silentHosts(count: number): TrafficSource {
  return (windowStart) =>
    Array.from({ length: count }, (_, index) => ({
      kind: 'silent',
      at: hostAt(HOST_COUNT - 1 - index),
      start: windowStart,
    }));
}

/**
 * Outside sources that all start to try SMB at once.
 * @param sources distinct sources per window
 * @param triesEach attempts of each
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
 * A host whose security group lets SMB in from everywhere, and that answers.
 * @param host its number
 * @param mean connections per window
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
 * One outside source that hammers an exposed host.
 * @param host its number
 * @param tries attempts per window
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
 * A worm on an inside host: it tries its neighbours one after the other, most of which do not let it in.
 * @param host its number
 * @param tries attempts per window
 * @param victim the number of the one host that lets it in and answers; without it all refuse
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
        // The attacker's own security group lets everything out.
        return [entry, { ...seenAt(attacker, entry), action: 'ACCEPT' as const }];
      });
  };
}
