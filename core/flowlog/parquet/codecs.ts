import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { decompress as inflateZstd } from 'fzstd';
import type { CompressionCodec } from 'hyparquet';
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors/src/lz4.js';
import { snappyUncompressor } from 'hysnappy';

/** Inflates one page: the compressed bytes, and how many bytes come out. */
export type Inflater = (compressed: Uint8Array, sizeBytes: number) => Uint8Array | Promise<Uint8Array>;

/** Smaller pages are inflated at once on this thread: another thread would take longer to begin. */
const MIN_THREAD_BYTES = 16 * 1024;

const gunzip = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const unbrotli = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);

/** Compiled when the first page needs it. */
let snappy: ((compressed: Uint8Array, sizeBytes: number) => Uint8Array) | undefined;

/** What inflates the pages of each codec. LZO is missing: nobody writes it, and no package reads it. */
const INFLATERS: Readonly<Partial<Record<CompressionCodec, Inflater>>> = {
  UNCOMPRESSED: (stored) => stored,
  GZIP: (compressed, sizeBytes) => {
    const options = { maxOutputLength: Math.max(sizeBytes, 1), chunkSize: chunkOf(sizeBytes) };
    return compressed.byteLength < MIN_THREAD_BYTES
      ? zlib.gunzipSync(compressed, options)
      : gunzip(compressed, options);
  },
  BROTLI: (compressed, sizeBytes) => {
    const options = { maxOutputLength: Math.max(sizeBytes, 1), chunkSize: chunkOf(sizeBytes) };
    return compressed.byteLength < MIN_THREAD_BYTES
      ? zlib.brotliDecompressSync(compressed, options)
      : unbrotli(compressed, options);
  },
  SNAPPY: (compressed, sizeBytes) => {
    snappy ??= snappyUncompressor();
    return snappy(compressed, sizeBytes);
  },
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
  ZSTD: inflateZstdPage,
};

/** Names of the codecs that are read, as Parquet spells them. */
export const CODECS: readonly string[] = Object.keys(INFLATERS);

/**
 * Room for the whole page and one byte, so that zlib has nothing to put together, and does not see its room full and take the same again. It refuses
 * chunks below 64 bytes.
 */
function chunkOf(sizeBytes: number): number {
  return Math.max(sizeBytes + 1, 64);
}

/** Node has zstd of its own since 22.15. */
function inflateZstdPage(compressed: Uint8Array, sizeBytes: number): Uint8Array {
  const inflate: typeof zlib.zstdDecompressSync | undefined = zlib.zstdDecompressSync;
  if (inflate) return inflate(compressed, { maxOutputLength: Math.max(sizeBytes, 1) });
  return inflateZstd(compressed, new Uint8Array(sizeBytes));
}

/**
 * Inflates one page.
 * @param sizeBytes how many bytes the page must have then
 * @throws {Error} when it is damaged, or has another size
 */
export async function inflatePage(
  compressed: Uint8Array,
  { codec, sizeBytes }: { readonly codec: CompressionCodec; readonly sizeBytes: number },
): Promise<Uint8Array> {
  // Some writers store nothing at all for a page without values.
  if (sizeBytes === 0) return new Uint8Array(0);
  const inflate = INFLATERS[codec];
  if (!inflate) throw new RangeError(`pages of codec ${codec} are not read`);
  const page = await inflate(compressed, sizeBytes);
  if (page.byteLength !== sizeBytes) {
    throw new RangeError(`a page inflates to ${page.byteLength} bytes, its header says ${sizeBytes}`);
  }
  return page;
}
