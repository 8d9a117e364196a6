import type { DataReader } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { withThousands } from '../../wording.ts';
import { overlongParquet } from './damaged-parquet.ts';
import { TextEntries } from './text-entries.ts';
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
export function readDeltas(reader: DataReader, count: number): BigInt64Array<ArrayBuffer> {
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
export function readDeltas32(reader: DataReader, count: number): Int32Array<ArrayBuffer> {
  return Int32Array.from(readDeltas(reader, count), (value) => Number(BigInt.asIntN(32, value)));
}

/**
 * Reads texts of which the lengths come first, as differences.
 * @param hasPrefixes true when each text begins with a part of the one before it, and the lengths of these parts come before all
 * @throws {RangeError | UnreadableObjectError} when the page is damaged, or its texts would take too much memory
 */
export function readDeltaTexts(page: Uint8Array, count: number, hasPrefixes: boolean): TextEntries {
  const { bytes, starts } = readDeltaBytes(page, count, hasPrefixes);
  return new TextEntries(bytes, starts, 0);
}

/** Reads the bytes of values as {@link readDeltaTexts} does. `starts` says where each value starts, and where the one behind the last would. */
export function readDeltaBytes(
  page: Uint8Array,
  count: number,
  hasPrefixes: boolean,
): { readonly bytes: Buffer; readonly starts: Int32Array } {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
  const prefixes = hasPrefixes ? readDeltas32(reader, count) : new Int32Array(count);
  const lengths = readDeltas32(reader, count);
  const starts = startsOf(prefixes, lengths, page.length - reader.offset);
  const texts = Buffer.allocUnsafe(starts[count] ?? 0);
  let from = reader.offset;
  for (let index = 0; index < count; index++) {
    const [start = 0, prefix = 0, length = 0] = [starts[index], prefixes[index], lengths[index]];
    const before = starts[index - 1] ?? 0;
    texts.copyWithin(start, before, before + prefix);
    texts.set(page.subarray(from, from + length), start + prefix);
    from += length;
  }
  return { bytes: texts, starts };
}

/**
 * Returns where each text starts when they stand one after the other, and where the one behind the last would.
 * @param left bytes of the page that are left for the texts
 */
function startsOf(prefixes: Int32Array, lengths: Int32Array, left: number): Int32Array {
  const starts = new Int32Array(lengths.length + 1);
  let unread = left;
  let before = 0;
  let sizeBytes = 0;
  for (let index = 0; index < lengths.length; index++) {
    const [prefix = 0, length = 0] = [prefixes[index], lengths[index]];
    if (!(prefix >= 0 && prefix <= before && length >= 0 && length <= unread)) {
      throw new RangeError(`a text claims ${length} bytes behind ${prefix}, the page has ${unread} left`);
    }
    before = prefix + length;
    unread -= length;
    sizeBytes += before;
    if (sizeBytes > MAX_TEXT_BYTES) {
      throw overlongParquet(`the texts of a page have more than ${withThousands(MAX_TEXT_BYTES)} bytes`);
    }
    starts[index + 1] = sizeBytes;
  }
  return starts;
}
