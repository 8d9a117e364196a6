import { DEPTH } from '../../core/pairs/depth.ts';
import type { Direction } from '../../core/pairs/direction.ts';
import type { TableColumns } from '../../core/rollup/parquet-columns.ts';
import { directionOfName, numberReader } from './rollup-rows.ts';

/** A row of the table `attempts`. */
export interface AttemptRow {
  readonly windowStart: number;
  readonly accountId: string;
  readonly vpcId: string;
  readonly instanceId: string;
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly direction: Direction;
  readonly rejected: number;
  readonly accepted: number;
  /** Later records of a connection that was let in before, also in an earlier window. */
  readonly continued: number;
  /** Attempts that only a transit gateway logged. */
  readonly unknown: number;
  /** One of {@link DEPTH}. */
  readonly depth: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/**
 * Reads rows of `attempts`. Rows of a direction that this release does not know are left out.
 * @yields rows in the order of the file
 */
export function* attemptRowsOf(columns: TableColumns): Generator<AttemptRow> {
  const [accountIds, vpcIds, instanceIds] = [
    columns.texts('account_id'),
    columns.texts('vpc_id'),
    columns.texts('instance_id'),
  ];
  const [sources, destinations] = [columns.texts('source'), columns.texts('destination')];
  const depths = depthsOf(columns);
  const numbers = numberReader(columns);
  for (const [index, name] of columns.texts('direction').entries()) {
    const direction = directionOfName(name);
    if (direction === undefined) continue;
    yield {
      windowStart: numbers('window_start', index),
      accountId: accountIds[index] ?? '',
      vpcId: vpcIds[index] ?? '',
      instanceId: instanceIds[index] ?? '',
      source: sources[index] ?? '',
      destination: destinations[index] ?? '',
      port: numbers('port', index),
      direction,
      rejected: numbers('rejected', index),
      accepted: numbers('accepted', index),
      continued: numbers('continued', index),
      unknown: numbers('unknown', index),
      depth: depths[index] ?? DEPTH.none,
      firstSeen: numbers('first_seen', index),
      lastSeen: numbers('last_seen', index),
    };
  }
}

/** Returns the depths. Rows of releases before 0.2 have none, and it follows from their other columns. */
function depthsOf(columns: TableColumns): readonly number[] {
  const depths = columns.numbers('depth');
  if (depths.every((depth) => depth !== undefined)) return depths;
  const evidence = columns.texts('evidence');
  const numbers = numberReader(columns);
  return depths.map((depth, index) => {
    if (depth !== undefined) return depth;
    const passed = numbers('accepted', index) + numbers('continued', index);
    return depthOfText(evidence[index] ?? '', passed, numbers('rejected', index));
  });
}

function depthOfText(evidence: string, passed: number, rejected: number): number {
  const names = evidence.split(' ');
  if (names.includes('data')) return DEPTH.data;
  if (names.includes('answered')) return DEPTH.answered;
  if (names.includes('reset')) return DEPTH.reset;
  if (passed > 0) return DEPTH.open;
  return rejected > 0 ? DEPTH.rejected : DEPTH.none;
}
