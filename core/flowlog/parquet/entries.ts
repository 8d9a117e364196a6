import type { SchemaElement } from 'hyparquet';
import { byteArrayEntries } from './byte-entries.ts';
import {
  type Entries,
  integer32Entries,
  integer64Entries,
  integer96Entries,
  numberEntries,
  realEntries,
} from './number-entries.ts';

/** A value that no flow log has, such as true or false: it reads like one that is missing. */
const absent = (): number => NaN;

/**
 * Reads values that stand one after the other.
 * @param bytes the values
 * @param count how many there are
 * @param element the column, as the schema describes it
 * @throws {RangeError} when the bytes end too early
 */
export function plainEntries(bytes: Uint8Array, count: number, element: SchemaElement): Entries {
  switch (element.type) {
    case 'INT32':
      return integer32Entries(new Int32Array(aligned(bytes, count * 4)), element);
    case 'INT64':
      return integer64Entries(new Int32Array(aligned(bytes, count * 8)), element);
    case 'INT96':
      return integer96Entries(new Int32Array(aligned(bytes, count * 12)));
    case 'FLOAT':
      return realEntries(new Float32Array(aligned(bytes, count * 4)));
    case 'DOUBLE':
      return realEntries(new Float64Array(aligned(bytes, count * 8)));
    case 'BYTE_ARRAY':
      return byteArrayEntries(bytes, count);
    case 'BOOLEAN':
    case 'FIXED_LEN_BYTE_ARRAY':
    case undefined:
    default:
      return absentEntries(bytes, count);
  }
}

/** Every value has a bit at least: a dictionary of a few bytes may claim a billion values. */
function absentEntries(bytes: Uint8Array, count: number): Entries {
  if (count > 8 * bytes.byteLength) {
    throw new RangeError(`${count} values claim to be in ${bytes.byteLength} bytes`);
  }
  return numberEntries(count, absent);
}

/**
 * Copies the start of some bytes to where numbers may stand.
 * @throws {RangeError} when there are fewer
 */
function aligned(bytes: Uint8Array, sizeBytes: number): ArrayBuffer {
  if (sizeBytes > bytes.byteLength) {
    throw new RangeError(`values need ${sizeBytes} bytes, the page has ${bytes.byteLength}`);
  }
  const copy = new Uint8Array(sizeBytes);
  copy.set(bytes.subarray(0, sizeBytes));
  return copy.buffer;
}
