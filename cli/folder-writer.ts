import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../adapters/local/running-process.ts';

/** Start of the names of files that say who writes into a folder. */
const WRITER = '.surge445-writer-';

/** A process that writes into a folder, as the name of its file says. */
interface Writer {
  /** Short hash of the name of its machine. */
  readonly machine: string;
  readonly pid: number;
  /** Start of the process in ticks of the kernel since boot; `0` where the kernel does not tell. With it, a later process with the same number is another one. */
  readonly started: string;
}

/** Another process that writes into a folder, in words. */
export interface OtherWriter {
  /** Such as `process 4711 on this machine`. */
  readonly who: string;
  /** Path of the file that a person removes who knows that the process has ended; undefined if the next run sees that by itself. */
  readonly file: string | undefined;
}

/**
 * Takes a folder for this process until it ends, so that no second run writes into it at the same time. A run that was killed leaves its file
 * behind; the next run sees that the process is gone, and removes the file.
 *
 * No two processes take a folder at once: each leaves its own file first, and then looks for those of others. Of two that begin in the same moment
 * both may be refused.
 * @param folder path of a folder that exists
 * @returns the other process that has taken the folder; undefined if this one has it now
 * @throws an error of `node:fs` if nothing can be written there
 */
export function takeFolder(folder: string): OtherWriter | undefined {
  const own = writerName({ machine: machineId(), pid: process.pid, started: startOf(process.pid) });
  const file = join(folder, own);
  writeFileSync(file, `${hostname()}\n`);
  const release = (): void => rmSync(file, { force: true });
  for (const name of readdirSync(folder)) {
    if (!isWriterFile(name) || name === own) continue;
    if (!isGone(parseWriter(name))) {
      release();
      return otherWriter(folder, name);
    }
    rmSync(join(folder, name), { force: true });
  }
  process.once('exit', release);
  return undefined;
}

/** Checks whether a file in a folder is one of those that {@link takeFolder} writes. */
export function isWriterFile(name: string): boolean {
  return name.startsWith(WRITER);
}

function writerName({ machine, pid, started }: Writer): string {
  return `${WRITER}${machine}-${pid}-${started}`;
}

function parseWriter(name: string): Writer {
  const [machine = '', pid, started = ''] = name.slice(WRITER.length).split('-');
  return { machine, pid: Number(pid), started };
}

/** Checks whether a process has certainly ended. Of another machine nobody can tell. */
function isGone({ machine, pid, started }: Writer): boolean {
  if (machine !== machineId()) return false;
  return !isRunning(pid) || startOf(pid) !== started;
}

function otherWriter(folder: string, name: string): OtherWriter {
  const { machine, pid, started } = parseWriter(name);
  const file = join(folder, name);
  if (machine === machineId()) {
    // Where the kernel tells no start, a later process may have the number.
    return { who: `process ${pid} on this machine`, file: started === UNKNOWN_START ? file : undefined };
  }
  return { who: `process ${pid} on the machine ${machineName(file)}`, file };
}

function machineName(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '(unknown)';
  }
}

function machineId(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 12);
}

/** Stands for the start of a process where the kernel does not tell it. */
const UNKNOWN_START = '0';

/** Field of /proc/PID/stat that holds the start, counted from behind the name of the program, which may hold spaces. */
const START_FIELD = 19;

function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[START_FIELD] ?? UNKNOWN_START;
  } catch {
    return UNKNOWN_START;
  }
}
