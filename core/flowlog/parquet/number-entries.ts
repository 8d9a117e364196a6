import type { SchemaElement } from 'hyparquet';
import { DAY_SECONDS } from '../../time.ts';

/** Converts numbers of one type that stand one after the other. */
type Convert = (bytes: ArrayBuffer, element: SchemaElement) => Float64Array;

/** How the numbers of a type are stored. */
interface NumberType {
  readonly sizeBytes: number;
  readonly convert: Convert;
}

/** The types of numbers. Programs that know no missing integers write them as NaN into columns of floating-point numbers. */
const NUMBER_TYPES: Readonly<Partial<Record<NonNullable<SchemaElement['type']>, NumberType>>> = {
  INT32: { sizeBytes: 4, convert: integers32 },
  INT64: { sizeBytes: 8, convert: integers64 },
  INT96: { sizeBytes: 12, convert: integers96 },
  FLOAT: { sizeBytes: 4, convert: (bytes) => new Float64Array(new Float32Array(bytes)) },
  DOUBLE: { sizeBytes: 8, convert: (bytes) => new Float64Array(bytes) },
};

/** Bytes of the largest decimal that is read: 76 digits. */
const MAX_DECIMAL_BYTES = 32;

/** A value that no flow log has, such as true or false: it reads like one that is missing. */
const NO_NUMBER: NumberType = { sizeBytes: 0, convert: () => new Float64Array(0) };

/**
 * Numbers of a page or a dictionary, nulls left out. They become NaN where a value is no number, and whole epoch seconds where it is a point in time.
 * They stay as they are stored until they are asked for: of most pages few are.
 */
export class NumberEntries {
  /** How many numbers there are. */
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #element: SchemaElement;
  readonly #type: NumberType;
  #all: Float64Array | undefined;

  /**
   * @param bytes the numbers, one after the other
   * @param count how many there are
   * @param element the column, as the schema describes it
   * @throws {RangeError} when the bytes end too early
   */
  constructor(bytes: Uint8Array, count: number, element: SchemaElement) {
    this.length = count;
    this.#bytes = bytes;
    this.#element = element;
    this.#type = numberTypeOf(element);
    const neededBytes = count * this.#type.sizeBytes;
    if (neededBytes > bytes.byteLength) {
      throw new RangeError(`values need ${neededBytes} bytes, the page has ${bytes.byteLength}`);
    }
    // Every value has a bit at least: a dictionary of a few bytes may claim a billion.
    if (count > 8 * bytes.byteLength) {
      throw new RangeError(`${count} values claim to be in ${bytes.byteLength} bytes`);
    }
  }

  /** Returns all numbers; of a type that holds none nothing, because a dictionary of it may claim millions. */
  all(): Float64Array {
    if (!this.#all) {
      const stored = new Uint8Array(this.length * this.#type.sizeBytes);
      stored.set(this.#bytes.subarray(0, stored.length));
      this.#all = this.#type.convert(stored.buffer, this.#element);
    }
    return this.#all;
  }

  /**
   * Returns some numbers.
   * @param indexes which; -1 for one that is missing, which becomes NaN
   * @throws {RangeError} when there is no such number
   */
  pick(indexes: Int32Array): Float64Array {
    const { sizeBytes } = this.#type;
    const bytes = this.#bytes;
    const stored = new Uint8Array(indexes.length * sizeBytes);
    let to = 0;
    for (let at = 0; at < indexes.length; at++) {
      const index = indexes[at] ?? -1;
      if (index >= this.length) throw new RangeError(`a value has index ${index} in ${this.length} values`);
      const from = index * sizeBytes;
      if (index >= 0) for (let byte = 0; byte < sizeBytes; byte++) stored[to + byte] = bytes[from + byte] ?? 0;
      to += sizeBytes;
    }
    if (this.#type === NO_NUMBER) return new Float64Array(indexes.length).fill(NaN);
    const numbers = this.#type.convert(stored.buffer, this.#element);
    for (let at = 0; at < indexes.length; at++) if ((indexes[at] ?? -1) < 0) numbers[at] = NaN;
    return numbers;
  }
}

function numberTypeOf(element: SchemaElement): NumberType {
  const sizeBytes = fixedDecimalBytes(element);
  if (sizeBytes > 0) return { sizeBytes, convert: fixedDecimals };
  return NUMBER_TYPES[element.type ?? 'BOOLEAN'] ?? NO_NUMBER;
}

/** Says whether any values of a column are read as numbers. */
export function holdsNumbers(element: SchemaElement): boolean {
  return numberTypeOf(element) !== NO_NUMBER;
}

/** Returns how many bytes each decimal of a column has, if all have equally many; 0 for any other column. */
export function fixedDecimalBytes(element: SchemaElement): number {
  const { type, type_length: sizeBytes = 0 } = element;
  return type === 'FIXED_LEN_BYTE_ARRAY' && isDecimal(element) && sizeBytes <= MAX_DECIMAL_BYTES ? sizeBytes : 0;
}

/** The two halves of a number of 64 bits: what the upper one is worth. */
const UPPER_HALF = 2 ** 32;

/** Day number of 1970-01-01 in the Julian calendar that INT96 counts in. */
const EPOCH_JULIAN_DAY = 2_440_588;

const NANOSECONDS = 1e9;

function integers32(bytes: ArrayBuffer, element: SchemaElement): Float64Array {
  if (isDecimal(element)) return divided(new Float64Array(new Int32Array(bytes)), 10 ** (element.scale ?? 0));
  return new Float64Array(isUnsigned(element) ? new Uint32Array(bytes) : new Int32Array(bytes));
}

/** Integers of 64 bits, or points in time: the lower half stands before the upper. */
function integers64(bytes: ArrayBuffer, element: SchemaElement): Float64Array {
  const halves = new Int32Array(bytes);
  // The numbers take the place of their halves.
  const numbers = new Float64Array(bytes);
  const isWithoutSign = !isDecimal(element) && isUnsigned(element);
  for (let index = 0; index < numbers.length; index++) {
    const lower = (halves[2 * index] ?? 0) >>> 0;
    const upper = halves[2 * index + 1] ?? 0;
    numbers[index] = (isWithoutSign ? upper >>> 0 : upper) * UPPER_HALF + lower;
  }
  if (isDecimal(element)) return divided(numbers, 10 ** (element.scale ?? 0));
  const perSecond = unitsPerSecond(element);
  return perSecond === 1 ? numbers : divided(numbers, perSecond).map(Math.floor);
}

/** Points in time as Spark and Hive write them: three words each, nanoseconds of the day in the first two, and the day. */
function integers96(bytes: ArrayBuffer): Float64Array {
  const words = new Int32Array(bytes);
  const numbers = new Float64Array(words.length / 3);
  for (let index = 0; index < numbers.length; index++) {
    const ofDay = (words[3 * index + 1] ?? 0) * UPPER_HALF + ((words[3 * index] ?? 0) >>> 0);
    const day = (words[3 * index + 2] ?? 0) - EPOCH_JULIAN_DAY;
    numbers[index] = day * DAY_SECONDS + Math.floor(ofDay / NANOSECONDS);
  }
  return numbers;
}

/** Decimals of any number of bytes, the highest first, negative ones as the complement of two. Those that a flow log may have are exact. */
function fixedDecimals(bytes: ArrayBuffer, element: SchemaElement): Float64Array {
  const sizeBytes = fixedDecimalBytes(element);
  const view = new DataView(bytes);
  const numbers = new Float64Array(bytes.byteLength / sizeBytes);
  for (let index = 0; index < numbers.length; index++) {
    let number = view.getInt8(index * sizeBytes);
    for (let byte = 1; byte < sizeBytes; byte++) number = number * 256 + view.getUint8(index * sizeBytes + byte);
    numbers[index] = number;
  }
  return divided(numbers, 10 ** (element.scale ?? 0));
}

function divided(numbers: Float64Array, divisor: number): Float64Array {
  for (let index = 0; index < numbers.length; index++) numbers[index] = (numbers[index] ?? 0) / divisor;
  return numbers;
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
