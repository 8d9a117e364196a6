import { WINDOW_SECONDS } from '../core/time.ts';
import type { LateralTraffic, LateralTry } from './office.ts';
import { drawBelow } from './network.ts';
import { type Random, seededRandom } from './noise.ts';

/** A worm that goes from host to host. */
export interface HostWorm {
  /** The first window, epoch seconds. */
  readonly start: number;
  /** The first host. */
  readonly patientZero: string;
  /** Hosts that it may reach for. */
  readonly hosts: readonly string[];
  /** Tries of each infected host in a window. */
  readonly tries: number;
  /** The share of the tries that are let in and answered: those hosts are infected from the next window on. */
  readonly success: number;
  /** Never more than this many infected hosts. */
  readonly most: number;
  /** A 32-bit integer. */
  readonly seed: number;
}

/** What a worm did in its time. */
export interface WormCourse {
  /** Who was infected when, patient zero first: addresses and epoch seconds. */
  readonly infections: ReadonlyArray<readonly [host: string, windowStart: number]>;
  readonly traffic: LateralTraffic;
}

/**
 * Lets a worm go from host to host for so many windows.
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
