import type { ByteSink } from './byte-sink.ts';

/** Types of the compact protocol. */
export const THRIFT = { false: 2, int32: 5, int64: 6, binary: 8, list: 9, struct: 12 } as const;

/** Lists with more elements have their length in bytes of its own. */
const MOST_SHORT = 14;
const LONG_LIST = 0xf0;
const STOP = 0;

/**
 * Writes Thrift structures in the compact protocol. Fields are written by ascending id, and all numbers are at least 0.
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class ThriftWriter {
  readonly #out: ByteSink;
  /** Ids of the last fields of the structures that are open, the outermost first. */
  readonly #lastIds: number[] = [];

  /** @param out takes the bytes */
  constructor(out: ByteSink) {
    this.#out = out;
  }

  /** Begins a structure that is no field: the outermost, or an element of a list. */
  begin(): void {
    this.#lastIds.push(0);
  }

  /** Ends the structure that was begun last. */
  end(): void {
    this.#lastIds.pop();
    this.#out.byte(STOP);
  }

  /** Begins a field that is a structure. */
  struct(id: number): void {
    this.#field(id, THRIFT.struct);
    this.begin();
  }

  /** Writes a field of 32 bits. */
  int32(id: number, value: number): void {
    this.#field(id, THRIFT.int32);
    this.number(value);
  }

  /** Writes a field of 64 bits. */
  int64(id: number, value: number): void {
    this.#field(id, THRIFT.int64);
    this.number(value);
  }

  /** Writes a field that is false. */
  isFalse(id: number): void {
    this.#field(id, THRIFT.false);
  }

  /** Writes a field of bytes or text. */
  binary(id: number, value: Uint8Array | string): void {
    this.#field(id, THRIFT.binary);
    this.text(value);
  }

  /** Begins a list of `size` elements, which have to follow. An empty list has no type. */
  list(id: number, type: number, size: number): void {
    this.#field(id, THRIFT.list);
    const shown = size === 0 ? STOP : type;
    if (size > MOST_SHORT) {
      this.#out.byte(LONG_LIST | shown);
      this.#out.varInt(size);
    } else {
      this.#out.byte((size << 4) | shown);
    }
  }

  /** Writes an element of a list of numbers. */
  number(value: number): void {
    // The lowest bit of a number is its sign.
    this.#out.varInt(2 * value);
  }

  /** Writes an element of a list of texts. */
  text(value: Uint8Array | string): void {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    this.#out.varInt(bytes.byteLength);
    this.#out.bytes(bytes);
  }

  /** Says which field follows: how much larger its id is than that of the one before, and its type. */
  #field(id: number, type: number): void {
    const at = this.#lastIds.length - 1;
    this.#out.byte(((id - (this.#lastIds[at] ?? 0)) << 4) | type);
    this.#lastIds[at] = id;
  }
}
