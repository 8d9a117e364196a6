import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { type BasicType, type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';

/** How a program writes the columns that AWS types as numbers. */
export type NumberStyle = 'aws' | 'text' | 'double' | 'timestamps';

/** How a file is written. */
export interface WritingStyle {
  readonly numbers: NumberStyle;
  readonly codec: CompressionCodec;
  /** Rows of a row group. */
  readonly groupRows: number;
  /** Bytes of a page. */
  readonly pageBytes: number;
  readonly hasDictionaries: boolean;
  /** True by default. */
  readonly hasStatistics?: boolean;
}

/** As hyparquet-writer writes by itself. */
export const PLAIN_STYLE: WritingStyle = {
  numbers: 'aws',
  codec: 'UNCOMPRESSED',
  groupRows: 100_000,
  pageBytes: 1_000_000,
  hasDictionaries: true,
};

/** The best compression, which is the default, takes a millisecond for the smallest page. */
const FAST_BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

const INTEGERS = ['version', 'srcport', 'dstport', 'protocol', 'tcp-flags', 'traffic-path'];
const LONG_INTEGERS = ['packets', 'bytes', 'start', 'end'];

/**
 * Writes the lines of a text file as Parquet, `-` as null.
 * @param text one header line, and lines of as many fields
 */
export function parquetOf(text: string, style: WritingStyle = PLAIN_STYLE): Uint8Array {
  const [header = [], ...rows] = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(' '));
  const columnData = header.map((name, index): ColumnSource => {
    const texts = rows.map((row) => row[index] ?? '-');
    return {
      name: name.replaceAll('-', '_'),
      nullable: true,
      ...typedColumn(name, texts, style.numbers),
      ...(style.hasDictionaries ? {} : { encoding: 'PLAIN' as const }),
    };
  });
  const bytes = parquetWriteBuffer({
    columnData,
    codec: style.codec,
    compressors: { GZIP: (page) => gzipSync(page), BROTLI: (page) => brotliCompressSync(page, FAST_BROTLI) },
    rowGroupSize: style.groupRows,
    pageSize: style.pageBytes,
    statistics: style.hasStatistics ?? true,
  });
  return new Uint8Array(bytes);
}

function typedColumn(
  name: string,
  texts: readonly string[],
  numbers: NumberStyle,
): { readonly type: BasicType; readonly data: unknown[] } {
  const column = (type: BasicType, valueOf: (text: string) => unknown) => ({
    type,
    data: texts.map((text) => (text === '-' ? null : valueOf(text))),
  });
  const isTime = name === 'start' || name === 'end';
  if (numbers === 'timestamps' && isTime) return column('TIMESTAMP', (text) => new Date(Number(text) * 1000));
  const isInteger = INTEGERS.includes(name);
  if (numbers === 'text' || !(isInteger || LONG_INTEGERS.includes(name))) return column('STRING', (text) => text);
  if (numbers === 'double') return { type: 'DOUBLE', data: texts.map((text) => (text === '-' ? NaN : Number(text))) };
  return isInteger ? column('INT32', Number) : column('INT64', BigInt);
}
