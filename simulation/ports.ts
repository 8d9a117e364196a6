import { Buffer } from 'node:buffer';
import type { Alert } from '../core/alerting/alert.ts';
import type { Publisher } from '../core/alerting/publisher.ts';
import { UnreadableObjectError } from '../core/flowlog/unreadable-object.ts';
import type { LogBucket, LogObject, LogObjectLocation, ObjectStore } from '../core/ports.ts';
import type { SimulatedBucket } from './bucket.ts';
import type { SimulatedProcess } from './process.ts';
import type { Watch } from './watch.ts';

/** A log object as it lies in the log bucket. */
export interface StoredLogObject {
  readonly text: string;
  readonly etag: string;
  /** Epoch seconds. */
  readonly writtenAt: number;
}

/** What a process finds in the data bucket. */
export interface DataBucket {
  readonly bucket: SimulatedBucket;
  readonly watch: Watch;
  /** Checks whether nothing is ever written there, so that it makes no difference when it is read. Absent: each read is a call. */
  readonly isNeverWritten?: ((key: string) => boolean) | undefined;
}

/** The data bucket as a process sees it; the watch checks each effect. */
export function storeOf(process: SimulatedProcess, { bucket, watch, isNeverWritten }: DataBucket): ObjectStore {
  return {
    async get(key) {
      if (isNeverWritten?.(key) && !bucket.get(key)) return undefined;
      return process.call('read', () => {
        watch.reads(process, key);
        return bucket.get(key);
      });
    },
    async put(key, bytes, expected) {
      const write = (): ReturnType<SimulatedBucket['put']> => {
        const before = bucket.get(key);
        const outcome = bucket.put(key, bytes, expected);
        const after = bucket.get(key)?.bytes;
        if (outcome === 'written' && after) watch.writes({ process, key, before: before?.bytes, after });
        return outcome;
      };
      return process.call(typeof expected === 'object' ? 'conditional write' : 'write', write, 'lost');
    },
    async *list(prefix) {
      yield* await process.call('read', () => bucket.list(prefix));
    },
  };
}

/**
 * A channel as a process sees it.
 * @param deliver takes an alert, or throws
 */
export function publisherOf(process: SimulatedProcess, deliver: (alert: Alert) => void): Publisher {
  return { publish: async (alert) => process.call('write', () => deliver(alert)) };
}

/** The log bucket as the reconciler sees it. */
export function logBucketOf(
  process: SimulatedProcess,
  name: string,
  objects: ReadonlyMap<string, StoredLogObject>,
): LogBucket {
  const keys = (prefix: string): string[] => [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  return {
    name,
    folders: async (prefix) =>
      process.call('read', () => {
        const rests = keys(prefix).map((key) => key.slice(prefix.length));
        const folders = rests.filter((rest) => rest.includes('/')).map((rest) => rest.slice(0, rest.indexOf('/') + 1));
        return [...new Set(folders)].map((folder) => prefix + folder);
      }),
    async *objects(prefix) {
      const listed = await process.call('read', () => keys(prefix));
      for (const key of listed) {
        const object = objects.get(key);
        if (object) {
          yield { key, etag: object.etag, sizeBytes: Buffer.byteLength(object.text), writtenAt: object.writtenAt };
        }
      }
    },
  };
}

/**
 * Opens a log object for a process.
 * @throws {UnreadableObjectError} if it does not exist
 */
export async function openLogObject(
  process: SimulatedProcess,
  location: LogObjectLocation,
  objects: ReadonlyMap<string, StoredLogObject>,
): Promise<LogObject> {
  const object = await process.call('read', () => objects.get(location.key));
  if (!object) throw new UnreadableObjectError('missing', `Open ${location.key}: not found`);
  const { text, etag, writtenAt } = object;
  async function* body(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  return { body: body(), name: location.key, writtenAt, identity: () => ({ ...location, etag }) };
}
