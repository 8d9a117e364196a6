import type { DataReader } from 'hyparquet';

/** Structures of Parquet have at most 17 fields; a newer version may add some. */
const MAX_FIELDS = 64;

/** Structures of a footer are nested 6 deep. */
const MAX_DEPTH = 16;

/**
 * Bytes for each structure and each text, at least, beyond the first thousand: a column of a row group has at least five structures and texts in some
 * 60 bytes. A parser makes an object of each, which takes up to two hundred bytes of memory, and the smallest has only one byte in the file.
 */
export const LEAST_BYTES = 6;
/** Structures and texts that any footer may have. */
export const FREE_OBJECTS = 1000;

/** Bytes of a whole number of 64 bits, at most. */
const MAX_VARINT_BYTES = 10;

/** Types of the compact protocol. */
const STOP = 0;
const BOOLEAN_TRUE = 1;
const BOOLEAN_FALSE = 2;
const BYTE = 3;
const SHORT = 4;
const INTEGER = 5;
const LONG = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/**
 * Walks over a Thrift structure without keeping anything of it, before a parser makes objects of it: a few million bytes can claim millions of
 * fields, each of which would cost the parser a hundred bytes.
 * @param reader stands at the start of the structure, and behind its end afterwards
 * @throws {RangeError} when the structure does not end, has more parts than its size explains, or is none that Parquet has
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export function checkThrift(reader: DataReader): void {
  const most = FREE_OBJECTS + Math.floor(reader.view.byteLength / LEAST_BYTES);
  skipStruct({ reader, most, objects: 0 }, 0);
}

/** Where the walk is, and how many objects a parser would have made so far. */
interface Walk {
  readonly reader: DataReader;
  readonly most: number;
  objects: number;
}

function countObject(walk: Walk): void {
  walk.objects++;
  if (walk.objects <= walk.most) return;
  throw new RangeError(
    `more than ${walk.most} structures and texts claim to be in ${walk.reader.view.byteLength} bytes`,
  );
}

function skipStruct(walk: Walk, depth: number): void {
  const { reader } = walk;
  countObject(walk);
  if (depth > MAX_DEPTH) throw new RangeError(`structures are nested more than ${MAX_DEPTH} deep`);
  for (let fields = 0; fields <= MAX_FIELDS; fields++) {
    const header = reader.view.getUint8(reader.offset++);
    const type = header & 0x0f;
    if (type === STOP) return;
    if (header >> 4 === 0) skipVarInt(reader);
    skipValue(walk, type, depth);
  }
  throw new RangeError(`a structure has more than ${MAX_FIELDS} fields`);
}

function skipValue(walk: Walk, type: number, depth: number): void {
  const { reader } = walk;
  switch (type) {
    case BOOLEAN_TRUE:
    case BOOLEAN_FALSE:
      return;
    case BYTE:
      skipBytes(reader, 1);
      return;
    case SHORT:
    case INTEGER:
    case LONG:
      skipVarInt(reader);
      return;
    case DOUBLE:
      skipBytes(reader, 8);
      return;
    case BINARY:
      countObject(walk);
      skipBytes(reader, readVarInt(reader));
      return;
    case LIST:
      skipList(walk, depth);
      return;
    case STRUCT:
      skipStruct(walk, depth + 1);
      return;
    default:
      throw new RangeError(`a structure has a field of type ${type}`);
  }
}

function skipList(walk: Walk, depth: number): void {
  const { reader } = walk;
  const header = reader.view.getUint8(reader.offset++);
  const type = header & 0x0f;
  const size = header >> 4 === 15 ? readVarInt(reader) : header >> 4;
  const left = reader.view.byteLength - reader.offset;
  // Every element has at least one byte.
  if (size > left) throw new RangeError(`a list claims ${size} elements, ${left} bytes are left`);
  if (type === LIST) throw new RangeError('a list of lists');
  const isBoolean = type === BOOLEAN_TRUE || type === BOOLEAN_FALSE;
  for (let index = 0; index < size; index++) skipValue(walk, isBoolean ? BYTE : type, depth + 1);
}

function skipBytes(reader: DataReader, count: number): void {
  const left = reader.view.byteLength - reader.offset;
  if (count > left) throw new RangeError(`a field claims ${count} bytes, ${left} are left`);
  reader.offset += count;
}

function skipVarInt(reader: DataReader): void {
  for (let bytes = 0; bytes < MAX_VARINT_BYTES; bytes++) {
    if ((reader.view.getUint8(reader.offset++) & 0x80) === 0) return;
  }
  throw new RangeError(`a number of more than ${MAX_VARINT_BYTES} bytes`);
}

/**
 * Reads a number of at most 35 bits.
 * @param reader stands at the number, and behind it afterwards
 * @throws {RangeError} when it is longer
 */
export function readVarInt(reader: DataReader): number {
  let result = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.view.getUint8(reader.offset++);
    result += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return result;
  }
  throw new RangeError('a number of more than five bytes');
}
