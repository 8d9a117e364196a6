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
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Precondition, ObjectStore, StoredObject, WriteOutcome } from '../../core/ports.ts';
import { contentHash } from './content-hash.ts';
import { withFileName } from './file-failure.ts';
import { preconditionHolds } from '../precondition.ts';
import { checkKey, checkPrefix } from '../object-key.ts';

const POLL_MS = 5;

/** Options of a folder store for locks that a crashed writer left behind. */
export interface FolderStoreOptions {
  /** A lock that stays unchanged for this time is taken over, in milliseconds; 2,000 by default. */
  readonly stealAfterMs?: number;
}

/**
 * An object store in a folder. The key of an object is the path of its file.
 *
 * The store gives these guarantees, also when several processes write into the same folder of a local file system:
 * - A reader sees a whole version of an object, or no object. New bytes are first written to a dot file beside the target. Then the dot file is
 *   linked to the name of a new object, or renamed to the name of an existing one.
 * - A conditional write takes effect only if its condition holds at that moment. A new object needs no lock, because a link to an existing name
 *   fails. A new version is installed under the lock of its key. The lock is a folder that contains the new bytes from the start. A writer that takes
 *   over a lock moves this folder away together with the bytes. So a writer that was stopped, for any time, has nothing to install when it continues.
 *   Time decides only how long a writer waits, never whether the result is correct.
 * - Bytes that are already stored are not written again, so a second run of the same work only reads. A write that expects no object does not look
 *   first: if there is one, its new bytes are written beside it, and removed.
 * - A crash leaves at most one dot file and one lock. They are never listed, and they delay only the next writer of that key, once.
 *
 * Two things are not guaranteed. A write may be lost in a power failure, because nothing is flushed. A key cannot be both an object and the folder of
 * other objects. All calls of the file system are synchronous. For small files this is several times faster than the thread pool.
 */
export class FolderStore implements ObjectStore {
  readonly #folder: string;
  readonly #stealAfterMs: number;
  readonly #writer = randomUUID();
  readonly #knownFolders = new Set<string>();
  #names = 0;

  /**
   * @param folder folder of the objects; it is made when the first object is written
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

  /**
   * Tries to write once. Returns `disturbed` if another process has the lock, took the lock over or removed a folder: then the caller tries again.
   */
  #tryPut(target: string, bytes: Uint8Array, expected: Precondition): WriteOutcome | 'disturbed' {
    // Whether there is an object is seen when the new one is linked: whoever expects none has nearly always looked before.
    if (expected !== 'absent') {
      const stored = readObject(target);
      if (!preconditionHolds(expected, stored)) return 'lost';
      if (stored && stored.etag === contentHash(bytes)) return 'written';
    }
    const folder = dirname(target);
    this.#makeFolder(folder);
    const draft = join(folder, this.#freshName('.draft'));
    let isMoved = false;
    try {
      writeDraft(draft, target, bytes);
      if (typeof expected === 'string' && linkIfAbsent(draft, target)) return 'written';
      if (expected === 'absent') return 'lost';
      const outcome = this.#install(draft, target, expected);
      isMoved = true;
      return outcome;
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      this.#knownFolders.clear();
      return 'disturbed';
    } finally {
      if (!isMoved) removeIfThere(draft);
    }
  }

  /**
   * Installs the draft as the new version of its target, under the lock. To take the lock, a folder that already contains the draft is renamed to the
   * name of the lock. So at no moment can two writers have bytes in one lock. Throws ENOENT if another writer took the lock over meanwhile.
   */
  #install(draft: string, target: string, expected: Precondition): WriteOutcome | 'disturbed' {
    const lock = lockOf(target);
    const own = join(dirname(target), this.#freshName('.lock'));
    const name = this.#freshName('draft');
    mkdirSync(own);
    renameSync(draft, join(own, name));
    if (!takeLock(own, lock)) return 'disturbed';
    const waiting = join(lock, name);
    let isInstalled = false;
    try {
      if (!preconditionHolds(expected, readObject(target))) return 'lost';
      renameSync(waiting, target);
      isInstalled = true;
      return 'written';
    } finally {
      if (!isInstalled) removeIfThere(waiting);
      releaseLock(lock);
    }
  }

  #makeFolder(folder: string): void {
    if (this.#knownFolders.has(folder)) return;
    // With a relative path, Node never returns when the working folder was deleted.
    mkdirSync(resolve(folder), { recursive: true });
    this.#knownFolders.add(folder);
  }

  #steal(lock: string): void {
    const stolen = join(dirname(lock), this.#freshName('.stolen'));
    if (succeeds(() => renameSync(lock, stolen), 'ENOENT')) rmSync(stolen, { recursive: true, force: true });
  }

  /** Returns a name that no other writer uses. A file with this name in a lock proves that this store still has the lock. */
  #freshName(start: string): string {
    return `${start}-${this.#writer}-${this.#names++}`;
  }

  // Lists the objects in a folder and below, in the order of their whole keys. A folder is sorted by its name with a slash at the end.
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

/** Measures for how long the same lock has existed, by the monotonic clock of this process. */
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

/** Writes the bytes of an object beside its file. An error names the file that a person knows. */
function writeDraft(draft: string, target: string, bytes: Uint8Array): void {
  try {
    writeFileSync(draft, bytes, { flag: 'wx' });
  } catch (error) {
    throw withFileName(error, target);
  }
}

function readObject(file: string): StoredObject | undefined {
  // Half of all reads are for objects that do not exist yet. This check is much faster than an exception.
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

/** Returns the path of the lock of an object: beside the object, with a short name even if the name of the object is long. */
function lockOf(target: string): string {
  return join(dirname(target), `.lock-${createHash('sha256').update(basename(target)).digest('hex')}`);
}

/**
 * Renames the folder of a writer to the name of the lock. An existing lock that is empty was just released, so it is replaced. Returns true if taken.
 */
function takeLock(own: string, lock: string): boolean {
  if (succeeds(() => renameSync(own, lock), 'ENOTEMPTY', 'EEXIST')) return true;
  rmSync(own, { recursive: true, force: true });
  return false;
}

function linkIfAbsent(draft: string, target: string): boolean {
  return succeeds(() => linkSync(draft, target), 'EEXIST');
}

/**
 * Releases the lock. If another writer took the lock over meanwhile, the folder is gone or contains the bytes of the new owner. Then nothing happens.
 */
function releaseLock(lock: string): void {
  succeeds(() => rmdirSync(lock), 'ENOENT', 'ENOTEMPTY', 'EEXIST');
}

function removeIfThere(file: string): void {
  succeeds(() => unlinkSync(file), 'ENOENT');
}

/** Runs a file operation. Returns false if it failed with one of the expected codes. */
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
