import { gunzipStart } from '../encoding/gzip.ts';
import { NewerSchemaError, requireSchema } from '../encoding/schema.ts';

/** A document of ours that cannot be read: damaged, or written by a version that this one does not know. */
export class UnreadableDocumentError extends Error {
  override readonly name = 'UnreadableDocumentError';
  /** Where it is stored. */
  readonly key: string;
  /** True when a newer release wrote it. Such a document is whole and must stay as it is; any other may be made anew. */
  readonly isNewer: boolean;

  constructor(key: string, cause: unknown) {
    super(`Use ${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.key = key;
    this.isNewer = cause instanceof NewerSchemaError;
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

/**
 * Goes on without a damaged document, because it is about to be made anew. The document of a newer release is no such document: replacing it would lose
 * what this release cannot read.
 * @param read as for {@link readOrSkip}
 * @param tell as for {@link readOrSkip}
 * @throws {UnreadableDocumentError} when a newer release wrote the document
 */
export async function readOrReplace<T>(read: () => Promise<T>, tell: OnUnreadable | undefined): Promise<T | undefined> {
  return readOrSkip(
    read,
    tell &&
      ((error) => {
        if (error.isNewer) throw error;
        tell(error);
      }),
  );
}

/** Every document of ours names its schema first. */
const FIRST_FIELD = /^\{"schema":("[^"\\]{1,100}")/;

/** So many bytes of a document, compressed or not, have its schema. */
const FIRST_BYTES = 1024;

/** A kind of document, for {@link refuseNewer}. */
export interface DocumentKind {
  /** For the error message, for example `a window`. */
  readonly what: string;
  /** The schema that this version writes. */
  readonly schema: string;
}

/**
 * Makes sure that a stored document may be replaced without having been read.
 * @param stored where it is stored, and what is there
 * @throws {UnreadableDocumentError} when a newer release wrote it
 */
export function refuseNewer(
  { key, bytes }: { readonly key: string; readonly bytes: Uint8Array },
  { what, schema }: DocumentKind,
): void {
  try {
    requireSchema(what, schemaOf(bytes), schema);
  } catch (error) {
    if (error instanceof NewerSchemaError) throw new UnreadableDocumentError(key, error);
  }
}

/** Returns the schema that a document names; undefined where it is damaged, or names none. */
function schemaOf(bytes: Uint8Array): unknown {
  const first = bytes.subarray(0, FIRST_BYTES);
  const isCompressed = first[0] === 0x1f && first[1] === 0x8b;
  const [, text] = FIRST_FIELD.exec(Buffer.from(isCompressed ? gunzipStart(first) : first).toString()) ?? [];
  return text === undefined ? undefined : JSON.parse(text);
}
