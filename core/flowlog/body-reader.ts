import type { LogObject } from '../ports.ts';
import { formOf, peek } from './body-form.ts';
import { collectBytes } from './parquet/collected-bytes.ts';
import { readInflated } from './inflate.ts';
import { readParquet } from './parquet/parquet-reader.ts';
import type { LogSummary } from './sink.ts';
import { createTextReader } from './text-reader.ts';
import { UnreadableObjectError } from './unreadable-object.ts';
import type { BodyRequest, ReadBytes, ReadLimits } from './read-request.ts';

/** A flow log shrinks about tenfold; a file that grows more than this is a bomb. */
export const MAX_INFLATE_RATIO = 200;

/** Bytes that may come out before the ratio is looked at. */
const RATIO_FREE_BYTES = 16 * 1024 * 1024;

/**
 * Reads the body of a log object, whatever form it has: text, gzip of any number of members, or Parquet. The first bytes tell, not the name. Text
 * is read as one stream. Parquet is read by range where the log object can be, and what was opened as a stream is given up after its first bytes.
 * @param object the stored bytes
 * @throws {UnreadableObjectError} when it cannot be read as a whole: nothing of it may then be kept
 */
export async function readBody(
  { body, ranges }: Pick<LogObject, 'body' | 'ranges'>,
  request: BodyRequest,
): Promise<LogSummary & ReadBytes> {
  const { head, rest, stop } = await peek(body);
  if (formOf(head) === 'parquet') {
    if (!ranges) return readParquet(await collectBytes(rest), request);
    await stop();
    return readParquet(await ranges(), request);
  }
  const reader = createTextReader(request.ports, request.sink, request.latestSecond);
  const bytes = await readText(rest, (chunk) => reader.push(chunk), request.limits);
  return { ...reader.end(), ...bytes };
}

/**
 * Hands the text of a log object on, chunk by chunk, inflated where it is gzip.
 * @param body the stored bytes
 * @param take gets the text; must be done with a chunk when it returns
 * @throws {UnreadableObjectError} when the gzip is damaged or cut short, or a limit is passed
 */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  take: (chunk: Uint8Array) => void,
  limits: ReadLimits,
): Promise<ReadBytes> {
  const count = { storedBytes: 0, inflatedBytes: 0 };
  const { head, rest } = await peek(countStored(body, count));
  const takeCounted = (chunk: Uint8Array): void => {
    count.inflatedBytes += chunk.byteLength;
    checkLimits(count, limits);
    take(chunk);
  };
  if (formOf(head) === 'gzip') await readInflated(rest, takeCounted);
  else for await (const chunk of rest) takeCounted(chunk);
  return count;
}

async function* countStored(
  body: AsyncIterable<Uint8Array>,
  count: { storedBytes: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    count.storedBytes += chunk.byteLength;
    yield chunk;
  }
}

function checkLimits({ storedBytes, inflatedBytes }: ReadBytes, limits: ReadLimits): void {
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
