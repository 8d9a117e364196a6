import type { SchemaElement } from 'hyparquet';
import { DAY_SECONDS } from '../../time.ts';

/** Values of a page or a dictionary, nulls left out. */
export interface Entries {
  readonly count: number;
  /** The value as a number; NaN where it is none. Of a point in time: whole epoch seconds. */
  number(index: number): number;
  /** The value as the field of a text file; empty where it is none. */
  text(index: number): string;
}

/** Returns numbers whose fields are their decimal digits; that of NaN is empty. */
export function numberEntries(count: number, number: (index: number) => number): Entries {
  const text = (index: number): string => {
    const value = number(index);
    return Number.isNaN(value) ? '' : String(value);
  };
  return { count, number, text };
}

/** The two halves of a number of 64 bits: what the upper one is worth. */
const UPPER_HALF = 2 ** 32;

/** Day number of 1970-01-01 in the Julian calendar that INT96 counts in. */
const EPOCH_JULIAN_DAY = 2_440_588;

const NANOSECONDS = 1e9;

/** Returns integers of 32 bits. */
export function integer32Entries(values: Int32Array, element: SchemaElement): Entries {
  if (isDecimal(element)) return scaledEntries(values.length, (index) => values[index] ?? 0, element);
  const number = isUnsigned(element)
    ? (index: number) => (values[index] ?? 0) >>> 0
    : (index: number) => values[index] ?? 0;
  return numberEntries(values.length, number);
}

/**
 * Returns integers of 64 bits, or points in time.
 * @param halves the lower and the upper half of each value, one after the other
 */
export function integer64Entries(halves: Int32Array, element: SchemaElement): Entries {
  const count = halves.length / 2;
  const unsigned = isUnsigned(element);
  const number = (index: number): number => {
    const upper = halves[2 * index + 1] ?? 0;
    return (unsigned ? upper >>> 0 : upper) * UPPER_HALF + ((halves[2 * index] ?? 0) >>> 0);
  };
  if (isDecimal(element)) return scaledEntries(count, number, element);
  const perSecond = unitsPerSecond(element);
  const second = perSecond === 1 ? number : (index: number) => Math.floor(number(index) / perSecond);
  return numberEntries(count, second);
}

/**
 * Returns points in time as Spark and Hive write them.
 * @param words three for each value: nanoseconds of the day in the first two, and the day
 */
export function integer96Entries(words: Int32Array): Entries {
  const number = (index: number): number => {
    const ofDay = (words[3 * index + 1] ?? 0) * UPPER_HALF + ((words[3 * index] ?? 0) >>> 0);
    const day = (words[3 * index + 2] ?? 0) - EPOCH_JULIAN_DAY;
    return day * DAY_SECONDS + Math.floor(ofDay / NANOSECONDS);
  };
  return numberEntries(words.length / 3, number);
}

/** Returns floating-point numbers. Programs that know no missing integers write them as NaN in such a column. */
export function realEntries(values: Float32Array | Float64Array): Entries {
  return numberEntries(values.length, (index) => values[index] ?? NaN);
}

function scaledEntries(count: number, unscaled: (index: number) => number, { scale = 0 }: SchemaElement): Entries {
  return numberEntries(count, (index) => unscaled(index) / 10 ** scale);
}

/** Says whether the numbers of a column are stored without their decimal point. */
export function isDecimal({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === 'DECIMAL' || logical?.type === 'DECIMAL';
}

function isUnsigned({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted?.startsWith('UINT_') === true || (logical?.type === 'INTEGER' && !logical.isSigned);
}

/** Returns how many units of a column of time are a second; 1 for a column of numbers. */
function unitsPerSecond({ converted_type: converted, logical_type: logical }: SchemaElement): number {
  if (logical?.type === 'TIMESTAMP') return { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 }[logical.unit];
  if (converted === 'TIMESTAMP_MILLIS') return 1e3;
  return converted === 'TIMESTAMP_MICROS' ? 1e6 : 1;
}
