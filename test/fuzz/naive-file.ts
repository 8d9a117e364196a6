import type { FuzzInput } from './fuzz-input.ts';
import { gunzipNaively } from './naive-gzip.ts';
import { readParquetNaively } from './naive-parquet.ts';
import { type NaiveRequest, readTextNaively } from './naive-text.ts';
import { unwrapNaively } from './naive-wrapping.ts';
import type { Reading, Refusal } from './reading.ts';

/**
 * Reads a log object of any form without the core.
 * @returns undefined for Parquet that only the core reads
 */
export async function readNaively(input: FuzzInput, port: number): Promise<Reading | Refusal | undefined> {
  const { bytes, latestSecond } = input;
  const request: NaiveRequest = { port, latestSecond };
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'PAR1') return readParquetNaively(bytes, request);
  const plain = gunzipNaively(bytes);
  if (!plain) return { kind: 'refused', reason: 'damaged gzip' };
  return readTextNaively(unwrapNaively(Buffer.from(plain).toString('latin1')), request);
}
