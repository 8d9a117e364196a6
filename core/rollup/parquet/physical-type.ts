import type { ColumnType } from '../columns.ts';
import { type Bound, lowerBound, upperBound } from './bounds.ts';
import { ByteSink } from './byte-sink.ts';

/** How values of a column are stored: a number, or bytes. */
export interface PhysicalType<Stored> {
  /** Number of the type in the format. */
  readonly id: number;
  /** Bytes before each value that say its length. */
  readonly prefixBytes: number;
  /** Size of a value without its prefix, bytes. */
  readonly sizeOf: (value: Stored) => number;
  /** Writes a value as a page without dictionary holds it. */
  readonly write: (out: ByteSink, value: Stored) => void;
  /** Orders values as the format defines it. */
  readonly compare: (a: Stored, b: Stored) => number;
  readonly lower: (smallest: Stored) => Bound;
  readonly upper: (largest: Stored) => Bound;
}

/** @see https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift `Type` */
const IDS = { int32: 1, int64: 2, byteArray: 6 } as const;

function numbers(id: number, sizeBytes: number, write: (out: ByteSink, value: number) => void): PhysicalType<number> {
  const bound = (value: number): Bound => {
    const out = new ByteSink(sizeBytes);
    write(out, value);
    return { bytes: out.view(), isExact: true };
  };
  return { id, prefixBytes: 0, sizeOf: () => sizeBytes, write, compare: compareNumbers, lower: bound, upper: bound };
}

function compareNumbers(a: number, b: number): number {
  return a - b;
}

function bytes(isText: boolean): PhysicalType<Uint8Array> {
  return {
    id: IDS.byteArray,
    prefixBytes: 4,
    sizeOf: (value) => value.byteLength,
    write(out, value) {
      out.int32(value.byteLength);
      out.bytes(value);
    },
    compare: (a, b) => Buffer.compare(a, b),
    lower: (smallest) => lowerBound(smallest, isText),
    upper: (largest) => upperBound(largest, isText),
  };
}

const INT32 = numbers(IDS.int32, 4, (out, value) => out.int32(value));
const INT64 = numbers(IDS.int64, 8, (out, value) => out.int64(value));

/** How numbers are stored. */
export const NUMBER_TYPES = { int: INT32, bigint: INT64, timestamp: INT64 } as const;

/** How texts and bytes are stored. */
export const BYTE_TYPES = { string: bytes(true), binary: bytes(false) } as const;

/** Checks whether values of a type are stored as numbers. */
export function isNumberType(type: ColumnType): type is keyof typeof NUMBER_TYPES {
  return type in NUMBER_TYPES;
}
