import type { Column } from '../../../../core/rollup/columns.ts';

/** Writes a table as JSON instead of Parquet: the same columns and values. */
export function encodeParquet<Row>(columns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): Uint8Array {
  const cells = rows.map((row) => columns.map(({ value }) => plainCell(value(row))));
  return Buffer.from(JSON.stringify([columns.map(({ name }) => name), ...cells]));
}

function plainCell(value: string | number | bigint | Uint8Array | undefined): string | number | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'bigint' ? String(value) : value;
}
