import type { FindingOf, RuleId } from '../../core/detection/all-rules.ts';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import type { FlowEntry } from '../../scenarios/flow-entry.ts';
import { type Host, hostAt, outsideAddress } from '../../scenarios/network.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import {
  backgroundScan,
  exposedHost,
  fileShare,
  scanSurge,
  silentHosts,
  type TrafficSource,
  worm,
} from '../../scenarios/traffic.ts';

/** A record of one connection, as the interface of one end logs it. */
function seen(
  at: Host,
  [from, to]: readonly [string, string],
  { start, tcpFlags }: { start: number; tcpFlags: 2 | 18 },
): FlowEntry {
  const isReply = tcpFlags === 18;
  return {
    kind: 'flow',
    at,
    source: from,
    sourcePort: isReply ? 445 : 50_000,
    destination: to,
    destinationPort: isReply ? 50_000 : 445,
    packets: 2,
    bytes: 120,
    start,
    action: 'ACCEPT',
    tcpFlags,
    direction: at.address === from ? 'egress' : 'ingress',
  };
}

/** A host that reaches for so many others each window, all of which answer. */
function manager(host: number, each: number): TrafficSource {
  const from = hostAt(host);
  return (windowStart) =>
    Array.from({ length: each }, (_, index) => hostAt((windowStart / WINDOW_SECONDS) * each + index))
      .filter((to) => to !== from)
      .flatMap((to) =>
        [from, to].flatMap((at) => [
          seen(at, [from.address, to.address], { start: windowStart + 3, tcpFlags: 2 }),
          seen(at, [to.address, from.address], { start: windowStart + 4, tcpFlags: 18 }),
        ]),
      );
}

/** A host that reaches for so many outside addresses, which its security group lets out. */
function leak(host: number, each: number): TrafficSource {
  const from = hostAt(host);
  return (windowStart) =>
    Array.from({ length: each }, (_, index) =>
      seen(from, [from.address, outsideAddress(index)], { start: windowStart + 5, tcpFlags: 2 }),
    );
}

/** An address that so many hosts refuse, from a number on. */
function refused(from: string, first: number, count: number): TrafficSource {
  return (windowStart) =>
    Array.from({ length: count }, (_, index) => hostAt(first + index)).map((to) => ({
      ...seen(to, [from, to.address], { start: windowStart + 6, tcpFlags: 2 }),
      action: 'REJECT' as const,
    }));
}

/** A host that reaches for so many others, from a number on, which say nothing. */
function unanswered(from: number, first: number, count: number): TrafficSource {
  const host = hostAt(from);
  return (windowStart) =>
    Array.from({ length: count }, (_, index) =>
      seen(host, [host.address, inside(first + index)], { start: windowStart + 9, tcpFlags: 2 }),
    );
}

/** A host that reaches for another, which answers. */
function reached(from: number, to: number): TrafficSource {
  const [source, target] = [hostAt(from), hostAt(to)];
  return (windowStart) => [
    seen(target, [source.address, target.address], { start: windowStart + 7, tcpFlags: 2 }),
    seen(target, [target.address, source.address], { start: windowStart + 8, tcpFlags: 18 }),
  ];
}

/** The address of a host of ours. */
export const inside = (host: number): string => hostAt(host).address;

const during = (from: number, to: number, traffic: TrafficSource) => ({
  from: from * HOUR_SECONDS,
  to: to * HOUR_SECONDS,
  traffic,
});

/** What a rule finds in the course. */
interface RuleExample<Id extends RuleId> {
  /** Levels at which it finds something. */
  readonly levels: ReadonlyArray<FindingOf<Id>['level']>;
  /** Traffic that is made for it; what is made for others may be found too. */
  readonly acts: Scenario['acts'];
}

/** Traffic for each rule, at times at which nothing else happens. Times are hours of the course. */
export const RULE_EXAMPLES: { readonly [Id in RuleId]: RuleExample<Id> } = {
  threshold: { levels: ['tripped'], acts: [] },
  exposure: { levels: ['answered'], acts: [during(24, 25, exposedHost(17, 3))] },
  surge: {
    levels: ['now', 'slow'],
    acts: [during(24, 26, scanSurge(14, 1)), during(28, 29, scanSurge(300, 1))],
  },
  sweep: {
    levels: ['failed in window', 'failed', 'new', 'many'],
    acts: [
      during(25, 26, worm(23, 4)),
      during(27, 28, worm(24, 40)),
      during(20, 21, manager(31, 1)),
      during(29, 31, manager(32, 5)),
      // One that is refused and unanswered, before anybody answers: then nobody knows who does not answer.
      during(12, 12.05, refused(inside(51), 2, 10)),
      during(12, 12.05, unanswered(51, 20, 5)),
      during(12.5, 12.55, unanswered(51, 20, 1)),
    ],
  },
  spread: {
    levels: ['child', 'fan-out', 'outbreak'],
    acts: [
      // Three hosts that are not answered, as is known when no reply is waited for any more; one is answered once, and one sees a reply after four windows.
      during(14, 14.05, reached(52, 53)),
      ...[47, 48, 49].map((host, index) => during(14, 14.05, unanswered(host, 2 + 10 * index, 11 - index))),
      during(14, 14.05, reached(48, 33)),
      during(14.15, 14.2, unanswered(47, 40, 3)),
      during(14.3, 14.4, unanswered(47, 2, 1)),
      during(14.3, 14.4, unanswered(49, 22, 1)),
      during(14.5, 14.55, reached(47, 12)),
      during(14.5, 14.6, unanswered(48, 12, 1)),
      // Three hosts that begin within an hour.
      ...[40, 41, 42].map((host, index) => during(22, 22.25, refused(inside(host), 2 + 10 * index, 10))),
      // One that is let in by another, which then does the same; and the same with few.
      during(26, 26.25, refused(inside(43), 2, 10)),
      during(26, 26.25, reached(43, 44)),
      during(26.5, 26.75, refused(inside(44), 12, 10)),
      during(23.5, 23.6, refused(inside(45), 2, 3)),
      during(23.5, 23.6, reached(45, 46)),
      during(23.75, 23.85, refused(inside(46), 12, 3)),
    ],
  },
  outbound: { levels: ['accepted'], acts: [during(30, 31, leak(33, 7))] },
  scanner: {
    levels: ['window', 'day'],
    acts: [
      during(31, 31.25, refused('203.0.113.250', 2, 30)),
      // One that takes its time.
      during(27.5, 27.6, refused('203.0.113.251', 2, 3)),
      during(31.5, 31.6, refused('203.0.113.251', 5, 3)),
    ],
  },
  // The outage of the course is its traffic.
  silence: { levels: ['returned'], acts: [] },
};

/** How long the course is, in seconds. */
export const COURSE_SECONDS = 32 * HOUR_SECONDS;

/** A day to learn from, and a few hours in which each rule finds something. */
export const RULE_COURSE: Scenario = {
  name: 'course',
  description: '',
  acts: [
    during(0, 32, backgroundScan(2)),
    during(0, 32, silentHosts(1)),
    during(22, 32, fileShare(2)),
    ...Object.values(RULE_EXAMPLES).flatMap(({ acts }) => acts),
  ],
  outages: [{ from: 17 * HOUR_SECONDS, to: 18 * HOUR_SECONDS }],
};

/** Settings under which rule `threshold` finds something in the course. */
export const COURSE_SETTINGS = {
  thresholds: [
    { atLeast: 250 },
    { metric: 'sources', atLeast: 250, scope: 'fleet' },
    { atLeast: 20, direction: 'lateral' },
  ],
};
