import { ByteSink } from './byte-sink.ts';
import type { CodedColumn } from './coded-column.ts';
import { bitsFor, writeRuns } from './hybrid-runs.ts';
import { ThriftWriter } from './thrift-writer.ts';

/** Numbers of the format. @see https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
export const ENCODING = { plain: 0, dictionary: 8 } as const;
export const PAGE = { dictionary: 2, data: 3 } as const;

/** Levels of null have one bit. */
const LEVEL_BITS = 1;

/** Writes pages: a header, the levels that say which values are NULL, and the compressed values. */
export class PageWriter {
  readonly #out: ByteSink;
  readonly #compress: (page: Uint8Array) => Uint8Array;
  readonly #thrift: ThriftWriter;
  readonly #levels = new ByteSink();
  readonly #page = new ByteSink();
  #plainBytes = 0;

  /**
   * @param out the file so far
   * @param compress compresses the values of a page
   */
  constructor(out: ByteSink, compress: (page: Uint8Array) => Uint8Array) {
    this.#out = out;
    this.#compress = compress;
    this.#thrift = new ThriftWriter(out);
  }

  /** Returns the size of the file so far, and of the pages in it if none were compressed; bytes. */
  position(): { readonly offset: number; readonly plainBytes: number } {
    return { offset: this.#out.size, plainBytes: this.#plainBytes };
  }

  /** Writes the distinct values of a column. */
  writeDictionary({ entryCount, writeEntry }: CodedColumn): void {
    this.#levels.clear();
    this.#page.clear();
    for (let index = 0; index < entryCount; index++) writeEntry(this.#page, index);
    this.#write(PAGE.dictionary, (thrift) => {
      thrift.struct(7);
      thrift.int32(1, entryCount);
      thrift.int32(2, ENCODING.plain);
      thrift.end();
    });
  }

  /** Writes the values of the rows `[from, to)`. */
  writeData(column: CodedColumn, from: number, to: number): void {
    const { present, levels } = splitNulls(column.indexes.subarray(from, to));
    this.#levels.clear();
    this.#page.clear();
    writeRuns(this.#levels, levels, LEVEL_BITS);
    writeValues(this.#page, column, present);
    this.#write(PAGE.data, (thrift) => {
      thrift.struct(8);
      thrift.int32(1, levels.length);
      thrift.int32(2, levels.length - present.length);
      thrift.int32(3, levels.length);
      thrift.int32(4, column.hasDictionary ? ENCODING.dictionary : ENCODING.plain);
      thrift.int32(5, this.#levels.size);
      thrift.int32(6, 0);
      thrift.end();
    });
  }

  #write(kind: number, writeKind: (thrift: ThriftWriter) => void): void {
    const stored = this.#compress(this.#page.view());
    const before = this.#out.size;
    this.#thrift.begin();
    this.#thrift.int32(1, kind);
    this.#thrift.int32(2, this.#levels.size + this.#page.size);
    this.#thrift.int32(3, this.#levels.size + stored.byteLength);
    writeKind(this.#thrift);
    this.#thrift.end();
    this.#plainBytes += this.#out.size - before + this.#levels.size + this.#page.size;
    this.#out.bytes(this.#levels.view());
    this.#out.bytes(stored);
  }
}

/** Returns the indexes of the values that are there, and for each row 1 if its value is. */
function splitNulls(indexes: Int32Array): { readonly present: Int32Array; readonly levels: Uint8Array } {
  const levels = new Uint8Array(indexes.length);
  const present = new Int32Array(indexes.length);
  let count = 0;
  for (let row = 0; row < indexes.length; row++) {
    const index = indexes[row] ?? -1;
    if (index < 0) continue;
    levels[row] = 1;
    present[count++] = index;
  }
  return { present: present.subarray(0, count), levels };
}

function writeValues(page: ByteSink, { hasDictionary, writeEntry }: CodedColumn, present: Int32Array): void {
  if (!hasDictionary) {
    for (const index of present) writeEntry(page, index);
    return;
  }
  let largest = 0;
  for (const index of present) if (index > largest) largest = index;
  page.byte(bitsFor(largest));
  writeRuns(page, present, bitsFor(largest));
}
