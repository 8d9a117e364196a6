import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TrinoSQL } from 'dt-sql-parser';
import { ALERT_COLUMNS } from '../../core/alerting/alert-columns.ts';
import { ATTEMPT_COLUMNS, ROLLUP_COLUMNS } from '../../core/rollup/columns.ts';
import { synthesise } from './synthesised.ts';

const QUERIES = join(import.meta.dirname, '../../lib/queries');
const files = readdirSync(QUERIES).toSorted();
const { of } = synthesise();

interface TableInput {
  readonly Name: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly PartitionKeys: readonly { readonly Name: string; readonly Type: string }[];
  readonly StorageDescriptor: {
    readonly Columns: readonly { readonly Name: string; readonly Type: string; readonly Comment: string }[];
    readonly Location: unknown;
    readonly SerdeInfo: {
      readonly SerializationLibrary: string;
      readonly Parameters?: Readonly<Record<string, string>>;
    };
  };
}

const tables = of('AWS::Glue::Table').map(([, { Properties }]) => Properties['TableInput'] as TableInput);

describe('tables', () => {
  test.each([
    ['rollups', ROLLUP_COLUMNS],
    ['attempts', ATTEMPT_COLUMNS],
    ['alerts', ALERT_COLUMNS],
  ])('%s has the columns that the codec writes', (name, columns) => {
    const table = tables.find(({ Name }) => Name === name);
    const declared = table?.StorageDescriptor.Columns.map(({ Name, Type, Comment }) => [Name, Type, Comment]);
    expect(declared).toEqual(columns.map(({ name: column, type, comment }) => [column, type, comment]));
  });

  test('find their days by projection', () => {
    expect(tables).toHaveLength(3);
    for (const { Name, Parameters, PartitionKeys, StorageDescriptor } of tables) {
      expect(Parameters).toMatchObject({
        'projection.enabled': 'true',
        'projection.dt.type': 'date',
        'projection.dt.format': 'yyyy-MM-dd',
        'projection.dt.range': 'NOW-400DAYS,NOW+1DAY',
      });
      expect(JSON.stringify(Parameters['storage.location.template'])).toContain(`/${Name}/dt=\${dt}/`);
      expect(PartitionKeys).toMatchObject([{ Name: 'dt', Type: 'string' }]);
      expect(JSON.stringify(StorageDescriptor.Location)).toContain(`/${Name}/`);
    }
  });

  test('have partitions for as many days as the tables are kept', () => {
    const kept = synthesise({ stateRetentionDays: 800 }).of('AWS::Glue::Table');
    for (const [, { Properties }] of kept) {
      const { Parameters } = Properties['TableInput'] as TableInput;
      expect(Parameters['projection.dt.range']).toBe('NOW-800DAYS,NOW+1DAY');
    }
  });

  test('read Parquet, and alerts as lines of JSON whose names are camelCase', () => {
    const library = (name: string) => tables.find(({ Name }) => Name === name)?.StorageDescriptor.SerdeInfo;
    expect(library('rollups')?.SerializationLibrary).toMatch(/ParquetHiveSerDe$/);
    expect(library('attempts')?.SerializationLibrary).toMatch(/ParquetHiveSerDe$/);
    expect(library('alerts')?.SerializationLibrary).toBe('org.openx.data.jsonserde.JsonSerDe');
    expect(library('alerts')?.Parameters).toMatchObject({
      'mapping.episode_id': 'episodeId',
      'ignore.malformed.json': 'true',
    });
  });
});

describe('the workgroup', () => {
  test('limits what a query may read, keeps its own results, and cannot be talked out of either', () => {
    const [[, group] = []] = of('AWS::Athena::WorkGroup');
    expect(group?.Properties['WorkGroupConfiguration']).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 100_000_000_000,
      ManagedQueryResultsConfiguration: { Enabled: true },
    });
  });
});

describe('saved queries', () => {
  const queriesOf = (resources: typeof of) =>
    resources('AWS::Athena::NamedQuery').map(([, { Properties }]) => ({
      name: String(Properties['Name']),
      description: String(Properties['Description']),
      sql: String(Properties['QueryString']),
    }));
  const saved = queriesOf(of);

  test('are the files of lib/queries', () => {
    expect(saved.map(({ name }) => `${name}.sql`).toSorted()).toEqual(files);
    for (const { description } of saved) expect(description).toMatch(/^[A-Z].{20,}[.?]$/);
  });

  test.each(saved)('$name is a Trino statement that reads some days and the watched port only', ({ sql }) => {
    expect(new TrinoSQL().validate(sql)).toEqual([]);
    const reads = sql.match(/^ *FROM (rollups|attempts|alerts)$/gm) ?? [];
    expect(reads.length).toBeGreaterThan(0);
    expect(sql.match(/WHERE dt (BETWEEN cast|>= cast)/g)).toHaveLength(reads.length);
    expect(sql.match(/port IN \(445\)/g)).toHaveLength(reads.length);
    expect(sql).not.toMatch(/[;{}]/);
  });

  test.each(saved)('$name names the port in its description', ({ description }) => {
    expect(description).toContain('port 445');
  });

  test('look at every port that is watched', () => {
    const [{ sql, description } = { sql: '', description: '' }] = queriesOf(synthesise({}, { ports: [139, 445] }).of);
    expect(sql).toContain('port IN (139, 445)');
    expect(description).toContain('port 139, 445');
  });

  test.each(saved)('$name orders by no aggregate of an output column, which Trino refuses', ({ sql }) => {
    const [, selected = '', order = ''] = /^SELECT\n(.*?)^FROM.*^ORDER BY\s(.*)^LIMIT/ms.exec(sql) ?? [];
    const outputs = [...selected.matchAll(/(\w+),?$/gm)].map(([, name]) => name);
    expect(outputs).not.toEqual([]);
    for (const [, name] of order.matchAll(/(?:sum|max|min|count)\((\w+)\)/g)) expect(outputs).not.toContain(name);
  });

  test('are really checked: a broken one is found', () => {
    expect(new TrinoSQL().validate('SELECT source FROM WHERE')).not.toEqual([]);
  });
});
