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

/**
 * Reads the body of an S3 reply into memory.
 * @param body the `Body` of a reply
 * @param signal gives up a reply that stalls half-way
 * @returns all of its bytes
 */
export async function readS3Body(body: unknown, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of addAbortSignal(signal, openS3Body(body))) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
