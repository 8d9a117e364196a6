import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LogObject, LogObjectIdentity } from '../../core/ports.ts';
import { pluralised } from '../../core/wording.ts';

const READ_BYTES = 524_288;

/** Endings of flow-log files, as AWS and people name them. */
export const LOG_ENDINGS: readonly string[] = ['.log.gz', '.log', '.txt', '.txt.gz', '.gz', '.log.parquet', '.parquet'];

/** Files that were found below the paths that were asked for. */
export interface FoundFiles {
  /** In the order of their paths, each once. */
  readonly files: ReadonlyArray<{ readonly path: string; readonly sizeBytes: number }>;
  /** What was passed over in folders: files whose names are not those of flow logs, and links that lead nowhere. */
  readonly ignored: number;
}

/** A path that cannot be used, in words for the person who typed it. */
export class LogPathError extends Error {
  override readonly name = 'LogPathError';
}

/**
 * Finds flow-log files.
 * @param paths files, taken whatever they are called, and folders, searched to any depth for names of flow logs; links are followed
 * @throws {LogPathError} when a path does not exist, or nothing is found
 */
export async function findLogFiles(paths: readonly string[]): Promise<FoundFiles> {
  const search: Search = { found: new Map(), ignored: 0, searched: new Set() };
  for (const path of paths) {
    const about = await lookAt(path);
    if (!about) throw new LogPathError(`Find flow logs: ${absenceText(path)}`);
    if (about.isDirectory()) await searchFolder(path, search);
    else search.found.set(path, about.size);
  }
  if (search.found.size === 0) {
    throw new LogPathError(
      `Find flow logs: none below ${paths.join(', ')} (${pluralised(search.ignored, 'other file')}); they end in ${LOG_ENDINGS.join(', ')}`,
    );
  }
  const files = [...search.found]
    .map(([path, sizeBytes]) => ({ path, sizeBytes }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { files, ignored: search.ignored };
}

/** What was found so far. */
interface Search {
  /** Sizes in bytes, by path. */
  readonly found: Map<string, number>;
  ignored: number;
  /** Folders by their real names: a link to a folder above it would lead round and round. */
  readonly searched: Set<string>;
}

async function searchFolder(folder: string, search: Search): Promise<void> {
  const name = await realpath(folder);
  if (search.searched.has(name)) return;
  search.searched.add(name);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const about = await lookAt(path);
    if (about?.isDirectory() === true) await searchFolder(path, search);
    else if (entry.name.startsWith('.')) continue;
    else if (about?.isFile() === true && LOG_ENDINGS.some((ending) => entry.name.endsWith(ending))) {
      search.found.set(path, about.size);
    } else search.ignored++;
  }
}

/** @returns undefined when there is nothing, or a link to nothing */
async function lookAt(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

function absenceText(path: string): string {
  if (!path.startsWith('s3://')) return `${path} does not exist; give a file or a folder of flow logs`;
  const isOneFile = LOG_ENDINGS.some((ending) => path.endsWith(ending));
  const copy = isOneFile ? `aws s3 cp ${path} flow-logs/` : `aws s3 sync ${path} flow-logs/`;
  return `${path} is in S3, and only local files are read; copy it first: ${copy}`;
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
    name: path,
    identity() {
      if (!identity) throw new RangeError(`Identify ${basename(path)}: asked before it was read, its content names it`);
      return identity;
    },
  };
}
