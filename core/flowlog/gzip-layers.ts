import { createGunzip, type Gunzip } from 'node:zlib';
import { gunzipStart, isZlibFailure } from '../encoding/gzip.ts';
import { formOf, GZIP_HEAD_BYTES } from './body-form.ts';
import { FedBytes } from './fed-bytes.ts';
import { UnreadableObjectError } from './unreadable-object.ts';

/**
 * Says how many layers of gzip a log object has. A subscription of CloudWatch Logs sends gzip, and Firehose may compress it once more.
 * @param head the first {@link GZIP_HEAD_BYTES}, or all bytes if there are fewer
 * @returns at most 2, also if there are more
 */
export function gzipLayersOf(head: Uint8Array): 0 | 1 | 2 {
  if (formOf(head) !== 'gzip') return 0;
  return formOf(startOf(head)) === 'gzip' ? 2 : 1;
}

/** Returns nothing for damaged gzip: whoever inflates all of it says what is wrong. */
function startOf(head: Uint8Array): Uint8Array {
  try {
    return gunzipStart(head.subarray(0, GZIP_HEAD_BYTES));
  } catch {
    return new Uint8Array(0);
  }
}

/**
 * Inflates the outer layer of gzip in gzip.
 * @param body the stored bytes
 * @yields gzip, of any number of members
 * @throws {UnreadableObjectError} if the outer layer is damaged or was cut short
 */
export async function* outerLayerOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const bytes = new FedBytes();
  const fed = feed(body, gunzip, bytes);
  // The loop below ends with this failure; until then it must not count as unhandled.
  fed.catch((error: unknown) => gunzip.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const chunk of gunzip) if (chunk instanceof Uint8Array) yield chunk;
  } catch (cause) {
    if (!isZlibFailure(cause)) throw cause;
    throw new UnreadableObjectError(
      'gzip',
      `Inflate a log object: gzip inside gzip, and the outer one is damaged or was cut short (${cause.message}); copy it again`,
      { cause },
    );
  }
  await fed;
  bytes.checkTaken(gunzip.bytesWritten);
}

async function feed(body: AsyncIterable<Uint8Array>, gunzip: Gunzip, bytes: FedBytes): Promise<void> {
  for await (const chunk of body) {
    bytes.add(chunk);
    // Who gave up reads nothing more; behind the end, what is left is looked at.
    if (gunzip.destroyed && !gunzip.readableEnded) return;
    if (!gunzip.destroyed && !gunzip.write(chunk)) await roomIn(gunzip);
  }
  gunzip.end();
}

/** Waits until there is room for more, or nobody reads any more. Leaves no listener behind: a long file has many chunks. */
export async function roomIn(stream: Pick<Gunzip, 'on' | 'off'>): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
