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

  /** Adds a field of bytes, each as one character; an empty one is written as `-`. */
  add(field: string): void {
    const room = field.length + 2;
    if (this.length + room > this.bytes.length) {
      this.bytes = Buffer.concat([this.bytes, Buffer.alloc(this.bytes.length + room)]);
    }
    const { bytes } = this;
    let at = this.length;
    if (at > 0) bytes[at++] = SPACE;
    if (field === '') bytes[at++] = DASH;
    for (let index = 0; index < field.length; index++) bytes[at++] = field.charCodeAt(index);
    this.length = at;
  }

  /** Returns the line, each byte as one character. */
  text(): string {
    return this.bytes.toString('latin1', 0, this.length);
  }
}
