import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ALERT_COLUMNS, alertFieldOf } from '../core/alerting/alert-columns.ts';
import { ATTEMPT_COLUMNS, type ColumnType, ROLLUP_COLUMNS, type TableColumn } from '../core/rollup/columns.ts';
import { athenaSql, parseSavedQuery, questionOf } from '../core/operations/saved-query.ts';
import { databaseOf } from '../core/operations/stack-outputs.ts';
import { partitionPrefix, PREFIXES, type TableName } from '../core/storage/keys.ts';

const QUERIES = join(import.meta.dirname, 'queries');

/** A query that would read more is stopped: at $5 a TB this is at most half a dollar. */
const SCAN_LIMIT_BYTES = 100_000_000_000;

const GLUE_TYPES: Readonly<Record<ColumnType, glue.Type>> = {
  string: glue.Schema.STRING,
  int: glue.Schema.INTEGER,
  bigint: glue.Schema.BIG_INT,
  timestamp: glue.Schema.TIMESTAMP,
  binary: glue.Schema.BINARY,
};

/** Comments on the tables: what a row is, and how not to count anything twice. */
const HOLDS: Readonly<Record<TableName, string>> = {
  rollups:
    'Totals of one window, scope, port and direction. Each scope_type counts the same traffic again: choose one. A scope that saw nothing has an inbound row of zeros; a window without a row was not observed. A query on today may fail while a file is replaced: run it again.',
  attempts:
    'One source that reached for one destination in one window, as one interface logged it. Both ends may log a pair: take the max of its rows for each window before you add up. A query on today may fail while a file is replaced: run it again.',
  alerts:
    'One alert, sent or not: see delivery and told_to. An episode has several alerts: the newest has the largest number.',
};

/** One JSON object a line. OpenX turns nested objects into text for string columns, and passes over fields that have no column. */
const JSON_LINES = new glue.DataFormat({
  inputFormat: glue.InputFormat.TEXT,
  outputFormat: glue.OutputFormat.HIVE_IGNORE_KEY_TEXT,
  serializationLibrary: glue.SerializationLibrary.OPENX_JSON,
});

/** What analytics is made from. */
export interface AnalyticsProps {
  /** Where the tables are. */
  readonly data: s3.IBucket;
  /** A customer key; undefined: Athena's own. */
  readonly key: kms.IKey | undefined;
  /** Ports that are watched; the saved queries look at these. */
  readonly ports: readonly number[];
  /** How many days the tables are kept; queries see as many. */
  readonly stateRetentionDays: number;
}

/** The tables of the data bucket, and a place to ask them: a database, a workgroup and saved queries. */
export class Analytics extends Construct {
  readonly workgroup: athena.CfnWorkGroup;
  readonly databaseName: string;

  /** @param props where the tables are, and encryption of the results */
  constructor(scope: Construct, id: string, props: AnalyticsProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    this.databaseName = databaseOf(stackName);
    const database = new glue.Database(this, 'Database', {
      databaseName: this.databaseName,
      description: 'surge445: SMB attempts in VPC flow logs',
      // It holds no data, only what the code says about the tables; and it has a name, which the next stack of this name needs.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const place = { scope: this, database, data: props.data, days: props.stateRetentionDays };
    table(place, { name: 'rollups', holds: HOLDS.rollups, columns: ROLLUP_COLUMNS });
    table(place, { name: 'attempts', holds: HOLDS.attempts, columns: ATTEMPT_COLUMNS });
    const alerts = table(place, {
      name: 'alerts',
      holds: HOLDS.alerts,
      columns: ALERT_COLUMNS,
      dataFormat: JSON_LINES,
    });
    describeJson(alerts, ALERT_COLUMNS);
    this.workgroup = workgroup(this, stackName, props.key);
    saveQueries(this, { group: this.workgroup, database, ports: props.ports });
  }
}

interface Place {
  readonly scope: Construct;
  readonly database: glue.Database;
  readonly data: s3.IBucket;
  /** How many days back there are partitions. */
  readonly days: number;
}

interface Table {
  readonly name: TableName;
  readonly holds: string;
  readonly columns: readonly TableColumn[];
  /** Parquet when absent. */
  readonly dataFormat?: glue.DataFormat;
}

/** A table whose partitions, one a day, follow from its keys: no crawler, and nothing to repair. */
function table(
  { scope, database, data, days: kept }: Place,
  { name: tableName, holds, columns, dataFormat }: Table,
): glue.S3Table {
  const step = { interval: 1, intervalUnit: glue.DateIntervalUnit.DAYS };
  const days = { min: `NOW-${kept}DAYS`, max: 'NOW+1DAY', format: 'yyyy-MM-dd', step };
  return new glue.S3Table(scope, tableName, {
    database,
    tableName,
    description: holds,
    dataFormat: dataFormat ?? glue.DataFormat.PARQUET,
    storage: glue.S3TableStorage.fromBucket(data),
    s3Prefix: PREFIXES[tableName],
    columns: columns.map(({ name, type, comment }) => ({ name, type: GLUE_TYPES[type], comment })),
    partitionKeys: [{ name: 'dt', type: glue.Schema.STRING, comment: 'day of the window, YYYY-MM-DD in UTC' }],
    partitionProjection: { dt: glue.PartitionProjectionConfiguration.date(days) },
    parameters: { 'storage.location.template': `s3://${data.bucketName}/${partitionPrefix(tableName, '${dt}')}` },
  });
}

/**
 * Says how the JSON of alerts is read: it has `episodeId` where the column is `episode_id`, and a line that is no JSON becomes a row of NULLs instead of
 * an error for the whole day.
 */
function describeJson(alerts: glue.S3Table, columns: readonly TableColumn[]): void {
  const names = columns.map(({ name }) => [name, alertFieldOf(name)]);
  const renamed = names.filter(([column, json]) => column !== json);
  const parameters = {
    'ignore.malformed.json': 'true',
    ...Object.fromEntries(renamed.map(([column, json]) => [`mapping.${column}`, json])),
  };
  const { defaultChild } = alerts.node;
  if (!(defaultChild instanceof glue.CfnTable)) throw new TypeError('Name the JSON fields: found no Glue table');
  defaultChild.addPropertyOverride('TableInput.StorageDescriptor.SerdeInfo.Parameters', parameters);
}

function workgroup(scope: Construct, name: string, key: kms.IKey | undefined): athena.CfnWorkGroup {
  const encryption = key === undefined ? {} : { encryptionConfiguration: { kmsKey: key.keyArn } };
  const made = new athena.CfnWorkGroup(scope, 'Workgroup', {
    name,
    description: 'surge445: questions about SMB attempts',
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: SCAN_LIMIT_BYTES,
      managedQueryResultsConfiguration: { enabled: true, ...encryption },
    },
  });
  Validations.of(made).acknowledge({
    id: 'AwsSolutions::AwsSolutions-ATH1',
    reason: 'Results are managed by Athena, which always encrypts them; the rule only knows results in a bucket',
  });
  return made;
}

interface QueryPlace {
  readonly group: athena.CfnWorkGroup;
  readonly database: glue.Database;
  readonly ports: readonly number[];
}

/** Saves every file of `queries/` as a query of its name. The question in its first line is the description. */
function saveQueries(scope: Construct, { group, database, ports }: QueryPlace): void {
  for (const file of readdirSync(QUERIES).toSorted()) {
    const saved = parseSavedQuery(file.replace(/\.sql$/, ''), readFileSync(join(QUERIES, file), 'utf8'));
    const query = new athena.CfnNamedQuery(scope, `Query-${saved.name}`, {
      name: saved.name,
      description: questionOf(saved, ports),
      queryString: athenaSql(saved, ports),
      database: database.databaseName,
      workGroup: group.name,
    });
    query.addResourceDependency(group);
  }
}
