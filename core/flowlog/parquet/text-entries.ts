import { dottedBytes } from '../address.ts';
import { countOf } from '../line-fields.ts';

/** Bytes of the length that stands before each text of a page. */
const LENGTH_BYTES = 4;

/** Texts of a larger dictionary are made anew whenever they are needed: it holds addresses, of which few come twice. */
const MAX_REMEMBERED = 65_536;

/** Texts of a page or a dictionary, nulls left out. A text is made only when it is asked for. */
export class TextEntries {
  /** How many texts there are. */
  readonly length: number;
  readonly #page: Buffer;
  /** Where each text starts, and where the one behind the last would. */
  readonly #starts: Int32Array;
  /** Bytes between two texts. */
  readonly #gapBytes: number;
  /** Texts that were asked for. */
  #remembered: Array<string | undefined> | undefined;

  /**
   * @param page holds all texts
   * @param starts where each text starts, and where the one behind the last would
   * @param gapBytes bytes between two texts
   */
  constructor(page: Buffer, starts: Int32Array, gapBytes: number) {
    this.length = starts.length - 1;
    this.#page = page;
    this.#starts = starts;
    this.#gapBytes = gapBytes;
  }

  /** Returns a text as the field of a text file; empty where it is none. A space would make two fields of it. */
  text(index: number): string {
    const text = this.#page.toString('latin1', this.#starts[index] ?? 0, this.#endOf(index));
    return text.includes(' ') ? text.replaceAll(' ', '_') : text;
  }

  /** Returns the same as {@link text}, and of a small dictionary the same string again. */
  sameText(index: number): string {
    if (this.length > MAX_REMEMBERED) return this.text(index);
    this.#remembered ??= Array.from({ length: this.length });
    return (this.#remembered[index] ??= this.text(index));
  }

  /** Returns the number that a text is; NaN for one that AWS would write in another way. */
  number(index: number): number {
    return countOf(this.text(index), Infinity) ?? NaN;
  }

  /** Returns all numbers, see {@link number}. */
  numbers(): Float64Array {
    const numbers = new Float64Array(this.length);
    for (let index = 0; index < this.length; index++) numbers[index] = this.number(index);
    return numbers;
  }

  /** Returns the address of IPv4 that a text is, as a number; undefined for another text. */
  ipv4(index: number): number | undefined {
    return dottedBytes(this.#page, this.#starts[index] ?? 0, this.#endOf(index));
  }

  #endOf(index: number): number {
    return (this.#starts[index + 1] ?? 0) - this.#gapBytes;
  }
}

/**
 * Returns texts that stand one after the other, each behind its length.
 * @throws {RangeError} when a text ends behind the page
 */
export function plainTexts(bytes: Uint8Array, count: number): TextEntries {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = page;
  if (count * LENGTH_BYTES > length) {
    throw new RangeError(`${count} texts need ${count * LENGTH_BYTES} bytes, the page has ${length}`);
  }
  const starts = new Int32Array(count + 1);
  let at = LENGTH_BYTES;
  for (let index = 0; index < count; index++) {
    starts[index] = at;
    if (at > length) throw new RangeError(`a text starts at ${at} in a page of ${length} bytes`);
    // Nearly all texts are short. So the place of the next depends on one byte, and the processor need not wait for the others.
    const rest = (page[at - 3] ?? 0) | ((page[at - 2] ?? 0) << 8) | ((page[at - 1] ?? 0) << 16);
    at += (page[at - 4] ?? 0) + LENGTH_BYTES;
    if (rest !== 0) at += rest * 0x100;
  }
  if (at - LENGTH_BYTES > length) {
    throw new RangeError(`the last text ends at ${at - LENGTH_BYTES} in a page of ${length} bytes`);
  }
  starts[count] = at;
  return new TextEntries(page, starts, LENGTH_BYTES);
}
