import type { TableColumns } from '../../core/rollup/parquet-columns.ts';
import { type Direction, DIRECTIONS } from '../../core/pairs/direction.ts';

/** A row of the table `rollups` about the fleet, an account or a VPC. */
export interface RollupRow {
  readonly windowStart: number;
  readonly scopeType: string;
  readonly scopeId: string;
  /** Empty for the fleet, and for a VPC that accounts share. */
  readonly accountId: string;
  readonly region: string;
  readonly port: number;
  readonly direction: Direction;
  readonly rejected: number;
  readonly accepted: number;
  /** Attempts that only a transit gateway logged. */
  readonly unknown: number;
  readonly sources: number;
  /** Records of all ports, the same in each row of a scope and window. */
  readonly records: number;
  readonly isPartial: boolean;
  readonly skipped: number;
  readonly malformed: number;
}

/**
 * Reads rows of `rollups`. Rows of interfaces are left out: they are most rows, and each of them is part of an account.
 * @yields rows in the order of the file
 */
export function* rollupRowsOf(columns: TableColumns): Generator<RollupRow> {
  const [scopeTypes, scopeIds, accountIds] = [
    columns.texts('scope_type'),
    columns.texts('scope_id'),
    columns.texts('account_id'),
  ];
  const [regions, directions, statuses] = [
    columns.texts('region'),
    columns.texts('direction'),
    columns.texts('status'),
  ];
  const numbers = numberReader(columns);
  for (const [index, scopeType] of scopeTypes.entries()) {
    const direction = directionOfName(directions[index]);
    if (scopeType === 'interface' || direction === undefined) continue;
    yield {
      windowStart: numbers('window_start', index),
      scopeType,
      scopeId: scopeIds[index] ?? '',
      accountId: accountIds[index] ?? '',
      region: regions[index] ?? '',
      port: numbers('port', index),
      direction,
      rejected: numbers('rejected', index),
      accepted: numbers('accepted', index),
      unknown: numbers('unknown', index),
      sources: numbers('sources', index),
      records: numbers('records', index),
      isPartial: statuses[index] === 'partial',
      skipped: numbers('skipped', index),
      malformed: numbers('malformed', index),
    };
  }
}

/** Returns a function that reads a number by the name of its column. NULL is 0. Each column is decoded once. */
export function numberReader(columns: TableColumns): (name: string, index: number) => number {
  const decoded = new Map<string, ReadonlyArray<number | undefined>>();
  return (name, index) => {
    const column = decoded.get(name) ?? columns.numbers(name);
    decoded.set(name, column);
    return column[index] ?? 0;
  };
}

/** Returns undefined for a direction that this release does not know. */
export function directionOfName(name: string | undefined): Direction | undefined {
  return DIRECTIONS.find((direction) => direction === name);
}
