import { mustExist } from '../collections/must-exist.ts';
import { cappedSum } from '../pairs/capped-sum.ts';
import { type Direction, DIRECTIONS } from '../pairs/direction.ts';
import { hasEvidence } from '../pairs/evidence.ts';
import { mergeAccounts } from './coverage.ts';
import type { MergedPair } from './merged-pair.ts';
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

type MutableSums = { -readonly [Name in keyof SeriesSums]: SeriesSums[Name] };

interface Series {
  scope: Scope;
  readonly sums: MutableSums;
}

/** Sums by scope, port and direction. Each is a series with a number; the series of one interface, port and direction are a group with a number. */
export interface ScopeSeries {
  /**
   * Adds a pair to the series of its group.
   * @param types bits of the types of scope that it counts in, in the order of {@link SCOPE_TYPES}
   * @returns the number of the group
   */
  add(pair: MergedPair, types: number): number;
  /** Returns the number of the series of a group for one type of scope; -1 where the log does not name the scope. */
  numberOf(group: number, typeIndex: number): number;
  scopeOf(series: number): Scope;
  sumsOf(series: number): SeriesSums;
  /** Number of series. */
  count(): number;
}

/** Returns sums of nothing. */
export function createScopeSeries(): ScopeSeries {
  const all: Series[] = [];
  const numbers = new Map<string, number>();
  const groups: number[][] = [];
  const groupsOfPlace = new Map<MergedPair['at'], Map<number, number>>();

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

  const groupOf = ({ at, port, direction }: MergedPair): number => {
    const ofPlace = groupsOfPlace.get(at) ?? new Map<number, number>();
    groupsOfPlace.set(at, ofPlace);
    const name = port * DIRECTIONS.length + DIRECTIONS.indexOf(direction);
    const known = ofPlace.get(name);
    if (known !== undefined) return known;
    const scopes = scopesOf(at);
    const series = SCOPE_TYPES.map((type) => {
      const scope = scopes.find((candidate) => candidate.type === type);
      return scope ? enter(scope, port, direction) : -1;
    });
    ofPlace.set(name, groups.length);
    return groups.push(series) - 1;
  };

  return {
    add(pair, types) {
      const group = groupOf(pair);
      for (let index = 0; index < SCOPE_TYPES.length; index++) {
        const series = all[groups[group]?.[index] ?? -1];
        if (series && (types & (1 << index)) !== 0) addTo(series.sums, pair);
      }
      return group;
    },
    numberOf: (group, typeIndex) => groups[group]?.[typeIndex] ?? -1,
    scopeOf: (series) => mustExist(all[series], 'a series by its number').scope,
    sumsOf: (series) => mustExist(all[series], 'a series by its number').sums,
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
  if (pair.rejected + pair.accepted > 0) sums.attemptPairs += 1;
  sums.firstSeen = Math.min(sums.firstSeen ?? Infinity, pair.first);
  sums.lastSeen = Math.max(sums.lastSeen ?? 0, pair.last);
}
