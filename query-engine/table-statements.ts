import { z } from 'zod';

/** The parts of a Glue table that say how its rows are read. Texts may refer to the bucket, which is not known before a deployment. */
const TABLE_INPUT = z.object({
  Name: z.string(),
  Parameters: z.record(z.string(), z.unknown()),
  PartitionKeys: z.tuple([z.object({ Name: z.string(), Type: z.literal('string') })]),
  StorageDescriptor: z.object({
    Columns: z.array(z.object({ Name: z.string(), Type: z.string() })),
    SerdeInfo: z.object({
      SerializationLibrary: z.string(),
      Parameters: z.record(z.string(), z.string()).optional(),
    }),
  }),
});

/** A table in the words of Trino. */
export interface TrinoTable {
  readonly name: string;
  /** The statement that makes it. */
  readonly statement: string;
  /** Parameters of the format that no statement can give. */
  readonly serdeParameters: Readonly<Record<string, string>>;
}

/** Types of Glue, in the words of Trino. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  bigint: 'bigint',
  timestamp: 'timestamp(3)',
  binary: 'varbinary',
};

/** Formats by the class that reads them. */
const FORMATS: Readonly<Record<string, string>> = {
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe': 'PARQUET',
  'org.openx.data.jsonserde.JsonSerDe': 'OPENX_JSON',
};

/**
 * Returns a table of the deployment as a table of Trino over a folder, with the same columns, types, format and partition projection.
 * @param tableInput property `TableInput` of a Glue table in a template
 * @param folder the folder that stands for the data bucket
 * @throws {Error} for a type or a format that has no counterpart
 */
export function trinoTable(tableInput: unknown, folder: string): TrinoTable {
  const table = TABLE_INPUT.parse(tableInput);
  const { Columns: columns, SerdeInfo: serde } = table.StorageDescriptor;
  const [{ Name: day }] = table.PartitionKeys;
  const lines = [
    ...columns.map(({ Name: name, Type: type }) => `"${name}" ${counterpart(TYPES, type)}`),
    `"${day}" varchar WITH (${projectionOf(table.Parameters, day)})`,
  ];
  const place = `file://${folder}/${table.Name}/`;
  const properties = [
    `format = '${counterpart(FORMATS, serde.SerializationLibrary)}'`,
    `partitioned_by = ARRAY['${day}']`,
    `external_location = '${place}'`,
    'partition_projection_enabled = true',
    `partition_projection_location_template = '${place}${day}=\${${day}}/'`,
  ];
  return {
    name: table.Name,
    statement: `CREATE TABLE "${table.Name}" (\n  ${lines.join(',\n  ')}\n) WITH (${properties.join(', ')})`,
    serdeParameters: serde.Parameters ?? {},
  };
}

function projectionOf(parameters: Readonly<Record<string, unknown>>, day: string): string {
  const parameter = (name: string): string => z.string().parse(parameters[`projection.${day}.${name}`]);
  const range = parameter('range').split(',');
  return [
    `partition_projection_type = '${parameter('type').toUpperCase()}'`,
    `partition_projection_format = '${parameter('format')}'`,
    `partition_projection_range = ARRAY[${range.map((end) => `'${end}'`).join(', ')}]`,
    `partition_projection_interval = ${parameter('interval')}`,
    `partition_projection_interval_unit = '${parameter('interval.unit')}'`,
  ].join(', ');
}

function counterpart(counterparts: Readonly<Record<string, string>>, name: string): string {
  const found = counterparts[name];
  if (found === undefined) {
    throw new Error(
      `Describe a table to Trino: found ${name}, expected one of ${Object.keys(counterparts).join(', ')}; add its counterpart`,
    );
  }
  return found;
}
