import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LogObject, LogObjectIdentity } from '../core/ports.ts';
import { counted } from '../core/wording.ts';

const READ_BYTES = 524_288;

/** Endings of flow-log files, as AWS and people name them. */
export const LOG_ENDINGS: readonly string[] = ['.log.gz', '.log', '.txt', '.txt.gz', '.gz', '.log.parquet', '.parquet'];

/** Files that were found below the paths that were asked for. */
export interface FoundFiles {
  /** In the order of their paths, each once. */
  readonly files: ReadonlyArray<{ readonly path: string; readonly sizeBytes: number }>;
  /** Files in folders that are passed over, because their names are not those of flow logs. */
  readonly ignored: number;
}

/** A path that cannot be used, in words for the person who typed it. */
export class LogPathError extends Error {
  override readonly name = 'LogPathError';
}

/**
 * Finds flow-log files.
 * @param paths files, taken whatever they are called, and folders, searched to any depth for names of flow logs
 * @throws {LogPathError} when a path does not exist, or nothing is found
 */
export async function findLogFiles(paths: readonly string[]): Promise<FoundFiles> {
  const found = new Map<string, number>();
  let ignored = 0;
  for (const path of paths) {
    const about = await stat(path).catch(() => undefined);
    if (!about) throw new LogPathError(`Find flow logs: ${path} does not exist; give a file or a folder of flow logs`);
    if (!about.isDirectory()) {
      found.set(path, about.size);
      continue;
    }
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.startsWith('.')) continue;
      const file = join(entry.parentPath, entry.name);
      if (LOG_ENDINGS.some((ending) => entry.name.endsWith(ending))) found.set(file, (await stat(file)).size);
      else ignored++;
    }
  }
  if (found.size === 0) {
    throw new LogPathError(
      `Find flow logs: none below ${paths.join(', ')} (${counted(ignored, 'other file')}); they end in ${LOG_ENDINGS.join(', ')}`,
    );
  }
  const files = [...found]
    .map(([path, sizeBytes]) => ({ path, sizeBytes }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { files, ignored };
}

/**
 * Opens a file as a log object. It is named by what it holds: a copy under another name is the same log object and counts once.
 * @param path a file
 */
export function openLogFile(path: string): LogObject {
  const hash = createHash('sha256');
  let identity: LogObjectIdentity | undefined;
  async function* body(): AsyncGenerator<Uint8Array> {
    const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: READ_BYTES });
    for await (const chunk of stream) {
      hash.update(chunk);
      yield chunk;
    }
    identity = { bucket: '', key: '', etag: hash.digest('hex') };
  }
  return {
    body: body(),
    identity() {
      if (!identity) throw new RangeError(`Identify ${basename(path)}: asked before it was read, its content names it`);
      return identity;
    },
  };
}
