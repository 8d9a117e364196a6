import { mustExist } from '../collections/must-exist.ts';
import type { PlacedReport } from '../network/forwarders.ts';
import { interfaceKey, type NetworkInterface, ownersOf } from '../network/interfaces.ts';
import { radixSort } from '../pairs/radix-sort.ts';
import { ENDS } from '../pairs/report.ts';
import { type KnownPackets, knownPackets } from './known-packets.ts';
import { mergeFlowLogs } from './merge-flow-logs.ts';
import { withBareRejects } from './pairs-of-reports.ts';
import { reportAt, type ReportTable } from './report-table.ts';
import { withoutLoggedByVpcs } from './transit-reports.ts';

/** The reports of a table in groups: a group has all reports on one source, destination and port. */
export interface ReportGroups {
  /** Number of groups. They are in the order of port, source and destination. */
  readonly count: number;
  readonly table: ReportTable;
  /** By observer of the table, the interface that it reports on. */
  readonly reporters: readonly NetworkInterface[];
  /** What one flow log of an interface tells of the packets that another one shows with its own address. */
  readonly known: KnownPackets;
  /** Returns the first row of a group. */
  readonly rowOf: (group: number) => number;
  /** Checks whether a group has only one report. */
  readonly isSingle: (group: number) => boolean;
  /** Returns the reports of a group, several flow logs of one interface taken as one. */
  readonly reportsOf: (group: number) => readonly PlacedReport[];
  /** Yields the reports of all groups of which a row fulfils a condition. */
  readonly withAny: (isWanted: (row: number) => boolean) => Iterable<PlacedReport>;
}

/** What decides how the reports of a group are taken together. */
export interface GroupContext {
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  /** VPCs that a flow log covers. */
  readonly vpcIds: ReadonlySet<string>;
}

/** Puts the reports on one pair of addresses together. */
export function groupReports(table: ReportTable, { interfaces, vpcIds }: GroupContext): ReportGroups {
  const logged = { owners: ownersOf(interfaces.values()), vpcIds };
  const rows = radixSort([table.port, table.source, table.destination]);
  const starts = startsOf(rows, table);
  const count = starts.length - 1;
  const reporters = table.observers.map((at) =>
    mustExist(interfaces.get(interfaceKey(at)), 'the interface of a report'),
  );
  const placed = (row: number): PlacedReport => {
    const reporter = mustExist(reporters[table.observer[row] ?? 0], 'the interface of a report');
    return { ...reportAt(table, row), interface: reporter };
  };
  const known = knownPackets(ofOtherAddresses(table, reporters, placed));
  const reportsOf = (group: number): readonly PlacedReport[] => {
    const reports = Array.from(rows.subarray(starts[group], starts[group + 1]), placed);
    const merged = mergeFlowLogs(reports, known);
    return withoutLoggedByVpcs(merged.map(withBareRejects), logged);
  };
  return {
    count,
    table,
    reporters,
    known,
    rowOf: (group) => rows[starts[group] ?? 0] ?? 0,
    isSingle: (group) => (starts[group + 1] ?? 0) - (starts[group] ?? 0) === 1,
    reportsOf,
    withAny: (isWanted) => ({
      *[Symbol.iterator]() {
        for (let group = 0; group < count; group++) {
          const end = starts[group + 1] ?? 0;
          let at = starts[group] ?? 0;
          while (at < end && !isWanted(rows[at] ?? 0)) at += 1;
          if (at < end) yield* reportsOf(group);
        }
      },
    }),
  };
}

/**
 * Reads the reports on packets with another address than their interface has, where several flow logs report on it. There may be a million.
 * @yields reports, in the order of the table
 */
function* ofOtherAddresses(
  { observer, ends }: ReportTable,
  reporters: readonly NetworkInterface[],
  placed: (row: number) => PlacedReport,
): Generator<PlacedReport> {
  const severalLogs = reporters.map(({ flowLogs }) => flowLogs.length > 1);
  if (!severalLogs.includes(true)) return;
  for (const [row, number] of observer.entries()) {
    if (severalLogs[number] && ((ends[row] ?? 0) & ENDS.passing) !== 0) yield placed(row);
  }
}

/** Returns where each group begins in the ordered rows, and at the end where the last group ends. */
function startsOf(rows: Uint32Array, { port, source, destination }: ReportTable): Uint32Array {
  const starts = new Uint32Array(rows.length + 1);
  let count = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    const before = rows[index - 1];
    const isSame =
      before !== undefined &&
      source[row] === source[before] &&
      destination[row] === destination[before] &&
      port[row] === port[before];
    if (!isSame) starts[count++] = index;
  }
  starts[count] = rows.length;
  return starts.subarray(0, count + 1);
}
