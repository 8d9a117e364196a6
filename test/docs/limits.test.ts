import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MAX_SIZE_BYTES } from '../../adapters/aws/s3-log-object.ts';
import { FREE_ROWS, MAX_FOOTER_BYTES, MAX_GROUP_ROWS } from '../../core/flowlog/parquet/footer.ts';
import { MAX_DICTIONARY_BYTES, MAX_PAGE_BYTES } from '../../core/flowlog/parquet/page-reader.ts';
import { FREE_OBJECTS, LEAST_BYTES } from '../../core/flowlog/parquet/thrift-check.ts';
import { MAX_LINE_BYTES } from '../../core/flowlog/line-skimmer.ts';
import { MAX_INFLATED_BYTES, MAX_INFLATE_RATIO, RATIO_FREE_BYTES } from '../../core/flowlog/read-limits.ts';
import { MAX_JSON_BYTES } from '../../core/flowlog/wrapping/json-splitter.ts';
import { withThousands } from '../../core/wording.ts';
import { ALONE_MS } from '../../lambdas/reading-time.ts';
import { synthesise } from '../lib/synthesised.ts';

const MEGABYTE = 1_000_000;
const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * 1024;

const page = readFileSync(join(import.meta.dirname, '../../docs/limits.md'), 'utf8');

/** Values of the table of limits, by limit. */
const documented = Object.fromEntries(
  (/^\| limit .*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(page)?.[1] ?? '')
    .trimEnd()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map(([, limit = '', value = '']) => [limit, value]),
);

/** Returns the memory and the time of the function that reads log objects. */
function processLimit(): string {
  const ingest = synthesise()
    .of('AWS::Lambda::Function')
    .find(([id]) => id.startsWith('Ingest'));
  const { MemorySize, Timeout } = ingest?.[1].Properties ?? {};
  return `${withThousands(Number(MemorySize))} MB, ${Number(Timeout) / 60} minutes`;
}

test('the table of limits has the values of the code', () => {
  expect(documented).toEqual({
    'stored size': `${MAX_SIZE_BYTES / MEGABYTE} MB`,
    'inflated size': `${withThousands(MAX_INFLATED_BYTES / MEGABYTE)} MB`,
    [`growth beyond ${RATIO_FREE_BYTES / MEBIBYTE} MiB`]: `${MAX_INFLATE_RATIO} times`,
    'gzip in gzip': '2 layers',
    line: `${MAX_LINE_BYTES / KIBIBYTE} KiB`,
    'JSON object': `${MAX_JSON_BYTES / MEBIBYTE} MiB`,
    'footer of a Parquet file': `${MAX_FOOTER_BYTES / MEBIBYTE} MiB`,
    'structures and texts in this footer': `${withThousands(FREE_OBJECTS)}, and 1 for each ${LEAST_BYTES} bytes`,
    'rows of a Parquet file': `${withThousands(FREE_ROWS)}, or 1 for each byte`,
    'rows of a row group': withThousands(MAX_GROUP_ROWS),
    'inflated page of a Parquet file': `${MAX_PAGE_BYTES / MEBIBYTE} MiB`,
    'dictionary of a Parquet column': `${MAX_DICTIONARY_BYTES / MEBIBYTE} MiB`,
    'time for one log object': `${ALONE_MS / 1000} s`,
    'the process': processLimit(),
  });
});
