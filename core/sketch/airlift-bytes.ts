import { sketchOfEntries, type DenseSketch, type Sketch, type SparseSketch } from './hyperloglog.ts';

/**
 * The bytes of a sketch in the layout that Trino and Athena read with `cast(x as HyperLogLog)`, all integers little-endian:
 *
 *     sparse   u8 2, u8 precision, u16 n, n x u32 entry, ascending
 *     dense    u8 3, u8 precision, u8 baseline (the smallest value), 4 bits a bucket (value - baseline, at most 15; even bucket high),
 *              u16 n, n x u16 bucket, ascending, n x u8 (value - baseline - 15, above 0)
 *
 * @see https://github.com/airlift/airlift/blob/master/stats/docs/hll.md
 */
const SPARSE_TAG = 2;
const DENSE_TAG = 3;
const LARGEST_DELTA = 15;
const LARGEST_ZEROS = 38;
const DENSE_HEADER_BYTES = 3;

/** Error for bytes that are not a sketch. The message says what was found and what was expected. */
export class MalformedSketchError extends Error {
  override name = 'MalformedSketchError';
}

/**
 * Writes a sketch as bytes. Sketches of equal sets give equal bytes.
 * @param sketch a sketch of any precision
 * @returns at precision 12, a sparse sketch takes 4 bytes plus 4 bytes for each entry; a dense one takes 2053 bytes plus 3 bytes for each bucket
 *   that overflows
 */
export function serialise(sketch: Sketch): Uint8Array {
  return sketch.kind === 'sparse' ? serialiseSparse(sketch) : serialiseDense(sketch);
}

/**
 * Reads a sketch that {@link serialise}, Trino or Athena wrote.
 * @param bytes the whole sketch and nothing else
 * @returns the sketch in its canonical form: a sparse sketch with too many entries is returned as a dense one
 * @throws {MalformedSketchError} if the bytes are not a sketch in this layout
 */
export function parseSketch(bytes: Uint8Array): Sketch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw malformed(`length ${bytes.length}`, 'at least 4 bytes');
  const precision = view.getUint8(1);
  if (precision < 1 || precision > 16) throw malformed(`precision ${precision}`, '1 to 16');
  const tag = view.getUint8(0);
  if (tag === SPARSE_TAG) return parseSparse(view, precision);
  if (tag === DENSE_TAG) return parseDense(view, precision);
  throw malformed(`tag ${tag}`, '2 (sparse) or 3 (dense)');
}

function serialiseSparse({ precision, entries }: SparseSketch): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * entries.length);
  const view = new DataView(bytes.buffer);
  bytes.set([SPARSE_TAG, precision]);
  view.setUint16(2, entries.length, true);
  entries.forEach((entry, index) => view.setUint32(4 + 4 * index, entry, true));
  return bytes;
}

function parseSparse(view: DataView, precision: number): Sketch {
  const count = view.getUint16(2, true);
  requireLength(view, 4 + 4 * count);
  const entries = Array.from({ length: count }, (_, index) => view.getUint32(4 + 4 * index, true));
  entries.forEach((entry, index) => {
    const before = index === 0 ? -1 : (entries[index - 1] ?? 0) >>> 6;
    if (entry >>> 6 <= before) throw malformed(`prefix ${index} ${entry >>> 6}`, `above ${before}`);
    const zeros = entry & 63;
    if (zeros > LARGEST_ZEROS) throw malformed(`zeros of entry ${index} ${zeros}`, `0 to ${LARGEST_ZEROS}`);
  });
  return sketchOfEntries(entries, precision);
}

function serialiseDense({ precision, buckets }: DenseSketch): Uint8Array {
  const baseline = buckets.reduce((least, value) => Math.min(least, value), 255);
  const overflows = [...buckets.keys()].filter((bucket) => (buckets[bucket] ?? 0) - baseline > LARGEST_DELTA);
  const countAt = DENSE_HEADER_BYTES + buckets.length / 2;
  const bytes = new Uint8Array(countAt + 2 + 3 * overflows.length);
  const view = new DataView(bytes.buffer);
  bytes.set([DENSE_TAG, precision, baseline]);
  buckets.forEach((value, bucket) => {
    const at = DENSE_HEADER_BYTES + (bucket >> 1);
    const delta = Math.min(value - baseline, LARGEST_DELTA);
    bytes[at] = (bytes[at] ?? 0) | (bucket % 2 === 0 ? delta << 4 : delta);
  });
  view.setUint16(countAt, overflows.length, true);
  overflows.forEach((bucket, index) => {
    view.setUint16(countAt + 2 + 2 * index, bucket, true);
    bytes[countAt + 2 + 2 * overflows.length + index] = (buckets[bucket] ?? 0) - baseline - LARGEST_DELTA;
  });
  return bytes;
}

function parseDense(view: DataView, precision: number): Sketch {
  const buckets = new Uint8Array(2 ** precision);
  const countAt = DENSE_HEADER_BYTES + buckets.length / 2;
  if (view.byteLength < countAt + 2) throw malformed(`length ${view.byteLength}`, `at least ${countAt + 2} bytes`);
  const baseline = view.getUint8(2);
  if (baseline > 65 - precision) throw malformed(`baseline ${baseline}`, `0 to ${65 - precision}`);
  for (let bucket = 0; bucket < buckets.length; bucket += 1) {
    const pair = view.getUint8(DENSE_HEADER_BYTES + (bucket >> 1));
    buckets[bucket] = baseline + (bucket % 2 === 0 ? pair >> 4 : pair & LARGEST_DELTA);
  }
  addOverflows(view, countAt, { buckets, baseline });
  const largest = buckets.reduce((most, value) => Math.max(most, value), 0);
  if (largest > 65 - precision) throw malformed(`bucket value ${largest}`, `0 to ${65 - precision}`);
  return { kind: 'dense', precision, buckets };
}

function addOverflows(view: DataView, countAt: number, dense: { buckets: Uint8Array; baseline: number }): void {
  const { buckets, baseline } = dense;
  const count = view.getUint16(countAt, true);
  const bucketsAt = countAt + 2;
  requireLength(view, bucketsAt + 3 * count);
  let before = -1;
  for (let index = 0; index < count; index += 1) {
    const bucket = view.getUint16(bucketsAt + 2 * index, true);
    const excess = view.getUint8(bucketsAt + 2 * count + index);
    if (bucket <= before || bucket >= buckets.length) {
      throw malformed(`overflow bucket ${bucket}`, `${before + 1} to ${buckets.length - 1}`);
    }
    const delta = (buckets[bucket] ?? 0) - baseline;
    if (delta !== LARGEST_DELTA) throw malformed(`delta of overflow bucket ${bucket} ${delta}`, `${LARGEST_DELTA}`);
    if (excess === 0) throw malformed(`excess of overflow bucket ${bucket} ${excess}`, 'above 0');
    buckets[bucket] = Math.min(baseline + LARGEST_DELTA + excess, 255);
    before = bucket;
  }
}

function requireLength(view: DataView, expectedBytes: number): void {
  if (view.byteLength !== expectedBytes) throw malformed(`length ${view.byteLength}`, `${expectedBytes} bytes`);
}

function malformed(found: string, expected: string): MalformedSketchError {
  return new MalformedSketchError(`Read a sketch: found ${found}, expected ${expected}`);
}
