import { createHash } from 'node:crypto';
import { closeSync, type Dirent, fstatSync, openSync, readFileSync, statSync, type Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LogObject, LogObjectIdentity } from '../../core/ports.ts';
import { pluralised } from '../../core/wording.ts';
import { fileFailureText } from './file-failure.ts';
import { openFileRanges } from './file-ranges.ts';
import { type FileVersion, requireSameVersion } from './file-version.ts';
import { isNamedLikeLog, LOG_ENDINGS } from './log-name.ts';
import { NOTHING_PASSED_OVER, type PassedOver, passOver } from './passed-over.ts';
import { unpackedCopies } from './unpacked-copies.ts';
import { unreadableFile } from './unreadable-file.ts';

const READ_BYTES = 524_288;

/** Result of a search for flow-log files. */
export interface FoundFiles {
  /** Files in the order of their paths, each of them once. */
  readonly files: ReadonlyArray<{ readonly path: string; readonly sizeBytes: number }>;
  /** Entries of folders that are no flow logs by their names, and broken links. */
  readonly ignored: PassedOver;
  /** Files that stand unpacked beside the compressed file that they came from. Only that is read. */
  readonly copies: readonly string[];
}

/** Error for a path without flow logs. The message is written for the person who gave the path. */
export class LogPathError extends Error {
  override readonly name = 'LogPathError';
}

/**
 * Finds flow-log files.
 * @param paths files and folders. A file is taken with any name. A folder is searched at any depth for names of flow logs. Links are followed
 * @throws {LogPathError} if a path does not exist, or no file is found
 */
export async function findLogFiles(
  paths: readonly string[],
  isWanted: (path: string) => boolean = () => true,
): Promise<FoundFiles> {
  const search: Search = { found: new Map(), ignored: NOTHING_PASSED_OVER, searched: new Set() };
  for (const path of paths) {
    const stats = await statOf(path);
    if (!stats) {
      throw new LogPathError(`Find flow logs: found nothing at ${path}, expected a file or a folder of flow logs`);
    }
    if (stats.isDirectory()) await searchFolder(path, search);
    else search.found.set(path, stats.size);
  }
  if (search.found.size === 0) {
    throw new LogPathError(
      `Find flow logs: found none in ${paths.join(', ')} (${pluralised(search.ignored.count, 'other file')}), expected names that end in ${LOG_ENDINGS.join(', ')}${search.ignored.count > 0 ? '; give the name of a file to have it read, whatever its name is' : ''}`,
    );
  }
  const copies = await unpackedCopies(new Map([...search.found].filter(([path]) => isWanted(path))));
  for (const copy of copies) search.found.delete(copy);
  const files = [...search.found]
    .map(([path, sizeBytes]) => ({ path, sizeBytes }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { files, ignored: search.ignored, copies };
}

/** Progress of a search. */
interface Search {
  /** Sizes of the found files in bytes, by path. */
  readonly found: Map<string, number>;
  ignored: PassedOver;
  /** Real paths of the searched folders. A link to a folder above it would otherwise make the search endless. */
  readonly searched: Set<string>;
}

async function searchFolder(folder: string, search: Search): Promise<void> {
  const name = await realpath(folder);
  if (search.searched.has(name)) return;
  search.searched.add(name);
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    const stats = await statOf(path);
    if (stats?.isDirectory() === true) await searchFolder(path, search);
    else if (entry.name.startsWith('.')) continue;
    else if (stats?.isFile() === true && isNamedLikeLog(entry.name)) {
      search.found.set(path, stats.size);
    } else search.ignored = passOver(search.ignored, path);
  }
}

/** @throws {LogPathError} if the folder may not be read: what it holds would be missing in every count */
async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new LogPathError(
      `Find flow logs: found the folder ${folder}, but ${fileFailureText(error) ?? String(error)}`,
    );
  });
}

/** Reads the properties of a path, through links. Returns undefined if nothing exists there, or a link is broken. */
async function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

/**
 * Opens a file as a log object. Its identity is a hash of its content. So a copy with another name is the same log object and counts once.
 * @param path path of the file
 */
export function openLogFile(path: string): LogObject {
  const object = openLogStream(path, chunksOf(path));
  let ranged: FileVersion | undefined;
  return {
    ...object,
    async ranges() {
      const ranges = await openFileRanges(path);
      ranged = ranges?.version;
      return ranges;
    },
    // What is read by range is only a part, so the hash needs a reading of its own: of the same version.
    identity: () => (ranged ? identityOf(openLogStream(path, chunksOf(path, ranged))) : object.identity()),
  };
}

/**
 * Reads a file. It is opened when the first chunk is asked for.
 * @param expected version that it must have; by default that of the moment when it is opened
 * @yields its bytes
 * @throws {UnreadableObjectError} behind the last chunk, if the file was written meanwhile
 */
async function* chunksOf(path: string, expected?: FileVersion): AsyncGenerator<Buffer> {
  const { size } = statSync(path);
  if (size > 0 && size <= READ_BYTES) yield* wholeFile(path, expected);
  else yield* streamOf(path, expected);
}

/**
 * Reads a small file in one step, synchronously: the thread pool needs several times as long.
 * @yields all its bytes
 */
function* wholeFile(path: string, expected?: FileVersion): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    const first = fstatSync(file);
    yield readFileSync(file);
    requireSameVersion(expected ?? first, fstatSync(file));
  } finally {
    closeSync(file);
  }
}

/**
 * Reads a file of any size, or a pipe, whose size is 0.
 * @yields its bytes
 */
async function* streamOf(path: string, expected?: FileVersion): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const first = await file.stat();
    yield* file.createReadStream({ highWaterMark: READ_BYTES, autoClose: false });
    // A pipe is new with every byte, and nobody can read it twice.
    if (first.isFile()) requireSameVersion(expected ?? first, await file.stat());
  } finally {
    await file.close();
  }
}

async function identityOf(object: LogObject): Promise<LogObjectIdentity> {
  for await (const _ of object.body) continue;
  return object.identity();
}

/**
 * Opens a stream, such as standard input, as a log object, as {@link openLogFile} does.
 * @param name for people
 * @param stream its bytes
 */
export function openLogStream(name: string, stream: AsyncIterable<Uint8Array>): LogObject {
  const hash = createHash('sha256');
  let identity: LogObjectIdentity | undefined;
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of stream) {
        hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      throw unreadableFile(error);
    }
    identity = { bucket: '', key: '', etag: hash.digest('hex') };
  }
  return {
    body: body(),
    name,
    identity() {
      if (!identity) {
        throw new RangeError(
          `Identify ${basename(name)}: found a file that was not read to its end; read the body first`,
        );
      }
      return identity;
    },
  };
}
