import type { RangedBytes } from '../../ports.ts';
import type { ColumnChunk } from './column-chunk.ts';
import type { ByteSource } from './page-reader.ts';

/** Columns with a gap of at most this between them are read in one request, because a request costs more time than so many bytes. */
const MAX_GAP_BYTES = 64 * 1024;

/** A row group of so few bytes is read as a whole, together with those that follow it, because each request costs as much time as a megabyte. */
const READ_AHEAD_BYTES = 1024 * 1024;

/** Bytes of a row group that are held in memory at once. Of a larger one, each column is read block by block. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;
const BLOCK_BYTES = 1024 * 1024;

/** The first block of a column is small, and each is twice as long as the one before: a column of one large page needs only its header of it. */
const FIRST_BLOCK_BYTES = 64 * 1024;

/** A longer page is read whenever it is needed, and not held. */
const MAX_BLOCK_BYTES = 4 * BLOCK_BYTES;

/** Gives the bytes of the columns of one row group. Nothing is read before it is asked for, and held bytes are not read again. */
export class GroupBytes {
  readonly #file: RangedBytes;
  readonly #sources = new Map<ColumnChunk, ByteSource>();

  /**
   * @param chunks all columns of the row group that may be read
   * @param ahead reads the row group if it is small
   */
  constructor(file: RangedBytes, chunks: readonly ColumnChunk[], ahead: ReadAhead) {
    this.#file = file;
    const from = Math.min(...chunks.map((chunk) => chunk.from));
    const to = Math.max(...chunks.map((chunk) => chunk.to));
    if (to - from > READ_AHEAD_BYTES) return;
    const source = ahead.source(from, to);
    for (const chunk of chunks) this.#sources.set(chunk, source);
  }

  /** Takes columns that will be read next, to read those together that lie close together. */
  plan(chunks: readonly ColumnChunk[]): void {
    const planned = chunks.filter((chunk) => !this.#sources.has(chunk));
    const total = planned.reduce((sum, { from, to }) => sum + to - from, 0);
    const ranges = total > MAX_HELD_BYTES ? [] : joined(planned);
    const held = ranges.map(({ from, to }) => ({ from, to, source: wholeSource(this.#file, from, to) }));
    for (const chunk of planned) {
      const whole = held.find(({ from, to }) => from <= chunk.from && chunk.to <= to);
      this.#sources.set(chunk, whole?.source ?? blockSource(this.#file, chunk));
    }
  }

  /** Returns the bytes of a column. */
  of(chunk: ColumnChunk): ByteSource {
    return this.#sources.get(chunk) ?? blockSource(this.#file, chunk);
  }
}

/** Joins columns that lie close together. */
function joined(chunks: readonly ColumnChunk[]): ReadonlyArray<{ readonly from: number; readonly to: number }> {
  const ranges: Array<{ from: number; to: number }> = [];
  for (const { from, to } of chunks.toSorted((a, b) => a.from - b.from)) {
    const last = ranges.at(-1);
    if (last && from - last.to <= MAX_GAP_BYTES) last.to = Math.max(last.to, to);
    else ranges.push({ from, to });
  }
  return ranges;
}

/** Reads a range once, when the first part of it is asked for. */
function wholeSource(file: RangedBytes, start: number, end: number): ByteSource {
  let whole: Promise<Uint8Array> | undefined;
  return {
    async read(from, to) {
      whole ??= file.read(start, end);
      return (await whole).subarray(from - start, to - start);
    },
  };
}

/** Part of a column that is held in memory. */
interface HeldBytes {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

/** Reads a column from its start to its end, a block at a time. Of a page that goes beyond its block, only what is missing is read. */
function blockSource(file: RangedBytes, chunk: ColumnChunk): ByteSource {
  let held: HeldBytes = { from: 0, to: 0, bytes: new Uint8Array(0) };
  let blockBytes = FIRST_BLOCK_BYTES;
  const readOn = async (from: number, to: number): Promise<Uint8Array> => {
    if (from < held.from || from >= held.to) return file.read(from, to);
    const start = held.bytes.subarray(from - held.from);
    return joinedBytes(start, await file.read(held.to, to));
  };
  return {
    async read(from, to) {
      if (from >= held.from && to <= held.to) return held.bytes.subarray(from - held.from, to - held.from);
      if (to - from > MAX_BLOCK_BYTES) return file.read(from, to);
      const end = Math.max(to, Math.min(from + blockBytes, chunk.to));
      held = { from, to: end, bytes: await readOn(from, end) };
      blockBytes = Math.min(2 * blockBytes, BLOCK_BYTES);
      return held.bytes.subarray(0, to - from);
    },
  };
}

function joinedBytes(start: Uint8Array, end: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(start.length + end.length);
  bytes.set(start);
  bytes.set(end, start.length);
  return bytes;
}

/** Reads small row groups ahead, several with one request. */
export class ReadAhead {
  readonly #file: RangedBytes;
  readonly #end: number;
  #held: { readonly from: number; readonly to: number; readonly bytes: Promise<Uint8Array> } | undefined;

  /** @param end the byte behind the last row group */
  constructor(file: RangedBytes, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /** Gives the bytes of a row group at `[from, to)`, of at most {@link READ_AHEAD_BYTES}. */
  source(from: number, to: number): ByteSource {
    return {
      read: async (first, behind) => {
        let held = this.#held;
        if (!held || from < held.from || to > held.to) {
          const end = Math.max(to, Math.min(from + READ_AHEAD_BYTES, this.#end));
          held = { from, to: end, bytes: this.#file.read(from, end) };
          this.#held = held;
        }
        return (await held.bytes).subarray(first - held.from, behind - held.from);
      },
    };
  }
}
