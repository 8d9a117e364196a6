import { createGunzip, type Gunzip } from 'node:zlib';
import { gunzipAtOnce, isZlibFailure } from '../encoding/gzip.ts';
import { peek } from './body-form.ts';
import { FedBytes, OTHER_BYTES } from './fed-bytes.ts';
import { UnreadableObjectError } from './unreadable-object.ts';

/** Large chunks: with zlib's default of 16 KB half the time goes into passing them on. */
export const INFLATE_CHUNK_BYTES = 524_288;

/**
 * A log object of at most so many bytes, compressed and inflated, is inflated on this thread in one step. A stream of zlib costs a third of a millisecond and two
 * buffers of half a megabyte, more than all other work on a small log object.
 */
const SMALL_GZIP_BYTES = 65_536;
const SMALL_INFLATED_BYTES = 1_048_576;

/** Chunks that may wait for the parser before inflating pauses: about 8 MB. */
const MAX_WAITING = 16;

// Not for the sake of time: it lets the inflater start its next chunk before this thread parses one.
// oxlint-disable-next-line no-restricted-globals
const afterPendingEvents = setImmediate;

/**
 * Inflates gzip of any number of members and hands it on, chunk by chunk. What is small is inflated at once. What is large is inflated on the thread pool
 * while the chunks before are parsed on this thread.
 * @param body the compressed bytes
 * @param take gets the inflated bytes; must be done with a chunk when it returns
 * @throws {UnreadableObjectError} when the gzip is damaged or cut short, or has other bytes behind it; what `take` throws
 */
export async function readInflated(body: AsyncIterable<Uint8Array>, take: (chunk: Uint8Array) => void): Promise<void> {
  const { head, rest, isAll } = await peek(body, SMALL_GZIP_BYTES + 1);
  const inflated = isAll ? inflateSmall(head) : undefined;
  if (inflated) take(inflated);
  else await readStream(rest, take);
}

/** Returns the inflated bytes; undefined if there are many, although the compressed are few. */
function inflateSmall(bytes: Uint8Array): Uint8Array | undefined {
  const fed = new FedBytes();
  fed.add(bytes);
  try {
    const inflated = gunzipAtOnce(bytes, SMALL_INFLATED_BYTES);
    if (inflated) fed.checkTaken(inflated.takenBytes);
    return inflated?.bytes;
  } catch (error) {
    throw isZlibFailure(error) ? damaged(error) : error;
  }
}

async function readStream(body: AsyncIterable<Uint8Array>, take: (chunk: Uint8Array) => void): Promise<void> {
  const gunzip = createGunzip({ chunkSize: INFLATE_CHUNK_BYTES });
  const release = createReleaser();
  const done = drain(gunzip, (chunk) => {
    take(chunk);
    release(chunk);
  });
  let isDone = false;
  // Whoever waits for room or for the end hears of the failure; until then it must not count as unhandled.
  done.then(() => (isDone = true)).catch(() => undefined);
  const fed = new FedBytes();
  for await (const chunk of body) {
    fed.add(chunk);
    // Behind a zero byte zlib takes nothing more. What is left is looked at all the same.
    if (!isDone && !gunzip.write(chunk)) {
      await Promise.race([done, new Promise<void>((resolve) => gunzip.once('drain', resolve))]);
    }
  }
  gunzip.end();
  await done;
  fed.checkTaken(gunzip.bytesWritten);
}

/**
 * Gives the memory of a chunk back as soon as it was parsed. Left to the garbage collector, the chunks of a large file make it run dozens of times,
 * and zlib writes each chunk into memory that is not in any cache yet: some 7 % of the time, and 20 MB.
 *
 * A port whose other end is closed takes a buffer away and drops it; Node 20 has no shorter way (`ArrayBuffer.prototype.transfer` came with 21).
 */
function createReleaser(): (chunk: Uint8Array<ArrayBuffer>) => void {
  const { port1: nowhere, port2: otherEnd } = new MessageChannel();
  otherEnd.close();
  return ({ buffer, byteOffset, byteLength }) => {
    // zlib fills a buffer with several chunks, in order, and is done with it when it is full.
    const isLast = byteOffset + byteLength === buffer.byteLength;
    if (isLast && byteLength > 0) nowhere.postMessage(undefined, [buffer]);
  };
}

function damaged(cause: { readonly message: string }): UnreadableObjectError {
  return new UnreadableObjectError('gzip', `Inflate a log object: ${problemOf(cause)}`, { cause });
}

/** The magic bytes were looked at before, so it is another member whose header is none. */
function problemOf({ message }: { readonly message: string }): string {
  return message === 'incorrect header check'
    ? OTHER_BYTES
    : `${message}; the file is damaged or was cut short, copy it again`;
}

function drain(gunzip: Gunzip, take: (chunk: Uint8Array<ArrayBuffer>) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting: Uint8Array<ArrayBuffer>[] = [];
    let isWorking = false;
    let isEnded = false;
    const fail = (error: unknown): void => {
      gunzip.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const work = (): void => {
      const chunk = waiting.shift();
      isWorking = chunk !== undefined;
      if (!chunk) {
        if (isEnded) resolve();
        return;
      }
      try {
        take(chunk);
      } catch (error) {
        fail(error);
        return;
      }
      if (waiting.length < MAX_WAITING && gunzip.isPaused()) gunzip.resume();
      afterPendingEvents(work);
    };
    gunzip.on('data', (chunk: Uint8Array<ArrayBuffer>) => {
      waiting.push(chunk);
      if (waiting.length >= MAX_WAITING) gunzip.pause();
      if (!isWorking) {
        isWorking = true;
        afterPendingEvents(work);
      }
    });
    gunzip.on('end', () => {
      isEnded = true;
      if (!isWorking) resolve();
    });
    gunzip.on('error', (cause) => {
      fail(damaged(cause));
    });
  });
}
