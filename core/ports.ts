/**
 * The places where the core meets the world. Each is small enough to be written once per world (S3, a folder, memory) and is held to
 * one shared contract suite.
 */

/** A stored object and the tag that names this version of it. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Opaque; equal tags mean equal versions. */
  readonly etag: string;
}

/** What must be true of the stored object for a write to take effect: nothing, that it is absent, or that it still has this tag. */
export type Precondition = 'anything' | 'absent' | { readonly etag: string };

/** Whether a write took effect. `lost` means that somebody else wrote first: read again and decide again. */
export type WriteOutcome = 'written' | 'lost';

/** A flat store of small objects with compare-and-swap: the data bucket, or a folder with its layout. */
export interface ObjectStore {
  /**
   * Reads one object.
   * @param key `/`-separated name, as `core/storage/keys.ts` makes it
   * @returns the bytes and their tag, or undefined when there is no such object
   */
  get(key: string): Promise<StoredObject | undefined>;

  /**
   * Writes one object, atomically and only if `expected` holds.
   * @returns `lost` when `expected` does not hold. An adapter whose own earlier try may have taken effect re-reads and compares first, so
   *   `lost` always means that other bytes are there.
   */
  put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome>;

  /**
   * Lists the keys below a prefix.
   * @param prefix a string prefix of whole keys; not necessarily a folder
   * @returns keys in ascending code-unit order
   */
  list(prefix: string): AsyncIterable<string>;
}

/**
 * A store that keeps partials in memory, and everything else as any store does. Whoever reads past log objects can read them again, so partials need
 * not outlive the reader.
 */
export interface BufferingStore extends ObjectStore {
  /** Size of the partials that are kept, in bytes. */
  readonly bufferedBytes: number;
  /** Forgets all partials. They must have been folded into their windows before. */
  forgetBuffered(): void;
}

/** Who a log object is: the same bucket, key and etag always mean the same bytes. */
export interface LogObjectIdentity {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
}

/** One flow-log file, opened for reading. */
export interface LogObject {
  /** The bytes as they are stored: plain text, gzip or Parquet. Read once. */
  readonly body: AsyncIterable<Uint8Array>;
  /** When the store took the object in, epoch seconds; no record can be younger. Undefined where nobody knows. */
  readonly writtenAt?: number;
  /** Who these bytes are. Valid once `body` has been read to its end, because a folder names a file by what it holds. */
  identity(): LogObjectIdentity;
}

/** Where a log object is. */
export interface LogObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** One log object as a listing names it. */
export interface ListedLogObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Epoch seconds. */
  readonly writtenAt: number;
}

/** The bucket that flow logs are delivered to, as far as it can be listed. */
export interface LogBucket {
  readonly name: string;
  /** @returns names of the folders right below a folder, each ending with a slash */
  folders(prefix: string): Promise<readonly string[]>;
  /**
   * @param after only keys behind this one; all when undefined
   * @returns what lies below a prefix, to any depth, in the order of keys
   */
  objects(prefix: string, after?: string): AsyncIterable<ListedLogObject>;
}
