import { addAbortSignal, Readable } from 'node:stream';

/**
 * Opens the body of an S3 reply as a stream of Node.
 * @param body the `Body` of a reply
 * @returns the same stream
 * @throws {TypeError} when the client is not one for Node
 */
export function openS3Body(body: unknown): Readable {
  if (body instanceof Readable) return body;
  throw new TypeError(`Read an S3 body: ${typeof body}, allowed is a stream of Node`);
}

/** The connection broke, stalled or brought other bytes than were announced, after the reply had begun. Reading again may help. */
export class InterruptedBodyError extends Error {
  override readonly name = 'InterruptedBodyError';
}

/**
 * Reads the body of an S3 reply into memory.
 * @param body the `Body` of a reply
 * @param signal gives up a reply that stalls half-way
 * @returns all of its bytes
 * @throws {InterruptedBodyError} when they do not all arrive
 */
export async function readS3Body(body: unknown, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const stream: AsyncIterable<Uint8Array> = addAbortSignal(signal, openS3Body(body));
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    throw new InterruptedBodyError('Read an S3 body: it did not arrive whole', { cause: error });
  }
  return new Uint8Array(Buffer.concat(chunks));
}
