/**
 * Interfaces through which the core reads and writes storage, and asks a server of the internet. Each adapter of storage (S3, a folder, memory)
 * implements them, and all these implementations pass the same tests. The interface for sending alerts is in `core/alerting/publisher.ts`.
 */

/** Content of a stored object, with the tag of this version of the object. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Opaque text. Equal tags mean equal versions. */
  readonly etag: string;
}

/** Condition for a write. The stored object may be `anything`, must be `absent`, or must still have this tag. */
export type Precondition = 'anything' | 'absent' | { readonly etag: string };

/** Result of a write. `lost` means that another writer wrote first, so the caller must read again and decide again. */
export type WriteOutcome = 'written' | 'lost';

/** A flat store of small objects with compare-and-swap: the data bucket, or a folder with the same layout. */
export interface ObjectStore {
  /**
   * Reads one object.
   * @param key name with `/` between its parts, as `core/storage/keys.ts` writes it
   * @returns the bytes and their tag, or undefined if the object does not exist
   */
  get(key: string): Promise<StoredObject | undefined>;

  /**
   * Writes one object, atomically and only if the precondition holds.
   * @param key name as in {@link get}
   * @param bytes the whole new content
   * @param expected the precondition
   * @returns `lost` if the precondition does not hold. An earlier try of the same call may have written the bytes without an answer. In this case the
   *   adapter reads and compares first, so `lost` always means that other bytes are stored.
   */
  put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome>;

  /**
   * Lists the keys that begin with a prefix.
   * @param prefix any text that a key can begin with; it need not end at a slash
   * @returns the keys in ascending code-unit order
   */
  list(prefix: string): AsyncIterable<string>;
}

/** Reading of objects that seldom change. */
export interface ConditionalReader {
  /**
   * Reads one object, unless it is still the version that the caller has.
   * @param key name as in {@link ObjectStore.get}
   * @param etag tag of the version that the caller has; undefined if the caller has none
   * @returns undefined if the object does not exist
   */
  readUnless(key: string, etag: string | undefined): Promise<StoredObject | 'unchanged' | undefined>;
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

/** Identity of a log object. Equal bucket, key and etag always mean equal bytes. */
export interface LogObjectIdentity {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
}

/** Stored bytes that can be read in parts, in any order. */
export interface RangedBytes {
  readonly sizeBytes: number;
  /**
   * Reads the bytes at `[from, to)`, which must lie within the size.
   * @returns exactly `to - from` bytes, which nobody changes afterwards
   */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** One flow-log file, opened for reading. */
export interface LogObject {
  /** The stored bytes: plain text, gzip or Parquet. They can be read once. A reader may stop early, and read by range instead. */
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * Opens the same bytes for reading by range. Absent where they come as a stream only, or are so few that a stream is quicker. Resolves to undefined
   * if the file turns out to be a pipe, which has a path but cannot be read by range.
   */
  readonly ranges?: () => Promise<RangedBytes | undefined>;
  /** Key or path of the object, which names the flow log; absent if nobody knows. */
  readonly name?: string;
  /** Time at which the object was stored, epoch seconds. No record of the object can be newer. Absent if the time is not known. */
  readonly writtenAt?: number;
  /**
   * Returns the identity of these bytes. Call this after the bytes were read, from `body` to its end or by range: the identity of a local file is a
   * hash of its content.
   */
  identity(): LogObjectIdentity | Promise<LogObjectIdentity>;
}

/** Bucket and key of a log object. */
export interface LogObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** One log object in the listing of a bucket. */
export interface ListedLogObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Time at which the object was stored, epoch seconds. */
  readonly writtenAt: number;
}

/** Listing of the bucket that receives the flow logs. */
export interface LogBucket {
  readonly name: string;
  /**
   * Lists the folders directly below a prefix.
   * @param prefix empty, or a folder that ends with a slash
   * @returns whole prefixes, each ending with a slash
   */
  folders(prefix: string): Promise<readonly string[]>;
  /**
   * Lists the objects below a prefix, at any depth.
   * @param after list only keys after this key; all keys when undefined
   * @returns the objects in the order of their keys
   */
  objects(prefix: string, after?: string): AsyncIterable<ListedLogObject>;
}

/** Question for the history of a port. */
export interface PortHistoryQuestion {
  readonly port: number;
  /** First and last day, `YYYY-MM-DD`, in UTC. */
  readonly from: string;
  readonly to: string;
}

/** Body of an answer, not checked; or why there is none, with the server's `Retry-After` if it sent one. */
export type PortHistoryReply =
  | { readonly body: string }
  | { readonly reason: string; readonly retryAfter?: string | undefined };

/** A server that knows what sensors all over the world saw on a port. */
export interface PortHistoryServer {
  /** Asks once, without retries. It never throws: a failure is a reply. */
  ask(question: PortHistoryQuestion): Promise<PortHistoryReply>;
}
