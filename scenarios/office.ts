import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { drawBelow } from './network.ts';
import { drawNormal, drawPoisson, type Random, seededRandom } from './noise.ts';

/** One host that reaches for SMB of another, and how it goes. */
export interface LateralTry {
  readonly source: string;
  readonly destination: string;
  readonly outcome: 'answered' | 'refused' | 'silent';
}

/** Gives what happens in one window of five minutes. */
export type LateralTraffic = (windowStart: number) => LateralTry[];

/** How many of each kind there are in an office. */
export interface Office {
  readonly clients: number;
  /** Look around at each logon: 30 hosts at random, of which 60 % are on. */
  readonly lookers: number;
  /** Share folders with each other, four each. */
  readonly peers: number;
  /** Reach for 200 hosts every night, each at its own hour, more or less, of which 92 % are on. */
  readonly managers: number;
  /** Try every address once a week. */
  readonly scanners: number;
  /** People who log on to some servers now and then. */
  readonly admins: number;
}

/** A company of some 300 hosts. */
export const OFFICE: Office = { clients: 250, lookers: 10, peers: 20, managers: 3, scanners: 1, admins: 3 };

const SERVERS = ['10.1.0.1', '10.1.0.2', '10.1.0.3', '10.1.0.4', '10.1.0.5'];
const BUSINESS_SERVERS = 30;
const LOOKED_AT = 30;
const MANAGED = 200;

/** Gives a client of an office by number. */
export function clientAddress(index: number): string {
  return `10.2.${Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/**
 * Simulates an office in which nothing is wrong: logons on workdays, file shares, backups, a scanner, administrators.
 * @param seed a 32-bit integer: the same seed gives the same days
 * @returns the traffic of a window; windows may be asked for in any order
 */
export function officeTraffic(office: Office, seed: number): LateralTraffic {
  return (windowStart) => {
    const day = Math.floor(windowStart / DAY_SECONDS);
    const random = seededRandom(seed ^ (windowStart / WINDOW_SECONDS));
    const window = { windowStart, day, random, isWorkday: ![0, 6].includes((day + 4) % 7), seed };
    return [
      ...clientsIn(office, window),
      ...lookersIn(office, window),
      ...jobsIn(office, window),
      ...adminsIn(office, window),
    ];
  };
}

interface OfficeWindow {
  readonly windowStart: number;
  readonly day: number;
  readonly random: Random;
  readonly isWorkday: boolean;
  readonly seed: number;
}

/** A second of the day that is the same for all windows of the day. */
function secondOfDay(window: OfficeWindow, who: number, about: { hour: number; deviationHours: number }): number {
  const random = seededRandom((window.seed * 31 + window.day) * 4096 + who);
  return window.day * DAY_SECONDS + Math.round((about.hour + about.deviationHours * drawNormal(random)) * HOUR_SECONDS);
}

function isIn(second: number, { windowStart }: OfficeWindow): boolean {
  return second >= windowStart && second < windowStart + WINDOW_SECONDS;
}

function answered(source: string, destination: string): LateralTry {
  return { source, destination, outcome: 'answered' };
}

/** Most clients reach for three servers when people log on, and for one of them now and then; peers also for each other. */
function clientsIn({ clients, peers }: Office, window: OfficeWindow): LateralTry[] {
  if (!window.isWorkday) return [];
  return Array.from({ length: clients }, (_, index) => index).flatMap((index) => {
    const logon = secondOfDay(window, index, { hour: 9, deviationHours: 0.5 });
    const source = clientAddress(index);
    const own = [SERVERS[index % 2] ?? '', SERVERS[2 + (index % 2)] ?? '', SERVERS[4] ?? ''];
    const isPeer = index < peers;
    const mates = isPeer ? [1, 2, 3, 4].map((step) => clientAddress((index + step) % peers)) : [];
    if (isIn(logon, window)) return [...own, ...mates].map((server) => answered(source, server));
    const isAtWork = window.windowStart > logon && window.windowStart < logon + 9 * HOUR_SECONDS;
    if (!isAtWork || window.random() > 0.2) return [];
    const all = [...own, ...mates];
    return [answered(source, all[drawBelow(window.random, all.length)] ?? '')];
  });
}

function lookersIn({ clients, lookers }: Office, window: OfficeWindow): LateralTry[] {
  if (!window.isWorkday) return [];
  return Array.from({ length: lookers }, (_, index) => clients - 1 - index).flatMap((index) => {
    if (!isIn(secondOfDay(window, index, { hour: 9, deviationHours: 0.5 }), window)) return [];
    return Array.from({ length: LOOKED_AT }, () => ({
      source: clientAddress(index),
      destination: clientAddress(drawBelow(window.random, clients)),
      outcome: window.random() < 0.6 ? ('answered' as const) : ('silent' as const),
    }));
  });
}

/** Managers by night, a twelfth of their hosts in each window of an hour; scanners on Sundays. They reach for each other too. */
function jobsIn({ clients, managers, scanners }: Office, window: OfficeWindow): LateralTry[] {
  const jobs = Array.from({ length: managers + scanners }, (_, job) => ({
    source: `10.1.1.${job + 1}`,
    isScanner: job >= managers,
    start: secondOfDay(window, 3000 + job, { hour: 1 + job, deviationHours: 0.4 }),
  }));
  const isSunday = (window.day + 4) % 7 === 0;
  return jobs.flatMap(({ source, isScanner, start }) => {
    const step = Math.floor((window.windowStart - start) / WINDOW_SECONDS);
    if (step < 0 || step >= 12 || (isScanner && !isSunday)) return [];
    const all = [
      ...jobs.map((job) => job.source),
      ...Array.from({ length: isScanner ? clients : MANAGED }, (_, index) => clientAddress(index)),
    ];
    return all
      .filter((destination, index) => index % 12 === step && destination !== source)
      .map((destination) => ({ source, destination, outcome: outcomeOf(window.random(), isScanner) }));
  });
}

function outcomeOf(drawn: number, isScanner: boolean): LateralTry['outcome'] {
  if (drawn < (isScanner ? 0.5 : 0.92)) return 'answered';
  return isScanner ? 'refused' : 'silent';
}

/** Twice a workday or so, each administrator logs on to two to six of the business servers. */
function adminsIn({ admins }: Office, window: OfficeWindow): LateralTry[] {
  if (!window.isWorkday) return [];
  return Array.from({ length: admins }, (_, index) => index).flatMap((index) =>
    Array.from({ length: drawPoisson(window.random, 2 / 288) * (2 + drawBelow(window.random, 5)) }, () =>
      answered(clientAddress(30 + index), `10.1.2.${1 + drawBelow(window.random, BUSINESS_SERVERS)}`),
    ),
  );
}
