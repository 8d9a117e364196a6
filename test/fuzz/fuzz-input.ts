/** A log object to read, and how it is read. */
export interface FuzzInput {
  /** The stored bytes. */
  readonly bytes: Uint8Array;
  /** Sizes of the chunks in which they come, used again and again. */
  readonly chunkSizes: readonly number[];
  /** Records that start or end later are refused, epoch seconds. */
  readonly latestSecond: number;
  /** True if the log object can also be read by range. */
  readonly hasRanges: boolean;
}

/** An input that was found to be read wrongly, as it is kept in a file. */
export interface FoundInput extends FuzzInput {
  readonly kind: string;
  /** What was wrong. */
  readonly problem: string;
}

/** Writes an input that was found, to be kept in a file. */
export function foundText({ bytes, ...about }: FoundInput): string {
  return `${JSON.stringify({ ...about, bytes: Buffer.from(bytes).toString('base64') }, undefined, 2)}\n`;
}

/** Reads what {@link foundText} wrote. */
export function parseFound(text: string): FoundInput {
  // Only foundText writes these files.
  const stored = JSON.parse(text) as Omit<FoundInput, 'bytes'> & { readonly bytes: string };
  return { ...stored, bytes: new Uint8Array(Buffer.from(stored.bytes, 'base64')) };
}
