import { addAbortSignal, Readable } from 'node:stream';

/**
 * Opens the body of an S3 reply as a stream of Node.
 * @param body the `Body` of a reply
 * @returns the same stream
 * @throws {TypeError} if the body is not a stream of Node, because the client was made for another platform
 */
export function openS3Body(body: unknown): Readable {
  if (body instanceof Readable) return body;
  throw new TypeError(`Read an S3 body: found ${typeof body}, expected a stream of Node`);
}

/** Error when a reply of S3 does not arrive whole: the connection broke or stalled, or the size was wrong. Reading again may help. */
export class InterruptedBodyError extends Error {
  override readonly name = 'InterruptedBodyError';
}

/**
 * Reads the body of an S3 reply into memory.
 * @param body the `Body` of a reply
 * @param signal stops the reading of a reply that stalls
 * @returns all bytes of the body
 * @throws {InterruptedBodyError} if not all bytes arrive
 */
export async function readS3Body(body: unknown, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const stream: AsyncIterable<Uint8Array> = addAbortSignal(signal, openS3Body(body));
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    throw new InterruptedBodyError('Read an S3 body: the connection ended before all bytes arrived', { cause: error });
  }
  return new Uint8Array(Buffer.concat(chunks));
}
