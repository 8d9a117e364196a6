/** A document of ours that cannot be read: damaged, or written by a version that this one does not know. */
export class UnreadableDocumentError extends Error {
  override readonly name = 'UnreadableDocumentError';
  /** Where it is stored. */
  readonly key: string;

  constructor(key: string, cause: unknown) {
    super(`Use ${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.key = key;
  }
}

/**
 * Decodes a stored document.
 * @param stored where it is stored, and what is there
 * @param decode throws when it cannot be read
 * @throws {UnreadableDocumentError} when `decode` throws
 */
export function decodeDocument<T>(
  { key, bytes }: { readonly key: string; readonly bytes: Uint8Array },
  decode: (bytes: Uint8Array) => T,
): T {
  try {
    return decode(bytes);
  } catch (error) {
    throw new UnreadableDocumentError(key, error);
  }
}

/** Hears of a document that is done without. */
export type OnUnreadable = (error: UnreadableDocumentError) => void;

/**
 * Goes on without a document that cannot be read, as if it were not there, so that whoever only looks at it in passing is not held up.
 * @param read throws {@link UnreadableDocumentError}, or anything else, which is thrown on
 * @param tell hears of it; undefined: nobody goes on without it
 */
export async function readOrSkip<T>(read: () => Promise<T>, tell: OnUnreadable | undefined): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!tell || !(error instanceof UnreadableDocumentError)) throw error;
    tell(error);
    return undefined;
  }
}
