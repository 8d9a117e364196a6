import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetOf, type WritingStyle } from '../core/flowlog/parquet/written-parquet.ts';
import { logLine } from '../examples/log-lines.ts';
import { type ByteChange, byteChanges, changeBytes } from './byte-changes.ts';
import type { FuzzInput } from './fuzz-input.ts';
import { chunkSizes, fuzzedLines, LATEST_SECOND, lineText, ORDERS } from './fuzzed-lines.ts';

/** Files of pyarrow, with encodings, types and forms of pages that no other writer here has. */
const FIXTURES = join('test', 'fixtures', 'parquet');

/** Rows that are read in full, whatever their port is. */
const CHECKED_ROWS = 1000;

/** Files that are written once, of which many damaged ones are made. */
const SEED_FILES = 80;

/** Length of the footer, and the magic bytes. */
const TRAILER_BYTES = 8;

const styles: fc.Arbitrary<WritingStyle> = fc.record({
  numbers: fc.constantFrom('aws', 'aws', 'text', 'double', 'timestamps'),
  codec: fc.constantFrom('UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI'),
  groupRows: fc.constantFrom(3, 7, 40, 1000, 100_000),
  pageBytes: fc.constantFrom(50, 400, 1_000_000),
  hasDictionaries: fc.boolean(),
  // Wrong statistics are believed, as docs/formats.md says; a damaged footer may hold some.
  hasStatistics: fc.constant(false),
});

/** Lines that Parquet can hold: as many fields as there are columns, and numbers where columns of numbers are. */
const rows = fuzzedLines.map((line) => ({ ...line, text: undefined }));

/** Digits that fit the columns of numbers: 32 bits, 64 bits, and what is a point in time as well. */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...['version', 'srcport', 'dstport', 'protocol', 'tcp-flags', 'traffic-path'].map((name) => [name, 9] as const),
  ...['packets', 'bytes'].map((name) => [name, 18] as const),
  ...['start', 'end'].map((name) => [name, 12] as const),
]);

/** Writes a line again so that each number fits its column. */
function typedLine(line: string, order: readonly string[]): string {
  const fields = line.split(' ');
  return order
    .map((name, index) => {
      const field = fields[index] ?? '-';
      const digits = DIGITS.get(name);
      const fits = digits === undefined ? field !== '' : /^-?\d+$/.test(field) && field.length <= digits;
      return fits ? field : '-';
    })
    .join(' ');
}

const seeds: fc.Arbitrary<Uint8Array> = fc
  .record({
    order: fc.constantFrom(...ORDERS.slice(0, -1)),
    lines: fc.array(rows, { minLength: 1, maxLength: 60 }),
    isLong: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
    style: styles,
  })
  .map(({ order, lines, isLong, style }) => {
    const checked = Array.from({ length: isLong ? CHECKED_ROWS : 0 }, () => logLine({ dstport: '443' }, order));
    const typed = lines.map((line) => typedLine(lineText(line, order), order));
    const { groupRows, pageBytes } = style;
    const longStyle = { ...style, groupRows: Math.max(groupRows, 300), pageBytes: Math.max(pageBytes, 400) };
    return parquetOf([order.join(' '), ...checked, ...typed].join('\n'), isLong ? longStyle : style);
  });

let seedFiles: readonly Uint8Array[] | undefined;

/** The files of pyarrow, and files of our own with every type, codec and size of pages. The same in every run. */
function allSeedFiles(): readonly Uint8Array[] {
  seedFiles ??= [
    ...readdirSync(FIXTURES)
      .filter((name) => name.endsWith('.parquet'))
      .map((name) => new Uint8Array(readFileSync(join(FIXTURES, name)))),
    ...fc.sample(seeds, { numRuns: SEED_FILES, seed: 445 }),
  ];
  return seedFiles;
}

/** How a file is damaged. */
interface Damage {
  readonly anywhere: readonly ByteChange[];
  readonly footer: readonly ByteChange[];
  /** Claimed length of the footer, added to the true one. */
  readonly footerShift: number;
  /** A piece of another file is put into this one. */
  readonly piece:
    | { readonly file: number; readonly from: number; readonly to: number; readonly length: number }
    | undefined;
}

const rarely = <Value>(arbitrary: fc.Arbitrary<Value>, otherwise: Value): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(otherwise) }, arbitrary);

const damages: fc.Arbitrary<Damage> = fc.record({
  anywhere: fc.oneof(fc.constant([]), fc.array(byteChanges, { minLength: 1, maxLength: 2 })),
  footer: rarely(fc.array(byteChanges, { maxLength: 2 }), []),
  footerShift: rarely(fc.integer({ min: -300, max: 300 }), 0),
  piece: rarely(
    fc.record({ file: fc.nat(), from: fc.nat(), to: fc.nat(), length: fc.integer({ min: 1, max: 400 }) }),
    undefined,
  ),
});

/** Log objects of Parquet: valid ones with bytes changed, cut off, put in from other files, and footers that claim something else. */
export const parquetInputs: fc.Arbitrary<FuzzInput> = fc
  .record({ file: fc.nat(), damage: damages, chunkSizes, hasRanges: fc.boolean() })
  .map(({ file, damage, chunkSizes: sizes, hasRanges }) => ({
    bytes: damaged(seedFileOf(file), damage),
    chunkSizes: sizes,
    latestSecond: LATEST_SECOND,
    hasRanges,
  }));

function seedFileOf(number: number): Uint8Array {
  const files = allSeedFiles();
  return files[number % files.length] ?? new Uint8Array(0);
}

function damaged(file: Uint8Array, { anywhere, footer, footerShift, piece }: Damage): Uint8Array {
  const whole = Buffer.from(file);
  const trailerAt = whole.length - TRAILER_BYTES;
  const footerBytes = whole.readUInt32LE(trailerAt);
  whole.writeUInt32LE(Math.max(0, footerBytes + footerShift), trailerAt);
  const footerAt = trailerAt - footerBytes;
  const changedFooter = changeBytes(whole.subarray(footerAt, trailerAt), footer);
  const joined = Buffer.concat([whole.subarray(0, footerAt), changedFooter, whole.subarray(trailerAt)]);
  if (piece) {
    const other = seedFileOf(piece.file);
    const from = piece.from % other.length;
    const to = piece.to % joined.length;
    joined.set(other.subarray(from, from + Math.min(piece.length, joined.length - to)), to);
  }
  return changeBytes(joined, anywhere);
}
