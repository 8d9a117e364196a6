import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { drawBelow } from './network.ts';
import { drawNormal, drawPoisson, type Random, seededRandom } from './noise.ts';

/** A try of one host to connect to SMB on another host, and its outcome. */
export interface LateralTry {
  readonly source: string;
  readonly destination: string;
  readonly outcome: 'answered' | 'refused' | 'silent';
}

/** Returns the tries of one window of five minutes. `windowStart` is in epoch seconds. */
export type LateralTraffic = (windowStart: number) => LateralTry[];

/** Numbers of hosts of each kind in an office. */
export interface Office {
  readonly clients: number;
  /** Clients that browse the network at each logon: they try 30 random hosts, of which 60 % are on. */
  readonly lookers: number;
  /** Clients that share folders with each other: each uses the folders of four others. */
  readonly peers: number;
  /** Management hosts. Each tries 200 hosts every night, at about the same hour. 92 % of the hosts are on. */
  readonly managers: number;
  /** Scanners that try every address once a week. */
  readonly scanners: number;
  /** Administrators who sometimes log on to a few servers. */
  readonly admins: number;
}

/** A company with about 300 hosts. */
export const OFFICE: Office = { clients: 250, lookers: 10, peers: 20, managers: 3, scanners: 1, admins: 3 };

const SERVERS = ['10.1.0.1', '10.1.0.2', '10.1.0.3', '10.1.0.4', '10.1.0.5'];
const BUSINESS_SERVERS = 30;
const LOOKED_AT = 30;
const MANAGED = 200;

/**
 * Returns the address of a client of an office.
 * @param index number of the client, from 0
 */
export function clientAddress(index: number): string {
  return `10.2.${Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/**
 * Simulates an office without attacks: logons on workdays, file shares, backups, a scanner and administrators.
 * @param office numbers of hosts
 * @param seed a 32-bit integer; the same seed gives the same days
 * @returns the traffic; its windows may be simulated in any order
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

/** Draws the second at which a host does something on this day. All windows of the day get the same second. */
function secondOfDay(window: OfficeWindow, host: number, around: { hour: number; deviationHours: number }): number {
  const random = seededRandom((window.seed * 31 + window.day) * 4096 + host);
  const hour = around.hour + around.deviationHours * drawNormal(random);
  return window.day * DAY_SECONDS + Math.round(hour * HOUR_SECONDS);
}

function isIn(second: number, { windowStart }: OfficeWindow): boolean {
  return second >= windowStart && second < windowStart + WINDOW_SECONDS;
}

function answered(source: string, destination: string): LateralTry {
  return { source, destination, outcome: 'answered' };
}

/**
 * Returns the tries of clients. A client connects to its three servers at logon, and to one of them from time to time. Peers also connect to each
 * other.
 */
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
    const servers = [...own, ...mates];
    return [answered(source, servers[drawBelow(window.random, servers.length)] ?? '')];
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

/** Returns the tries of managers, every night, and of scanners, on Sundays. A job tries a twelfth of its hosts in each window of an hour. */
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
    const targets = [
      ...jobs.map((job) => job.source),
      ...Array.from({ length: isScanner ? clients : MANAGED }, (_, index) => clientAddress(index)),
    ];
    return targets
      .filter((destination, index) => index % 12 === step && destination !== source)
      .map((destination) => ({ source, destination, outcome: outcomeOf(window.random(), isScanner) }));
  });
}

function outcomeOf(drawn: number, isScanner: boolean): LateralTry['outcome'] {
  if (drawn < (isScanner ? 0.5 : 0.92)) return 'answered';
  return isScanner ? 'refused' : 'silent';
}

/** Returns the logons of administrators: about twice a workday, each of them logs on to two to six business servers. */
function adminsIn({ admins }: Office, window: OfficeWindow): LateralTry[] {
  if (!window.isWorkday) return [];
  return Array.from({ length: admins }, (_, index) => index).flatMap((index) =>
    Array.from({ length: drawPoisson(window.random, 2 / 288) * (2 + drawBelow(window.random, 5)) }, () =>
      answered(clientAddress(30 + index), `10.1.2.${1 + drawBelow(window.random, BUSINESS_SERVERS)}`),
    ),
  );
}
