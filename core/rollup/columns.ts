import { depthOf } from '../pairs/depth.ts';
import { evidenceText } from '../pairs/evidence.ts';
import type { Pair } from '../pairs/pair.ts';
import type { Rollup } from './rollup.ts';
import { WINDOW_SECONDS } from '../time.ts';

/** Types that Parquet, Athena and DuckDB share. `timestamp` is UTC to the millisecond; `binary` is what Athena's SQL calls varbinary. */
export type ColumnType = 'string' | 'int' | 'bigint' | 'timestamp' | 'binary';

/** One column of an Athena table. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Shown by Glue and Athena. */
  readonly comment: string;
}

/** A column and where its value comes from; the value of a `timestamp` is epoch seconds, `undefined` is NULL. */
export interface Column<Row> extends TableColumn {
  readonly value: (row: Row) => string | number | Uint8Array | undefined;
  /** True where a file in which no row has a value lacks the column. */
  readonly isSeldom?: true;
}

/** A row of `attempts`: a pair, and its window. */
export interface Attempt extends Pair {
  readonly windowStart: number;
}

/** Empty text in the core is NULL in a table. */
function text(value: string): string | undefined {
  return value === '' ? undefined : value;
}

/**
 * The columns of `rollups`, in order. The Parquet files and the Glue table are both made from this list.
 */
export const ROLLUP_COLUMNS: ReadonlyArray<Column<Rollup>> = [
  { name: 'window_start', type: 'timestamp', comment: 'start of the window, UTC', value: (row) => row.windowStart },
  { name: 'window_seconds', type: 'int', comment: 'width of the window', value: () => WINDOW_SECONDS },
  {
    name: 'scope_type',
    type: 'string',
    comment: 'fleet, account, vpc or interface; each counts the same traffic again: choose one',
    value: (row) => row.scope.type,
  },
  {
    name: 'scope_id',
    type: 'string',
    comment: 'all, or the id of the account, VPC or interface',
    value: (row) => row.scope.id,
  },
  { name: 'account_id', type: 'string', comment: 'NULL for the fleet', value: (row) => text(row.scope.accountId) },
  {
    name: 'region',
    type: 'string',
    comment: 'NULL where the log does not say',
    value: (row) => text(row.scope.region),
  },
  { name: 'vpc_id', type: 'string', comment: 'NULL for fleet and account', value: (row) => text(row.scope.vpcId) },
  { name: 'port', type: 'int', comment: 'the watched port', value: (row) => row.port },
  {
    name: 'direction',
    type: 'string',
    comment: 'inbound, lateral, outbound or transit',
    value: (row) => row.direction,
  },
  { name: 'rejected', type: 'bigint', comment: 'attempts that policy rejected', value: (row) => row.rejected },
  { name: 'accepted', type: 'bigint', comment: 'attempts that policy let pass', value: (row) => row.accepted },
  { name: 'answered', type: 'bigint', comment: 'pairs whose destination answered', value: (row) => row.answered },
  {
    name: 'continued',
    type: 'bigint',
    comment: 'records of later intervals of a connection',
    value: (row) => row.continued,
  },
  { name: 'packets', type: 'bigint', comment: 'packets of attempts and continuations', value: (row) => row.packets },
  { name: 'bytes', type: 'bigint', comment: 'bytes of attempts and continuations', value: (row) => row.bytes },
  {
    name: 'sources',
    type: 'bigint',
    comment: 'distinct source addresses of the window; never add them up: see sources_hll',
    value: (row) => row.sources,
  },
  {
    name: 'destinations',
    type: 'bigint',
    comment: 'distinct destination addresses of the window; never add them up: see destinations_hll',
    value: (row) => row.destinations,
  },
  {
    name: 'pairs',
    type: 'bigint',
    comment: 'distinct source and destination pairs of the window; never add them up',
    value: (row) => row.pairs,
  },
  {
    name: 'sources_hll',
    type: 'binary',
    comment:
      'HyperLogLog of the source addresses; distinct ones over any rows: cardinality(merge(cast(sources_hll AS HyperLogLog)))',
    value: (row) => row.sourcesSketch,
  },
  {
    name: 'destinations_hll',
    type: 'binary',
    comment: 'HyperLogLog of the destination addresses, as sources_hll',
    value: (row) => row.destinationsSketch,
  },
  { name: 'first_seen', type: 'timestamp', comment: 'earliest record, UTC', value: (row) => row.firstSeen },
  { name: 'last_seen', type: 'timestamp', comment: 'latest record, UTC', value: (row) => row.lastSeen },
  {
    name: 'status',
    type: 'string',
    comment: 'open, final, or partial (records were lost)',
    value: (row) => row.status,
  },
  {
    name: 'objects',
    type: 'bigint',
    comment: 'log objects that report on the scope',
    value: (row) => row.coverage.objects,
  },
  {
    name: 'records',
    type: 'bigint',
    comment:
      'flow-log records of those objects, all ports; each port and direction repeats them: take the max of a window',
    value: (row) => row.coverage.records,
  },
  {
    name: 'skipped',
    type: 'bigint',
    comment: 'SKIPDATA lines: records that AWS lost; each port and direction repeats them',
    value: (row) => row.coverage.skipdata,
  },
  {
    name: 'malformed',
    type: 'bigint',
    comment: 'lines that could not be read; each port and direction repeats them',
    value: (row) => row.coverage.malformed,
  },
  {
    name: 'unknown',
    type: 'bigint',
    comment:
      'attempts that only a transit gateway logged: whether policy let them pass is not known. NULL before release 0.2',
    value: (row) => row.unknown,
  },
  {
    name: 'unlisted',
    type: 'bigint',
    comment: 'pairs that are counted here and have no row in attempts, because the window has too many; else NULL',
    value: (row) => row.unlisted,
    isSeldom: true,
  },
];

/**
 * The columns of `attempts`, in order: one row for each pair and window.
 */
export const ATTEMPT_COLUMNS: ReadonlyArray<Column<Attempt>> = [
  { name: 'window_start', type: 'timestamp', comment: 'start of the window, UTC', value: (row) => row.windowStart },
  { name: 'account_id', type: 'string', comment: 'owner of the network interface', value: (row) => row.at.accountId },
  { name: 'region', type: 'string', comment: 'NULL where the log does not say', value: (row) => text(row.at.region) },
  { name: 'vpc_id', type: 'string', comment: 'NULL where the log does not say', value: (row) => text(row.at.vpcId) },
  {
    name: 'subnet_id',
    type: 'string',
    comment: 'NULL where the log does not say',
    value: (row) => text(row.at.subnetId),
  },
  {
    name: 'instance_id',
    type: 'string',
    comment: 'NULL where the log does not say',
    value: (row) => text(row.at.instanceId),
  },
  {
    name: 'interface_id',
    type: 'string',
    comment:
      'network interface that logged the pair; both ends may log it: take the max of a pair and window, then add up',
    value: (row) => text(row.at.interfaceId),
  },
  { name: 'source', type: 'string', comment: 'address that opens the connection', value: (row) => row.source },
  {
    name: 'destination',
    type: 'string',
    comment: 'address that is reached on the port',
    value: (row) => row.destination,
  },
  { name: 'port', type: 'int', comment: 'the watched port', value: (row) => row.port },
  {
    name: 'direction',
    type: 'string',
    comment: 'inbound, lateral, outbound or transit',
    value: (row) => row.direction,
  },
  { name: 'rejected', type: 'bigint', comment: 'attempts that policy rejected', value: (row) => row.rejected },
  { name: 'accepted', type: 'bigint', comment: 'attempts that policy let pass', value: (row) => row.accepted },
  {
    name: 'continued',
    type: 'bigint',
    comment: 'records of later intervals of a connection',
    value: (row) => row.continued,
  },
  {
    name: 'evidence',
    type: 'string',
    comment:
      'of syn, reject, answered, reset, data, lost-no-route, lost-blackhole, lost-mtu-exceeded, lost-ttl-expired; text, so never take its max: see depth',
    value: (row) => evidenceText(row.evidence),
  },
  { name: 'packets', type: 'bigint', comment: 'packets of attempts and continuations', value: (row) => row.packets },
  { name: 'bytes', type: 'bigint', comment: 'bytes of attempts and continuations', value: (row) => row.bytes },
  { name: 'first_seen', type: 'timestamp', comment: 'earliest record, UTC', value: (row) => row.first },
  { name: 'last_seen', type: 'timestamp', comment: 'latest record, UTC', value: (row) => row.last },
  {
    name: 'depth',
    type: 'int',
    comment:
      'how far it got: 0 not known, 1 rejected, 2 let in, 3 reset by the host, 4 answered, 5 data; take the max. NULL before release 0.2',
    value: depthOf,
  },
  {
    name: 'unknown',
    type: 'bigint',
    comment:
      'attempts that only a transit gateway logged: whether policy let them pass is not known. NULL before release 0.2',
    value: (row) => row.unknown ?? 0,
  },
];
