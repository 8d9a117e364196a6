import type { LogObject } from '../../core/ports.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import { type Random, seededRandom } from '../../scenarios/noise.ts';
import type { Incident } from '../scoring.ts';
import { CONTACT_HEADER, contactLines, type SimulatedHost } from './contact.ts';
import type { HostKind } from './host-kinds.ts';

/** Midnight UTC of a Monday. */
const START = Date.UTC(2026, 0, 5) / 1000;

/** Hosts and time span of a simulation. */
export interface HostPlan {
  readonly kinds: readonly HostKind[];
  /** Number of hosts of each kind. */
  readonly replicates: number;
  readonly days: number;
  /** First day on which worms may start, counted from 0. */
  readonly outbreakDay: number;
  /** A 32-bit integer. The same seed gives the same traffic. */
  readonly seed: number;
}

/** A host of a simulation. Hosts of one kind share an account, and each kind has its own account, so that rules cannot confuse two kinds. */
export interface WatchedHost {
  readonly kind: HostKind;
  readonly host: SimulatedHost;
  /** Start of the worm, epoch seconds. */
  readonly outbreak: number;
  /** The incident of the worm; empty for a host without a worm. */
  readonly incidents: readonly Incident[];
}

/**
 * Makes the hosts of a plan.
 * @param plan at most 250 kinds, and at most 250 hosts of each kind
 */
export function watchedHosts(plan: HostPlan): WatchedHost[] {
  const random = seededRandom(plan.seed);
  return plan.kinds.flatMap((kind, at) =>
    Array.from({ length: plan.replicates }, (_, replicate) => {
      const host = { accountId: String(100_000_000_001 + at), address: `10.${1 + at}.0.${10 + replicate}` };
      const spareSeconds = (plan.days - plan.outbreakDay) * DAY_SECONDS - kind.wormSeconds;
      const windows = Math.floor((random() * spareSeconds) / WINDOW_SECONDS);
      const outbreak = START + plan.outbreakDay * DAY_SECONDS + windows * WINDOW_SECONDS;
      const incident = { accountId: host.accountId, about: new Set([host.address]), start: outbreak };
      const incidents = kind.wormSeconds === 0 ? [] : [{ ...incident, end: outbreak + kind.wormSeconds }];
      return { kind, host, outbreak, incidents };
    }),
  );
}

/**
 * Writes the contacts of hosts as flow logs, one log object for every five minutes.
 * @param hosts hosts from {@link watchedHosts}
 * @param plan time span and seed
 * @yields log objects in the order of time
 */
export function* hostLogs(hosts: readonly WatchedHost[], plan: Pick<HostPlan, 'days' | 'seed'>): Generator<LogObject> {
  const random = seededRandom(plan.seed + 1);
  for (let offset = 0; offset < plan.days * DAY_SECONDS; offset += WINDOW_SECONDS) {
    yield logObject(START + offset, linesAt(hosts, START + offset, random));
  }
}

function linesAt(hosts: readonly WatchedHost[], windowStart: number, random: Random): string[] {
  return hosts.flatMap(({ kind, host, outbreak }) => {
    const lines = kind
      .contacts({ host, windowStart, outbreak, random })
      .flatMap((contact) => contactLines(contact, random));
    return lines.length > 0 ? lines : [nodataLine(host, windowStart)];
  });
}

/** Returns a line NODATA. It shows that the account is observed, even without traffic. */
function nodataLine({ accountId }: SimulatedHost, windowStart: number): string {
  return `${accountId} eni-0 vpc-${accountId} - - - - - - - - - ${windowStart} ${windowStart + 59} - NODATA`;
}

function logObject(windowStart: number, lines: readonly string[]): LogObject {
  const text = `${CONTACT_HEADER}\n${lines.join('\n')}\n`;
  async function* body(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  return { body: body(), identity: () => ({ bucket: 'simulated', key: String(windowStart), etag: '1' }) };
}
