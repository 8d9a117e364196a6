import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import type { RangedBytes } from '../../core/ports.ts';
import { unreadableFile } from './unreadable-file.ts';

/**
 * Opens a file for reading by range. It is opened anew for each range, so nothing has to be closed. A range is only read of the file as it was at
 * first: so bytes of two versions are never mixed.
 * @param path path of the file
 * @returns undefined for what has no size, such as a pipe
 * @throws {UnreadableObjectError} if the file cannot be read
 */
export async function openFileRanges(path: string): Promise<RangedBytes | undefined> {
  const first = await stat(path).catch((error: unknown) => {
    throw unreadableFile(error);
  });
  if (!first.isFile()) return undefined;
  return {
    sizeBytes: first.size,
    read: async (from, to) =>
      readRange({ path, first }, from, to).catch((error: unknown) => {
        throw unreadableFile(error);
      }),
  };
}

async function readRange(
  { path, first }: { readonly path: string; readonly first: Stats },
  from: number,
  to: number,
): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = await readFully(file, from, to);
    // Asked for behind the reading, so that a writer who comes while it goes on shows too.
    if (isSameVersion(first, await file.stat())) return bytes;
    throw writtenMeanwhile('another version');
  } finally {
    await file.close();
  }
}

async function readFully(file: FileHandle, from: number, to: number): Promise<Uint8Array> {
  // Not from the pool that small buffers share: pages of these bytes may be kept for a while.
  const bytes = Buffer.allocUnsafeSlow(to - from);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
    if (bytesRead === 0) throw writtenMeanwhile(`its end at ${from + filled}, expected ${to} bytes`);
    filled += bytesRead;
  }
  return bytes;
}

function isSameVersion(first: Stats, now: Stats): boolean {
  return first.dev === now.dev && first.ino === now.ino && first.size === now.size && first.mtimeMs === now.mtimeMs;
}

function writtenMeanwhile(found: string): UnreadableObjectError {
  return new UnreadableObjectError('parquet', `Read the file: found ${found}; it was written meanwhile, read it again`);
}
