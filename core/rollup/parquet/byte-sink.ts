const FIRST_BYTES = 4096;
const HIGH_BIT = 0x80;
const UPPER_HALF = 2 ** 32;

/** Collects bytes in memory, in a buffer that grows. */
export class ByteSink {
  #buffer: Buffer;
  #size = 0;

  /** @param capacity bytes that fit without growing */
  constructor(capacity: number = FIRST_BYTES) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  /** Number of bytes so far. */
  get size(): number {
    return this.#size;
  }

  /** Returns the bytes so far, as a view that is valid until more bytes are added. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#size);
  }

  /** Removes all bytes, so that the buffer can be used again. */
  clear(): void {
    this.#size = 0;
  }

  /** Adds one byte. */
  byte(value: number): void {
    this.#ensure(1);
    this.#buffer[this.#size++] = value;
  }

  /** Adds an integer of 32 bits, the lowest byte first. */
  int32(value: number): void {
    this.#ensure(4);
    this.#size = this.#buffer.writeInt32LE(value, this.#size);
  }

  /** Adds an integer of 64 bits, the lowest byte first. Every integer that a number can hold is written exactly. */
  int64(value: number): void {
    this.#ensure(8);
    this.#buffer.writeUInt32LE(value >>> 0, this.#size);
    this.#size = this.#buffer.writeInt32LE(Math.floor(value / UPPER_HALF), this.#size + 4);
  }

  /** Adds an integer of variable length, as Parquet and Thrift write lengths. `value` is at least 0. */
  varInt(value: number): void {
    let rest = value;
    while (rest >= HIGH_BIT) {
      this.byte((rest % HIGH_BIT) + HIGH_BIT);
      rest = Math.floor(rest / HIGH_BIT);
    }
    this.byte(rest);
  }

  /** Adds a copy of some bytes. */
  bytes(bytes: Uint8Array): void {
    this.#ensure(bytes.byteLength);
    this.#buffer.set(bytes, this.#size);
    this.#size += bytes.byteLength;
  }

  #ensure(more: number): void {
    if (this.#size + more <= this.#buffer.byteLength) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.byteLength, this.#size + more));
    larger.set(this.view());
    this.#buffer = larger;
  }
}
