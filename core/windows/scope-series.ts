import { mustExist } from '../collections/must-exist.ts';
import { cappedSum } from '../pairs/capped-sum.ts';
import { type Direction, DIRECTIONS } from '../pairs/direction.ts';
import { hasEvidence } from '../pairs/evidence.ts';
import { attemptsOf } from '../pairs/pair.ts';
import { mergeAccounts } from './coverage.ts';
import type { MergedPair } from './merged-pair.ts';
import type { ReportTable } from './report-table.ts';
import { type Scope, SCOPE_TYPES, scopeKey } from './scope.ts';
import { scopesOf } from './scope-window.ts';
import type { SeriesTotals } from './window-totals.ts';

/** Sums of the pairs of one scope, on one port and in one direction. */
export type SeriesSums = Pick<
  SeriesTotals,
  | 'port'
  | 'direction'
  | 'rejected'
  | 'accepted'
  | 'answered'
  | 'unknown'
  | 'continued'
  | 'packets'
  | 'bytes'
  | 'pairs'
  | 'attemptPairs'
  | 'firstSeen'
  | 'lastSeen'
>;

/** Sums that grow. */
export type MutableSums = { -readonly [Name in keyof SeriesSums]: SeriesSums[Name] };

interface Series {
  scope: Scope;
  readonly sums: MutableSums;
}

/** The series of one interface, port and direction: one for each type of scope. */
interface SeriesGroup {
  /** In the order of {@link SCOPE_TYPES}; -1 where the log does not name the scope. */
  readonly series: readonly number[];
  /** Sums that count in all of these series, and were not added to them yet. */
  readonly sums: MutableSums;
}

/** Sums by scope, port and direction. Each is a series with a number; the series of one interface, port and direction are a group with a number. */
export interface ScopeSeries {
  /** Returns the number of the group of a pair. */
  groupOf(pair: Pick<MergedPair, 'at' | 'port' | 'direction'>): number;
  /**
   * Adds a pair to some series of its group.
   * @param types bits of the types of scope that it counts in, in the order of {@link SCOPE_TYPES}
   */
  add(group: number, pair: MergedPair, types: number): void;
  /** Returns the sums of a group, to which somebody may add what counts in scopes of all types. */
  sumsOfGroup(group: number): MutableSums;
  /** Returns by group the number of its series for one type of scope; -1 where the log does not name the scope. */
  numbersOf(typeIndex: number): Int32Array;
  scopeOf(series: number): Scope;
  /** Adds the sums of groups to their series. Call it before {@link sumsOf}. */
  settle(): void;
  sumsOf(series: number): SeriesSums;
  /** Returns the number of series. */
  count(): number;
}

/** Returns sums of nothing. */
export function createScopeSeries(): ScopeSeries {
  const all: Series[] = [];
  const numbers = new Map<string, number>();
  const groups: SeriesGroup[] = [];
  const groupsOfInterface = new Map<MergedPair['at'], Map<number, number>>();

  const enter = (scope: Scope, port: number, direction: Direction): number => {
    const key = `${scopeKey(scope)} ${port} ${direction}`;
    const known = numbers.get(key);
    if (known === undefined) {
      numbers.set(key, all.length);
      return all.push({ scope, sums: noSums(port, direction) }) - 1;
    }
    const series = mustExist(all[known], 'a series by its number');
    series.scope = { ...series.scope, accountId: mergeAccounts(series.scope.accountId, scope.accountId) };
    return known;
  };
  const groupAt = (group: number): SeriesGroup => mustExist(groups[group], 'a group of series by its number');
  const seriesAt = (number: number): Series => mustExist(all[number], 'a series by its number');

  return {
    groupOf({ at, port, direction }) {
      const ownGroups = groupsOfInterface.get(at) ?? new Map<number, number>();
      groupsOfInterface.set(at, ownGroups);
      const name = port * DIRECTIONS.length + DIRECTIONS.indexOf(direction);
      const known = ownGroups.get(name);
      if (known !== undefined) return known;
      const scopes = scopesOf(at);
      const series = SCOPE_TYPES.map((type) => {
        const scope = scopes.find((candidate) => candidate.type === type);
        return scope ? enter(scope, port, direction) : -1;
      });
      ownGroups.set(name, groups.length);
      return groups.push({ series, sums: noSums(port, direction) }) - 1;
    },
    add(group, pair, types) {
      for (const [index, number] of groupAt(group).series.entries()) {
        if (number >= 0 && (types & (1 << index)) !== 0) addTo(seriesAt(number).sums, pair);
      }
    },
    sumsOfGroup: (group) => groupAt(group).sums,
    numbersOf: (typeIndex) => Int32Array.from(groups, ({ series }) => series[typeIndex] ?? -1),
    scopeOf: (series) => seriesAt(series).scope,
    settle() {
      for (const [group, { series, sums }] of groups.entries()) {
        for (const number of series) if (number >= 0) addSums(seriesAt(number).sums, sums);
        groups[group] = { series, sums: noSums(sums.port, sums.direction) };
      }
    },
    sumsOf: (series) => seriesAt(series).sums,
    count: () => all.length,
  };
}

function noSums(port: number, direction: Direction): MutableSums {
  const counts = { rejected: 0, accepted: 0, answered: 0, unknown: 0, continued: 0, packets: 0, bytes: 0 };
  return { port, direction, ...counts, pairs: 0, attemptPairs: 0, firstSeen: undefined, lastSeen: undefined };
}

function addTo(sums: MutableSums, pair: MergedPair): void {
  sums.rejected += pair.rejected;
  sums.accepted += pair.accepted;
  if (hasEvidence(pair.evidence, 'answered')) sums.answered += 1;
  sums.unknown += pair.unknown ?? 0;
  sums.continued += pair.continued;
  sums.packets = cappedSum(sums.packets, pair.packets);
  sums.bytes = cappedSum(sums.bytes, pair.bytes);
  sums.pairs += 1;
  if (attemptsOf(pair) > 0) sums.attemptPairs += 1;
  sums.firstSeen = Math.min(sums.firstSeen ?? Infinity, pair.first);
  sums.lastSeen = Math.max(sums.lastSeen ?? 0, pair.last);
}

function addSums(sums: MutableSums, other: SeriesSums): void {
  if (other.pairs === 0) return;
  sums.rejected += other.rejected;
  sums.accepted += other.accepted;
  sums.answered += other.answered;
  sums.unknown += other.unknown;
  sums.continued += other.continued;
  sums.packets = cappedSum(sums.packets, other.packets);
  sums.bytes = cappedSum(sums.bytes, other.bytes);
  sums.pairs += other.pairs;
  sums.attemptPairs += other.attemptPairs;
  sums.firstSeen = Math.min(sums.firstSeen ?? Infinity, other.firstSeen ?? Infinity);
  sums.lastSeen = Math.max(sums.lastSeen ?? 0, other.lastSeen ?? 0);
}

/** Adds a report that is a pair by itself, and that is not of a transit gateway. */
export function addReport(sums: MutableSums, table: ReportTable, row: number): void {
  const rejected = table.rejected[row] ?? 0;
  const accepted = table.accepted[row] ?? 0;
  sums.rejected += rejected;
  sums.accepted += accepted;
  if (hasEvidence(table.evidence[row] ?? 0, 'answered')) sums.answered += 1;
  sums.continued += table.continued[row] ?? 0;
  sums.packets = cappedSum(sums.packets, table.packets[row] ?? 0);
  sums.bytes = cappedSum(sums.bytes, table.bytes[row] ?? 0);
  sums.pairs += 1;
  if (rejected + accepted > 0) sums.attemptPairs += 1;
  sums.firstSeen = Math.min(sums.firstSeen ?? Infinity, table.first[row] ?? Infinity);
  sums.lastSeen = Math.max(sums.lastSeen ?? 0, table.last[row] ?? 0);
}
