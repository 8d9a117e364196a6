import type { DataReader } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { withThousands } from '../../wording.ts';
import { overlongParquet } from './damaged-parquet.ts';
import { readVarInt } from './thrift-check.ts';

/** A DELTA page has blocks of 128 values in 4 parts; other writers may choose a few times as many. */
const MAX_BLOCK_VALUES = 65_536;

/** Bytes of all texts of a page, at most. Each may repeat all of the text before it, so that a page of one megabyte can claim a million. */
const MAX_TEXT_BYTES = 128 * 1024 * 1024;

/**
 * Reads integers of 64 bits of which only the differences are stored.
 * @param count how many there are
 * @throws {RangeError} when the page is damaged
 */
export function readDeltas(reader: DataReader, count: number): BigInt64Array {
  const values = new BigInt64Array(count);
  if (count === 0) return values;
  const start = reader.offset;
  const blockValues = readVarInt(reader);
  const parts = readVarInt(reader);
  if (!(blockValues > 0 && blockValues <= MAX_BLOCK_VALUES && parts > 0 && blockValues % parts === 0)) {
    throw new RangeError(`blocks of ${blockValues} values in ${parts} parts`);
  }
  reader.offset = start;
  deltaBinaryUnpack(reader, count, values);
  return values;
}

/** Reads integers of 32 bits of which only the differences are stored. These may wrap around. */
export function readDeltas32(reader: DataReader, count: number): Int32Array {
  return Int32Array.from(readDeltas(reader, count), (value) => Number(BigInt.asIntN(32, value)));
}

/**
 * Reads texts of which the lengths come first, as differences.
 * @param hasPrefixes true when each text begins with a part of the one before it, and the lengths of these parts come before all
 * @throws {RangeError | UnreadableObjectError} when the page is damaged, or its texts would take too much memory
 */
export function readDeltaTexts(page: Uint8Array, count: number, hasPrefixes: boolean): Uint8Array[] {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
  const prefixes = hasPrefixes ? readDeltas32(reader, count) : new Int32Array(count);
  const lengths = readDeltas32(reader, count);
  const texts: Uint8Array[] = [];
  let before = new Uint8Array(0);
  let at = reader.offset;
  let sizeBytes = 0;
  for (let index = 0; index < count; index++) {
    const [prefix = 0, length = 0] = [prefixes[index], lengths[index]];
    if (!(prefix >= 0 && prefix <= before.length && length >= 0 && length <= page.length - at)) {
      throw new RangeError(`a text claims ${length} bytes behind ${prefix}, the page has ${page.length - at} left`);
    }
    sizeBytes += prefix + length;
    if (sizeBytes > MAX_TEXT_BYTES) {
      throw overlongParquet(`the texts of a page have more than ${withThousands(MAX_TEXT_BYTES)} bytes`);
    }
    const text = new Uint8Array(prefix + length);
    text.set(before.subarray(0, prefix));
    text.set(page.subarray(at, at + length), prefix);
    texts.push(text);
    before = text;
    at += length;
  }
  return texts;
}
