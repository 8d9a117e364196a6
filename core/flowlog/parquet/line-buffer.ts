import type { FieldList } from './field-list.ts';

const SPACE = 32;
const DASH = 45;

/** Room for a line of AWS; a longer one makes more. */
const FIRST_BYTES = 4096;

/** A line of text that is written field by field. The same memory is used for one line after the other. */
export class LineBuffer {
  bytes: Buffer = Buffer.alloc(FIRST_BYTES);
  length = 0;

  /** Starts a new line. */
  clear(): void {
    this.length = 0;
  }

  /** Adds a field of a column; an empty one is written as `-`. */
  add({ bytes: fields, ends }: FieldList, index: number): void {
    const from = index === 0 ? 0 : (ends[index - 1] ?? 0);
    const to = ends[index] ?? from;
    const room = to - from + 2;
    if (this.length + room > this.bytes.length) {
      this.bytes = Buffer.concat([this.bytes, Buffer.alloc(this.bytes.length + room)]);
    }
    const { bytes } = this;
    let length = this.length;
    if (length > 0) bytes[length++] = SPACE;
    if (from === to) bytes[length++] = DASH;
    for (let at = from; at < to; at++) bytes[length++] = fields[at] ?? 0;
    this.length = length;
  }

  /** Returns the line, each byte as one character. */
  text(): string {
    return this.bytes.toString('latin1', 0, this.length);
  }
}
