import { WINDOW_SECONDS } from '../core/time.ts';
import type { LateralTraffic, LateralTry } from './office.ts';
import { drawBelow } from './network.ts';
import { type Random, seededRandom } from './noise.ts';

/** A worm that spreads from host to host. */
export interface HostWorm {
  /** Start of the first window, epoch seconds. */
  readonly start: number;
  /** Address of the first infected host. */
  readonly patientZero: string;
  /** Addresses that the worm tries. */
  readonly hosts: readonly string[];
  /** Number of tries of each infected host in a window. */
  readonly tries: number;
  /** Share of tries that are accepted and answered, 0 to 1. The answering host is infected from the next window on. */
  readonly success: number;
  /** Largest number of infected hosts. */
  readonly most: number;
  /** A 32-bit integer. The same seed gives the same worm. */
  readonly seed: number;
}

/** Infections and traffic of a worm. */
export interface WormCourse {
  /** Infected hosts, with the start of their first window as infected hosts in epoch seconds. The first host comes first. */
  readonly infections: ReadonlyArray<readonly [host: string, windowStart: number]>;
  readonly traffic: LateralTraffic;
}

/**
 * Simulates a worm.
 * @param worm the worm
 * @param windows number of windows to simulate
 */
export function runWorm(worm: HostWorm, windows: number): WormCourse {
  const random = seededRandom(worm.seed);
  const infected = new Map([[worm.patientZero, worm.start]]);
  const byWindow = new Map<number, LateralTry[]>();
  for (let index = 0; index < windows; index++) {
    const windowStart = worm.start + index * WINDOW_SECONDS;
    const sources = [...infected].filter(([, since]) => since <= windowStart).map(([host]) => host);
    const tries = sources.flatMap((source) => triesOf(worm, source, random));
    byWindow.set(windowStart, tries);
    for (const { destination, outcome } of tries) {
      if (outcome !== 'answered' || infected.has(destination) || infected.size >= worm.most) continue;
      infected.set(destination, windowStart + WINDOW_SECONDS);
    }
  }
  return { infections: [...infected], traffic: (windowStart) => byWindow.get(windowStart) ?? [] };
}

function triesOf({ hosts, success, tries }: HostWorm, source: string, random: Random): LateralTry[] {
  return Array.from({ length: tries }, (): LateralTry => ({
    source,
    destination: hosts[drawBelow(random, hosts.length)] ?? source,
    outcome: random() < success ? 'answered' : 'refused',
  })).filter(({ destination }) => destination !== source);
}
