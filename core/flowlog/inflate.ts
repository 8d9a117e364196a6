import { createGunzip, type Gunzip } from 'node:zlib';
import { UnreadableObjectError } from './unreadable-object.ts';

/** Large chunks: with zlib's default of 16 KB half the time goes into passing them on. */
export const INFLATE_CHUNK_BYTES = 524_288;

/** Chunks that may wait for the parser before inflating pauses: about 8 MB. */
const MAX_WAITING = 16;

/** A flow log shrinks about tenfold; a file that grows more than this is a bomb. */
export const MAX_INFLATE_RATIO = 200;

/** Bytes that may come out before the ratio is looked at. */
const RATIO_FREE_BYTES = 16 * 1024 * 1024;

// Not for the sake of time: it lets the inflater start its next chunk before this thread parses one.
// oxlint-disable-next-line no-restricted-globals
const afterPendingEvents = setImmediate;

/** Limits for one log object. */
export interface ReadLimits {
  /** Inflated bytes; Infinity for a file that somebody chose to read. */
  readonly maxBytes: number;
}

/** What was read. */
export interface ReadBytes {
  readonly storedBytes: number;
  readonly inflatedBytes: number;
}

/**
 * Hands a log object's text on, chunk by chunk, inflated where it is gzip (of any number of members). Inflating runs on the thread pool while
 * the chunks before are parsed on this thread.
 * @param body the stored bytes
 * @param onChunk gets the text; must be done with a chunk when it returns
 * @throws {UnreadableObjectError} when the gzip is damaged or cut short, or a limit is passed: nothing of the object may then be kept
 */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
  limits: ReadLimits,
): Promise<ReadBytes> {
  let storedBytes = 0;
  let inflatedBytes = 0;
  const take = (chunk: Uint8Array): void => {
    inflatedBytes += chunk.byteLength;
    checkLimits({ storedBytes, inflatedBytes }, limits);
    onChunk(chunk);
  };
  let gunzip: { write: (chunk: Uint8Array) => Promise<void>; end: () => Promise<void> } | undefined;
  let head: Uint8Array = new Uint8Array(0);
  let isText = false;
  for await (const chunk of body) {
    storedBytes += chunk.byteLength;
    if (isText) take(chunk);
    else if (gunzip) await gunzip.write(chunk);
    else {
      head = head.byteLength === 0 ? chunk : Buffer.concat([head, chunk]);
      if (head.byteLength < MAGIC_BYTES) continue;
      refuseParquet(head);
      isText = !isGzip(head);
      if (isText) take(head);
      else {
        gunzip = inflateTo(take);
        await gunzip.write(head);
      }
    }
  }
  if (!isText && !gunzip && isGzip(head)) {
    gunzip = inflateTo(take);
    await gunzip.write(head);
  }
  if (gunzip) await gunzip.end();
  else if (!isText && head.byteLength > 0) take(head);
  return { storedBytes, inflatedBytes };
}

const MAGIC_BYTES = 4;

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function refuseParquet(head: Uint8Array): void {
  if (Buffer.from(head.subarray(0, MAGIC_BYTES)).toString('latin1') !== 'PAR1') return;
  throw new UnreadableObjectError('parquet', 'Read flow-log text: a Parquet file found, text or gzip expected');
}

function checkLimits(read: ReadBytes, limits: ReadLimits): void {
  const { storedBytes, inflatedBytes } = read;
  if (inflatedBytes > limits.maxBytes) {
    throw new UnreadableObjectError(
      'limit',
      `Inflate a log object: more than ${limits.maxBytes} bytes came out, no more are allowed`,
    );
  }
  if (inflatedBytes > RATIO_FREE_BYTES && inflatedBytes > storedBytes * MAX_INFLATE_RATIO) {
    throw new UnreadableObjectError(
      'limit',
      `Inflate a log object: it grows more than ${MAX_INFLATE_RATIO} times, which no flow log does`,
    );
  }
}

/** Inflates what is written, and works the output off between the inflater's own steps so that both run at once. */
function inflateTo(take: (chunk: Uint8Array) => void): {
  write: (chunk: Uint8Array) => Promise<void>;
  end: () => Promise<void>;
} {
  const gunzip = createGunzip({ chunkSize: INFLATE_CHUNK_BYTES });
  const done = drain(gunzip, take);
  // Whoever waits for a write or for the end hears of the failure; until then it must not count as unhandled.
  done.catch(() => undefined);
  return {
    write: (chunk) =>
      Promise.race([
        done,
        new Promise<void>((resolve) => (gunzip.write(chunk) ? resolve() : gunzip.once('drain', resolve))),
      ]),
    end: () => {
      gunzip.end();
      return done;
    },
  };
}

function drain(gunzip: Gunzip, take: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting: Uint8Array[] = [];
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
      if (waiting.length < MAX_WAITING / 2 && gunzip.isPaused()) gunzip.resume();
      afterPendingEvents(work);
    };
    gunzip.on('data', (chunk: Uint8Array) => {
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
      fail(
        new UnreadableObjectError(
          'gzip',
          `Inflate a log object: ${cause.message}; the file is damaged or was cut short, copy it again`,
          { cause },
        ),
      );
    });
  });
}
