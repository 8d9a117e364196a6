import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Precondition, ObjectStore, StoredObject, WriteOutcome } from '../../core/ports.ts';
import { contentHash } from './content-hash.ts';
import { preconditionHolds } from '../precondition.ts';
import { checkKey, checkPrefix } from '../object-key.ts';

const POLL_MS = 5;

/** How a folder store treats a lock that somebody left behind. */
export interface FolderStoreOptions {
  /** A lock that this process has watched unchanged for so long is taken over, in milliseconds; 2,000 by default. */
  readonly stealAfterMs?: number;
}

/**
 * An object store in a folder: every key is a file of that path.
 *
 * What it guarantees, also to several processes that write into the same folder of a local file system:
 * - A reader sees a whole version of an object or none. New bytes are written to a dot file beside their target, then linked (an object that
 *   was absent) or renamed (a new version of one that is there).
 * - A conditional write takes effect only if its condition holds at that moment. A new object needs no lock, because a link to a name that
 *   exists fails. A new version is installed under the lock of its key. The lock is a folder that appears with the new bytes inside it: whoever
 *   takes the lock over moves that folder away with the bytes, so a writer that was stopped for any length of time and then wakes up has
 *   nothing left to install. Time decides only how long a writer waits, never whether it is right.
 * - Bytes that are already there are not written again, so running the same work twice costs only reads.
 * - A crash leaves at most one dot file and one lock. They are never listed, and delay only the next writer of that key, once.
 *
 * It does not guarantee that a write survives a power failure (nothing is flushed), and a key cannot be both an object and a folder of
 * others. Calls are synchronous inside: for small files that is several times faster than the thread pool.
 */
export class FolderStore implements ObjectStore {
  readonly #folder: string;
  readonly #stealAfterMs: number;
  readonly #writer = randomUUID();
  readonly #knownFolders = new Set<string>();
  #names = 0;

  /**
   * @param folder where the objects are; made when the first object is written
   * @param options see {@link FolderStoreOptions}
   */
  constructor(folder: string, options: FolderStoreOptions = {}) {
    this.#folder = folder;
    this.#stealAfterMs = options.stealAfterMs ?? 2000;
  }

  /** @inheritdoc */
  async get(key: string): Promise<StoredObject | undefined> {
    checkKey(key);
    return readObject(join(this.#folder, key));
  }

  /** @inheritdoc */
  async put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome> {
    checkKey(key);
    const target = join(this.#folder, key);
    const watch = new LockWatch(target);
    for (;;) {
      const outcome = this.#tryPut(target, bytes, expected);
      if (outcome !== 'disturbed') return outcome;
      if (watch.unchangedMs() >= this.#stealAfterMs) this.#steal(lockOf(target));
      else await sleep(POLL_MS);
    }
  }

  /** @inheritdoc */
  async *list(prefix: string): AsyncGenerator<string> {
    checkPrefix(prefix);
    const cut = prefix.lastIndexOf('/') + 1;
    yield* this.#walk(prefix.slice(0, cut), prefix.slice(cut));
  }

  /** Writes once; `disturbed` when another process has the lock, took it over or removed a folder: then try again. */
  #tryPut(target: string, bytes: Uint8Array, expected: Precondition): WriteOutcome | 'disturbed' {
    const stored = readObject(target);
    if (!preconditionHolds(expected, stored)) return 'lost';
    if (stored && stored.etag === contentHash(bytes)) return 'written';
    this.#makeFolder(dirname(target));
    const draft = join(dirname(target), this.#freshName('.draft'));
    try {
      writeFileSync(draft, bytes, { flag: 'wx' });
      if (typeof expected === 'string' && linkIfAbsent(draft, target)) return 'written';
      return expected === 'absent' ? 'lost' : this.#install(draft, target, expected);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      this.#knownFolders.clear();
      return 'disturbed';
    } finally {
      removeIfThere(draft);
    }
  }

  /**
   * Makes the draft the new version of its target, under the lock. The lock is taken by giving it its name with the draft already inside, so
   * there is no moment at which two writers could have bytes in one lock. Throws ENOENT when the lock was taken over meanwhile.
   */
  #install(draft: string, target: string, expected: Precondition): WriteOutcome | 'disturbed' {
    const lock = lockOf(target);
    const own = join(dirname(target), this.#freshName('.lock'));
    const name = this.#freshName('draft');
    mkdirSync(own);
    renameSync(draft, join(own, name));
    if (!takeLock(own, lock)) return 'disturbed';
    const waiting = join(lock, name);
    try {
      if (!preconditionHolds(expected, readObject(target))) return 'lost';
      renameSync(waiting, target);
      return 'written';
    } finally {
      removeIfThere(waiting);
      releaseLock(lock);
    }
  }

  #makeFolder(folder: string): void {
    if (this.#knownFolders.has(folder)) return;
    mkdirSync(folder, { recursive: true });
    this.#knownFolders.add(folder);
  }

  #steal(lock: string): void {
    const stolen = join(dirname(lock), this.#freshName('.stolen'));
    if (succeeds(() => renameSync(lock, stolen), 'ENOENT')) rmSync(stolen, { recursive: true, force: true });
  }

  /** A name that nobody else uses, so that a file of this name in a lock proves that the lock is still ours. */
  #freshName(start: string): string {
    return `${start}-${this.#writer}-${this.#names++}`;
  }

  // Names the objects of one folder and those below in the order of their whole keys: a folder sorts as its name and a slash.
  *#walk(base: string, start: string): Generator<string> {
    const names: string[] = [];
    for (const entry of readFolder(join(this.#folder, base))) {
      if (entry.name.startsWith('.') || !entry.name.startsWith(start)) continue;
      if (entry.isDirectory()) names.push(`${entry.name}/`);
      else if (entry.isFile()) names.push(entry.name);
    }
    for (const name of names.toSorted()) {
      if (name.endsWith('/')) yield* this.#walk(base + name, '');
      else yield base + name;
    }
  }
}

/** Measures for how long one and the same lock has been standing, by this process's own monotonic clock. */
class LockWatch {
  readonly #target: string;
  #seen = '';
  #sinceMs = 0;

  constructor(target: string) {
    this.#target = target;
  }

  unchangedMs(): number {
    const stats = statSync(lockOf(this.#target), { bigint: true, throwIfNoEntry: false });
    const seen = stats ? `${stats.ino} ${stats.ctimeNs}` : '';
    if (seen === '' || seen !== this.#seen) this.#sinceMs = performance.now();
    this.#seen = seen;
    return performance.now() - this.#sinceMs;
  }
}

function readObject(file: string): StoredObject | undefined {
  // To throw and catch takes longer than all the rest, and half of what is asked for is not there yet.
  if (!existsSync(file)) return undefined;
  try {
    const bytes = readFileSync(file);
    return { bytes, etag: contentHash(bytes) };
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  }
}

function readFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

/** The lock of an object: beside it, and short however long its name is. */
function lockOf(target: string): string {
  return join(dirname(target), `.lock-${createHash('sha256').update(basename(target)).digest('hex')}`);
}

/** Gives a writer's own folder the name of the lock; a lock that is there and empty was just given back, and is replaced. */
function takeLock(own: string, lock: string): boolean {
  if (succeeds(() => renameSync(own, lock), 'ENOTEMPTY', 'EEXIST')) return true;
  rmSync(own, { recursive: true, force: true });
  return false;
}

function linkIfAbsent(draft: string, target: string): boolean {
  return succeeds(() => linkSync(draft, target), 'EEXIST');
}

/** Gives the lock back. When it was taken over meanwhile, the folder is gone or holds the bytes of its new owner, and stays. */
function releaseLock(lock: string): void {
  succeeds(() => rmdirSync(lock), 'ENOENT', 'ENOTEMPTY', 'EEXIST');
}

function removeIfThere(file: string): void {
  succeeds(() => unlinkSync(file), 'ENOENT');
}

/** Runs a file operation; false when it failed in one of the expected ways. */
function succeeds(operation: () => void, ...expectedCodes: readonly string[]): boolean {
  try {
    operation();
    return true;
  } catch (error) {
    if (hasCode(error, ...expectedCodes)) return false;
    throw error;
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}
