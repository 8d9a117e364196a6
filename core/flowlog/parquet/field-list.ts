const DIGIT_ZERO = 48;
const SPACE = 32;
const UNDERSCORE = 95;

/** Bytes of a field of a flow log, on average. */
const USUAL_BYTES = 16;

/** Digits of a whole number that is written without a text in between. */
const MAX_QUICK = 2 ** 31;

/** Fields of one column as they stand in a text file, one for each of some rows. As texts of JavaScript they would take ten times as much memory. */
export class FieldList {
  /** The fields, one after the other, and where each ends. */
  bytes: Uint8Array;
  readonly ends: Int32Array;
  #count = 0;
  #length = 0;

  /** @param capacity how many fields there will be */
  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity * USUAL_BYTES);
    this.ends = new Int32Array(capacity);
  }

  /** How many fields there are. */
  get count(): number {
    return this.#count;
  }

  /** Adds the field of a value that is missing. */
  addEmpty(): void {
    this.ends[this.#count++] = this.#length;
  }

  /** Adds a number; nothing for NaN. */
  addNumber(value: number): void {
    if (!(Number.isInteger(value) && value >= 0 && value < MAX_QUICK) || Object.is(value, -0)) {
      const text = Number.isNaN(value) ? '' : String(value);
      this.addBytes(Buffer.from(text, 'latin1'), 0, text.length);
      return;
    }
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    this.#grow(digits);
    let left = value;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const quotient = (left / 10) | 0;
      this.bytes[at] = DIGIT_ZERO + left - quotient * 10;
      left = quotient;
    }
    this.#length += digits;
    this.addEmpty();
  }

  /** Adds the bytes at `[from, to)`. A space would make two fields of them: what stands there instead is in no field that is read. */
  addBytes(source: Uint8Array, from: number, to: number): void {
    this.#grow(to - from);
    const { bytes } = this;
    let length = this.#length;
    for (let at = from; at < to; at++) {
      const byte = source[at] ?? 0;
      bytes[length++] = byte === SPACE ? UNDERSCORE : byte;
    }
    this.#length = length;
    this.addEmpty();
  }

  #grow(room: number): void {
    if (this.#length + room <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.bytes.length + room));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
