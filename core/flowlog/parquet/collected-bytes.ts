import type { LogObject, RangedBytes } from '../../ports.ts';
import { withThousands } from '../../wording.ts';
import type { Peeked } from '../body-form.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';

/**
 * Largest Parquet file that is collected from a stream, such as standard input: all of it is in memory then, because its footer stands at the end.
 * AWS writes at most 75 MB.
 */
const MAX_COLLECTED_BYTES = 256 * 1024 * 1024;

/**
 * Opens a log object for reading by range; if it cannot be, all of it is collected in memory.
 * @param stream what was opened as a stream. It is given up if the log object can be read by range
 * @throws {UnreadableObjectError} as {@link collectBytes} does
 */
export async function rangesOrAll(
  { rest, stop }: Pick<Peeked, 'rest' | 'stop'>,
  ranges: LogObject['ranges'],
): Promise<RangedBytes> {
  const file = await ranges?.();
  if (!file) return collectBytes(rest);
  await stop();
  return file;
}

/**
 * Collects a stream in memory, so that it can be read by range.
 * @throws {UnreadableObjectError} when there are more bytes than memory should hold
 */
async function collectBytes(body: AsyncIterable<Uint8Array>): Promise<RangedBytes> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_COLLECTED_BYTES) {
      throw new UnreadableObjectError(
        'limit',
        `Read a Parquet file from a stream: more than ${withThousands(MAX_COLLECTED_BYTES)} bytes, no more are held in memory; read it from a file`,
      );
    }
    chunks.push(chunk);
  }
  return rangesOf(Buffer.concat(chunks));
}

/** Returns bytes in memory as what can be read by range. */
export function rangesOf(bytes: Uint8Array): RangedBytes {
  return { sizeBytes: bytes.byteLength, read: async (from, to) => bytes.subarray(from, to) };
}
