import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import type { LogFile } from '../../scenarios/scenario.ts';
import type { StoredLog } from './squeezed-day.ts';

/** Other columns are text. */
const TYPES: Readonly<Record<string, BasicType>> = {
  version: 'INT32',
  srcport: 'INT32',
  dstport: 'INT32',
  protocol: 'INT32',
  tcp_flags: 'INT32',
  packets: 'INT64',
  bytes: 'INT64',
  start: 'INT64',
  end: 'INT64',
};

/**
 * Writes a log object of text as VPC Flow Logs would have written it in Parquet.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export function parquetLog({ key, text }: LogFile): StoredLog {
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
  const columnData = header.map((field, index) => {
    const name = field.replaceAll('-', '_');
    const type = TYPES[name] ?? 'STRING';
    return { name, type, nullable: true, data: rows.map((row) => valueOf(row[index] ?? '-', type)) };
  });
  const body = new Uint8Array(parquetWriteBuffer({ columnData }));
  return { key: key.replace('.log.gz', '.log.parquet'), body };
}

function valueOf(text: string, type: BasicType): string | number | bigint | null {
  if (text === '-') return null;
  if (type === 'INT64') return BigInt(text);
  return type === 'INT32' ? Number(text) : text;
}
