import { mustExist } from '../collections/must-exist.ts';
import { type Direction, directionOf } from '../pairs/direction.ts';
import type { Pair } from '../pairs/pair.ts';
import { ENDS } from '../pairs/report.ts';
import type { ReportGroups } from './report-groups.ts';
import { isOfTransit } from './report-table.ts';
import type { NetworkInterface } from '../network/interfaces.ts';

/** What decides the direction of a report. */
export interface PlainContext {
  /** Interfaces that pass traffic on. */
  readonly forwarders: ReadonlySet<NetworkInterface>;
  /** By address of the table: 1 where it is inside. */
  readonly isInside: Uint8Array;
}

/**
 * Reports that are pairs as they are: the only report on its source, destination and port, of a host on its own address. Most reports of a large
 * window are plain. Their pairs follow from the columns, so nothing else has to be weighed, and no object has to be made.
 */
export interface PlainReports {
  /** Returns the direction of the pair of a group; undefined where the group is no plain report. */
  readonly directionOf: (group: number) => Direction | undefined;
  /** Returns the pair of a plain report. */
  readonly pairOf: (group: number, direction: Direction) => Pair;
}

/** Finds the plain reports. For them `pairOf` returns what `pairsOf` would return. */
export function plainReports(groups: ReportGroups, { forwarders, isInside }: PlainContext): PlainReports {
  const { table, reporters } = groups;
  const isHost = Uint8Array.from(table.observers, (at, index) => {
    const reporter = reporters[index];
    const isPlain = reporter && !reporter.isPassing && !forwarders.has(reporter) && !groups.known.isAbout(reporter);
    return Number(isPlain === true && !isOfTransit(at));
  });
  const isIPv6 = Uint8Array.from(table.addresses, (address) => Number(address.includes(':')));
  return {
    directionOf(group) {
      if (!groups.isSingle(group)) return undefined;
      const row = groups.rowOf(group);
      const ends = (table.ends[row] ?? 0) & ~ENDS.withoutFlags;
      const isOwnEnd = ends === ENDS.ownDestination || ends === ENDS.ownSource;
      if (!isOwnEnd || table.bareRejects[row] !== 0 || isHost[table.observer[row] ?? 0] !== 1) return undefined;
      const source = table.source[row] ?? 0;
      const destination = table.destination[row] ?? 0;
      // A NAT gateway translates.
      if (isIPv6[source] !== isIPv6[destination]) return undefined;
      const direction = directionOf(isInside[source] === 1, isInside[destination] === 1);
      // The source may be the own address of a forwarder.
      return direction === 'lateral' && forwarders.size > 0 ? undefined : direction;
    },
    pairOf(group, direction) {
      const row = groups.rowOf(group);
      return {
        at: mustExist(reporters[table.observer[row] ?? 0], 'the interface of a pair'),
        direction,
        port: table.port[row] ?? 0,
        source: mustExist(table.addresses[table.source[row] ?? 0], 'the source of a pair'),
        destination: mustExist(table.addresses[table.destination[row] ?? 0], 'the destination of a pair'),
        rejected: table.rejected[row] ?? 0,
        accepted: table.accepted[row] ?? 0,
        continued: table.continued[row] ?? 0,
        packets: table.packets[row] ?? 0,
        bytes: table.bytes[row] ?? 0,
        first: table.first[row] ?? 0,
        last: table.last[row] ?? 0,
        evidence: table.evidence[row] ?? 0,
        ...(((table.ends[row] ?? 0) & ENDS.withoutFlags) === 0 ? {} : { isWithoutFlags: true }),
      };
    },
  };
}
