import { mustExist } from '../../collections/must-exist.ts';
import type { ColumnType } from '../columns.ts';
import type { Bound } from './bounds.ts';
import type { ByteSink } from './byte-sink.ts';
import { bitsFor } from './hybrid-runs.ts';
import { BYTE_TYPES, isNumberType, NUMBER_TYPES, type PhysicalType } from './physical-type.ts';

/** A value of a row as a column gives it; `undefined` is NULL. */
export type Cell = string | number | Uint8Array | undefined;

/** The smallest and the largest value of a column. */
export interface Bounds {
  readonly smallest: Bound;
  readonly largest: Bound;
}

/** The values of a column: each distinct value once, and for each row which of them it has. */
export interface CodedColumn {
  /** Number of the stored type in the format. */
  readonly typeId: number;
  /** How many values there are. Without a dictionary a value may be there several times. */
  readonly entryCount: number;
  /** For each row the index of its value, in the order in which values first appear; -1 for NULL. */
  readonly indexes: Int32Array;
  /** True if the file is much smaller with a dictionary. */
  readonly hasDictionary: boolean;
  /** Undefined if all values are NULL. */
  readonly bounds: Bounds | undefined;
  /** Returns the size of a value, without the bytes that say it. */
  readonly entrySize: (index: number) => number;
  /** Writes a value as it is stored outside of a dictionary, and in it. */
  readonly writeEntry: (out: ByteSink, index: number) => void;
}

/** Rows of a longer column that are looked at first: where nearly all of them differ, no dictionary is tried. */
const SAMPLE_ROWS = 1000;
const MOST_DISTINCT = 0.9;

const INT32_LIMIT = 2 ** 31;
const MILLISECONDS = 1000;

/**
 * Finds the distinct values of a column.
 * @param column its name, for an error, and its type; a `timestamp` is given in seconds, and stored in milliseconds
 * @throws {RangeError} when a number does not fit the type
 */
export function codeColumn(
  column: { readonly name: string; readonly type: ColumnType },
  cells: readonly Cell[],
): CodedColumn {
  const { type } = column;
  if (isNumberType(type)) {
    const factor = type === 'timestamp' ? MILLISECONDS : 1;
    const toStored = (key: string | number): number => integerOf(column, Number(key) * factor);
    return code(cells, { type: NUMBER_TYPES[type], sizeOf: () => NUMBER_TYPES[type].sizeOf(0), toStored });
  }
  const encoding = type === 'string' ? 'utf8' : 'latin1';
  const toStored = (key: string | number): Uint8Array => Buffer.from(String(key), encoding);
  return code(cells, { type: BYTE_TYPES[type], sizeOf: (key) => String(key).length, toStored });
}

function integerOf({ name, type }: { readonly name: string; readonly type: ColumnType }, value: number): number {
  const isInRange = type !== 'int' || (value >= -INT32_LIMIT && value < INT32_LIMIT);
  if (!Number.isSafeInteger(value) || !isInRange) {
    throw new RangeError(`Write the column ${name}: found ${value}, expected an integer of the range of ${type}`);
  }
  return value;
}

/** Values of a column, before it is known how they are written. */
interface Coded<Stored> extends Pick<CodedColumn, 'indexes' | 'hasDictionary'> {
  readonly entries: readonly Stored[];
}

/** How values are told apart, and stored. */
interface Coder<Stored> {
  readonly type: PhysicalType<Stored>;
  /** Size by which it is decided whether there is a dictionary. */
  readonly sizeOf: (key: string | number) => number;
  readonly toStored: (key: string | number) => Stored;
}

function code<Stored>(cells: readonly Cell[], coder: Coder<Stored>): CodedColumn {
  const { type } = coder;
  const coded = isWorthTrying(cells, coder) ? codeDistinct(cells, coder) : codeAll(cells, coder);
  const { entries, indexes, hasDictionary } = coded;
  const entryOf = (index: number): Stored => mustExist(entries[index], 'a value of a column');
  return {
    typeId: type.id,
    entryCount: entries.length,
    indexes,
    hasDictionary,
    bounds: boundsOf(entries, type),
    entrySize: (index) => type.sizeOf(entryOf(index)),
    writeEntry: (out, index) => type.write(out, entryOf(index)),
  };
}

function boundsOf<Stored>(entries: readonly Stored[], type: PhysicalType<Stored>): Bounds | undefined {
  if (entries.length === 0) return undefined;
  const smallest = entries.reduce((least, entry) => (type.compare(entry, least) < 0 ? entry : least));
  const largest = entries.reduce((most, entry) => (type.compare(entry, most) > 0 ? entry : most));
  return { smallest: type.lower(smallest), largest: type.upper(largest) };
}

/** Bytes as a text with one character for each, because equal texts are quickly found. */
function keyOf(cell: string | number | Uint8Array): string | number {
  return cell instanceof Uint8Array
    ? Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString('latin1')
    : cell;
}

/** Looks at rows from the whole column. */
function isWorthTrying<Stored>(cells: readonly Cell[], { type, sizeOf }: Coder<Stored>): boolean {
  if (cells.length <= SAMPLE_ROWS) return true;
  const seen = new Set<string | number>();
  let distinctBytes = 0;
  let totalBytes = 0;
  for (let row = 0; row < SAMPLE_ROWS; row++) {
    const cell = cells[Math.floor((row * (cells.length - 1)) / (SAMPLE_ROWS - 1))];
    if (cell === undefined) continue;
    const key = keyOf(cell);
    const size = sizeOf(key) + type.prefixBytes;
    totalBytes += size;
    if (!seen.has(key)) distinctBytes += size;
    seen.add(key);
  }
  return distinctBytes <= MOST_DISTINCT * totalBytes;
}

function codeDistinct<Stored>(cells: readonly Cell[], { type, sizeOf, toStored }: Coder<Stored>): Coded<Stored> {
  const indexes = new Int32Array(cells.length).fill(-1);
  const indexByKey = new Map<string | number, number>();
  const entries: Stored[] = [];
  const sizes: number[] = [];
  let present = 0;
  let plainBytes = 0;
  let previous: Cell;
  let index = -1;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell === undefined) continue;
    // Most columns say the same in many rows one after the other. Then nothing is looked up.
    if (cell !== previous) {
      previous = cell;
      const key = keyOf(cell);
      index = indexByKey.get(key) ?? entries.length;
      if (index === entries.length) {
        indexByKey.set(key, index);
        entries.push(toStored(key));
        sizes.push(sizeOf(key) + type.prefixBytes);
      }
    }
    indexes[row] = index;
    plainBytes += sizes[index] ?? 0;
    present++;
  }
  const dictionaryBytes = sizes.reduce((sum, size) => sum + size, 0);
  const indexBytes = Math.ceil((present * bitsFor(Math.max(entries.length - 1, 0))) / 8);
  const hasDictionary = plainBytes > 0 && 2 * (dictionaryBytes + indexBytes) <= plainBytes;
  return { entries, indexes, hasDictionary };
}

function codeAll<Stored>(cells: readonly Cell[], { toStored }: Coder<Stored>): Coded<Stored> {
  const entries: Stored[] = [];
  const indexes = new Int32Array(cells.length);
  for (const [row, cell] of cells.entries()) {
    indexes[row] = cell === undefined ? -1 : entries.push(toStored(keyOf(cell))) - 1;
  }
  return { entries, indexes, hasDictionary: false };
}
