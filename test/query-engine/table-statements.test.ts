import { describe, expect, test } from '@jest/globals';
import { watching } from '../../deployment-checks/rig.ts';
import { trinoTable } from '../../query-engine/table-statements.ts';

const inputs = watching()
  .of('AWS::Glue::Table')
  .map(([, { Properties: properties }]) => properties['TableInput']);
const tables = inputs.map((input) => trinoTable(input, '/data'));
const statementOf = (name: string): string => tables.find((table) => table.name === name)?.statement ?? '';

describe('a Glue table as a table of Trino', () => {
  test('is made for each table', () => {
    expect(tables.map(({ name }) => name)).toEqual(['rollups', 'attempts', 'alerts']);
  });

  test('has the types of Trino', () => {
    expect(statementOf('rollups')).toContain('"window_start" timestamp(3)');
    expect(statementOf('rollups')).toContain('"sources_hll" varbinary');
    expect(statementOf('rollups')).toContain('"rejected" bigint');
    expect(statementOf('rollups')).toContain('"port" integer');
  });

  test('looks back as far as the deployment says, day by day', () => {
    expect(statementOf('attempts')).toContain("partition_projection_range = ARRAY['NOW-400DAYS', 'NOW+1DAY']");
    expect(statementOf('attempts')).toContain(
      "partition_projection_location_template = 'file:///data/attempts/dt=${dt}/'",
    );
  });

  test('reads alerts as lines of JSON, with the names that the fields have there', () => {
    expect(statementOf('alerts')).toContain("format = 'OPENX_JSON'");
    const { serdeParameters } = tables.find(({ name }) => name === 'alerts') ?? {};
    expect(serdeParameters).toMatchObject({ 'mapping.episode_id': 'episodeId', 'ignore.malformed.json': 'true' });
  });

  test('is refused for a type that has no counterpart', () => {
    const [input] = inputs;
    const changed: unknown = JSON.parse(JSON.stringify(input).replace('"Type":"bigint"', '"Type":"decimal"'));
    expect(() => trinoTable(changed, '/data')).toThrow('found decimal, expected one of string, int, bigint');
  });
});
