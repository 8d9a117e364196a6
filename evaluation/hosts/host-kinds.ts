import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import { drawPoisson, type Random } from '../../scenarios/noise.ts';
import type { Contact, Outcome, SimulatedHost } from './contact.ts';

/** One window of a host. */
export interface Moment {
  readonly host: SimulatedHost;
  /** Epoch seconds. */
  readonly windowStart: number;
  /** Start of the worm on this host, epoch seconds. */
  readonly outbreak: number;
  readonly random: Random;
}

/** A kind of host, and its behaviour on port 445. */
export interface HostKind {
  readonly name: string;
  /** Time for which a worm runs, in seconds; 0 for a host without a worm. */
  readonly wormSeconds: number;
  /** Returns the contacts of one window: those that the host opens, and those that other hosts open to it. */
  readonly contacts: (moment: Moment) => Contact[];
}

/** Shares of the outcomes of tries, 0 to 1. The remaining tries are `silent`. */
interface Odds {
  readonly answered: number;
  readonly rejected: number;
}

const WELL: Odds = { answered: 0.98, rejected: 0 };
/** Returns the shares for tries of which half of the unanswered ones are rejected, and half go to an address that no host has. */
const mixed = (answered: number): Odds => ({ answered, rejected: (1 - answered) / 2 });

const address = ({ accountId }: SimulatedHost, third: number, fourth: number): string =>
  `10.${Number(accountId.slice(-3))}.${third}.${fourth}`;
const within = (random: Random, below: number): number => Math.floor(random() * below);

function outcome(odds: Odds, random: Random): Outcome {
  const drawn = random();
  if (drawn < odds.answered) return 'answered';
  return drawn < odds.answered + odds.rejected ? 'rejected' : 'silent';
}

/** Returns the tries of the host at random seconds of the window. */
function tries({ host, windowStart, random }: Moment, targets: readonly string[], odds: Odds): Contact[] {
  return targets.map((to) => ({
    second: windowStart + within(random, WINDOW_SECONDS),
    from: host,
    to,
    outcome: outcome(odds, random),
  }));
}

/** Returns the normal contacts of a client: to its three file servers and two domain controllers. */
function everyday(moment: Moment): Contact[] {
  const targets = Array.from({ length: drawPoisson(moment.random, 0.6) }, () =>
    address(moment.host, 1, 1 + within(moment.random, 5)),
  );
  return tries(moment, targets, WELL);
}

/** Returns the behaviour of a server: clients connect to it, and it connects to a few other servers. */
function server(clients: number, visits: number): HostKind['contacts'] {
  return (moment) => {
    const { host, random } = moment;
    const visitors = Array.from({ length: drawPoisson(random, visits) }, () => ({
      accountId: host.accountId,
      address: address(host, 8, 1 + within(random, clients)),
    }));
    const peers = Array.from({ length: drawPoisson(random, 0.3) }, () => address(host, 1, 1 + within(random, 3)));
    return [
      ...visitors.flatMap((from) => tries({ ...moment, host: from }, [host.address], { answered: 1, rejected: 0 })),
      ...tries(moment, peers, WELL),
    ];
  };
}

function clientOfDownServers(moment: Moment): Contact[] {
  const down = [1, 2, 3].filter(() => moment.random() < 0.4).map((fourth) => address(moment.host, 9, fourth));
  return [...everyday(moment), ...tries(moment, down, mixed(0))];
}

/** A job that connects to each host of a list, spread evenly over several windows. */
interface Job {
  readonly fromHour: number;
  readonly windows: number;
  readonly hosts: number;
  readonly odds: Odds;
  /** Checks whether the job runs on a day. `day` is the number of days since 1970-01-01, which was a Thursday. */
  readonly runsOn: (day: number) => boolean;
  /** True if the job connects to other hosts each day. */
  readonly isChanging: boolean;
}

function job(plan: Job): HostKind['contacts'] {
  return (moment) => {
    const { host, windowStart } = moment;
    const day = Math.floor(windowStart / DAY_SECONDS);
    const index = ((windowStart % DAY_SECONDS) - plan.fromHour * HOUR_SECONDS) / WINDOW_SECONDS;
    const own = everyday(moment);
    if (index < 0 || index >= plan.windows || !plan.runsOn(day)) return own;
    const first = Math.floor((index * plan.hosts) / plan.windows);
    const last = Math.floor(((index + 1) * plan.hosts) / plan.windows);
    const targets = Array.from({ length: last - first }, (_, at) => {
      const target = first + at + (plan.isChanging ? 61 * (day % 7) : 0);
      return address(host, 16 + Math.floor(target / 200), 1 + (target % 200));
    });
    return [...own, ...tries(moment, targets, plan.odds)];
  };
}

/** Returns the behaviour of a client with a worm: from the outbreak on, the worm also tries random addresses. */
function worm(triesAWindow: number, odds: Odds, hours: number): Pick<HostKind, 'wormSeconds' | 'contacts'> {
  const wormSeconds = hours * HOUR_SECONDS;
  return {
    wormSeconds,
    contacts(moment) {
      const { host, windowStart, outbreak, random } = moment;
      const isRunning = windowStart >= outbreak && windowStart < outbreak + wormSeconds;
      const targets = Array.from({ length: isRunning ? triesAWindow : 0 }, () =>
        address(host, 32 + within(random, 200), 1 + within(random, 254)),
      );
      return [...everyday(moment), ...tries(moment, targets, odds)];
    },
  };
}

const daily = (): boolean => true;

/** All kinds of hosts: ordinary hosts first, then hosts with a worm. */
export const HOST_KINDS: readonly HostKind[] = [
  { name: 'client', wormSeconds: 0, contacts: everyday },
  { name: 'file server', wormSeconds: 0, contacts: server(30, 2) },
  { name: 'domain controller', wormSeconds: 0, contacts: server(60, 4) },
  { name: 'client whose 3 servers are down', wormSeconds: 0, contacts: clientOfDownServers },
  {
    name: 'logon storm, 30 hosts each morning',
    wormSeconds: 0,
    contacts: job({ fromHour: 8, windows: 2, hosts: 30, odds: mixed(0.6), runsOn: daily, isChanging: true }),
  },
  {
    name: 'backup, 200 hosts nightly',
    wormSeconds: 0,
    contacts: job({ fromHour: 1, windows: 24, hosts: 200, odds: mixed(0.92), runsOn: daily, isChanging: false }),
  },
  {
    name: 'vulnerability scanner, 1000 hosts weekly',
    wormSeconds: 0,
    contacts: job({
      fromHour: 22,
      windows: 12,
      hosts: 1000,
      odds: mixed(0.6),
      runsOn: (day) => day % 7 === 0,
      isChanging: false,
    }),
  },
  { name: 'worm, 20 a second', ...worm(6000, mixed(0.3), 0.25) },
  { name: 'worm, 4 a minute', ...worm(20, mixed(0.3), 2) },
  { name: 'worm, 1 a minute', ...worm(5, mixed(0.3), 3) },
  { name: 'worm, 1 a minute, nothing rejects', ...worm(5, { answered: 0.3, rejected: 0 }, 3) },
  { name: 'worm, 1 in 5 minutes', ...worm(1, mixed(0.3), 6) },
  { name: 'worm, 1 in 5 minutes, all reject', ...worm(1, { answered: 0.3, rejected: 0.7 }, 6) },
  { name: 'worm, 1 in 5 minutes, nothing rejects', ...worm(1, { answered: 0.3, rejected: 0 }, 6) },
  { name: 'hit-list worm, 1 a minute, 90 % up', ...worm(5, mixed(0.9), 3) },
];
