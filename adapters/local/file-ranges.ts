import { type FileHandle, open, stat } from 'node:fs/promises';
import type { RangedBytes } from '../../core/ports.ts';
import { changedMeanwhile, type FileVersion, requireSameVersion } from './file-version.ts';
import { unreadableFile } from './unreadable-file.ts';

/** A file that is read by range, and its version when it was opened. */
export interface FileRanges extends RangedBytes {
  readonly version: FileVersion;
}

/**
 * Opens a file for reading by range. It is opened anew for each range, so nothing has to be closed. A range is only read of the file as it was at
 * first: so bytes of two versions are never mixed.
 * @param path path of the file
 * @returns undefined for what has no size, such as a pipe
 * @throws {UnreadableObjectError} if the file cannot be read
 */
export async function openFileRanges(path: string): Promise<FileRanges | undefined> {
  const first = await stat(path).catch((error: unknown) => {
    throw unreadableFile(error);
  });
  if (!first.isFile()) return undefined;
  return {
    sizeBytes: first.size,
    version: first,
    read: async (from, to) =>
      readRange({ path, first }, from, to).catch((error: unknown) => {
        throw unreadableFile(error);
      }),
  };
}

async function readRange(
  { path, first }: { readonly path: string; readonly first: FileVersion },
  from: number,
  to: number,
): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = await readFully(file, from, to);
    // Asked for behind the reading, so that a writer who comes while it goes on shows too.
    requireSameVersion(first, await file.stat());
    return bytes;
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
    if (bytesRead === 0) throw changedMeanwhile(`its end at byte ${from + filled}`);
    filled += bytesRead;
  }
  return bytes;
}
