import type { Alert } from './alerting/alert.ts';

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
export type Expected = 'anything' | 'absent' | { readonly etag: string };

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
  put(key: string, bytes: Uint8Array, expected: Expected): Promise<WriteOutcome>;

  /**
   * Lists the keys below a prefix.
   * @param prefix a string prefix of whole keys; not necessarily a folder
   * @returns keys in ascending code-unit order
   */
  list(prefix: string): AsyncIterable<string>;
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

/** Where alerts go. */
export interface Publisher {
  /** Takes one alert, and sends it if its delivery is `now`. It may come again after a crash, with the same episode and number. */
  publish(alert: Alert): Promise<void>;
}
