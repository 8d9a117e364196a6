import { open, stat } from 'node:fs/promises';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import type { RangedBytes } from '../../core/ports.ts';
import { unreadableFile } from './unreadable-file.ts';

/**
 * Opens a file for reading by range. It is opened anew for each range, so nothing has to be closed.
 * @param path path of the file
 * @throws {UnreadableObjectError} if the file cannot be read
 */
export async function openFileRanges(path: string): Promise<RangedBytes> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw unreadableFile(error);
  });
  return {
    sizeBytes: size,
    read: async (from, to) =>
      readRange(path, from, to).catch((error: unknown) => {
        throw unreadableFile(error);
      }),
  };
}

async function readRange(path: string, from: number, to: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    // Not from the pool that small buffers share: pages of these bytes may be kept for a while.
    const bytes = Buffer.allocUnsafeSlow(to - from);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
      if (bytesRead === 0) {
        throw new UnreadableObjectError(
          'parquet',
          `Read the file: found its end at ${from + filled}, expected ${to} bytes; it was written meanwhile, read it again`,
        );
      }
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
