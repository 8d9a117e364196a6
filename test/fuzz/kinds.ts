import type fc from 'fast-check';
import type { FuzzInput } from './fuzz-input.ts';
import { gzipInputs } from './gzip-inputs.ts';
import { parquetInputs } from './parquet-inputs.ts';
import { longTextInputs, textInputs } from './text-inputs.ts';
import { jsonInputs, lineWrappingInputs } from './wrapped-inputs.ts';

/** Kinds of made-up log objects, by their names. */
export const KINDS: ReadonlyMap<string, fc.Arbitrary<FuzzInput>> = new Map([
  ['text', textInputs],
  ['long-text', longTextInputs],
  ['gzip', gzipInputs],
  ['json', jsonInputs],
  ['export-csv', lineWrappingInputs],
  ['parquet', parquetInputs],
]);
