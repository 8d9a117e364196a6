import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../../adapters/local/running-process.ts';
import { SHARED_FOLDER } from './shared-folder.ts';

const PAUSE_MS = 50;

/** How the work ended. */
type Outcome<Result> = { readonly result: Result } | { readonly failure: string };

/** Returns the folder of a piece of work that test files share; it goes away after the last test. */
export function folderOf(name: string): string {
  const shared = process.env[SHARED_FOLDER];
  if (shared === undefined) {
    throw new Error(`Share ${name}: found no ${SHARED_FOLDER}, expected test/runner/shared-folder.ts to set it`);
  }
  return join(shared, name);
}

/**
 * Does a piece of work once in a run of Jest, for all test files that ask for it. The first one does it, and the others wait for the end.
 * @param name of the work, and of its folder
 * @param work fills the folder; what it returns must survive JSON
 * @returns what the work returned
 * @throws {Error} in every test file that asks, when the work failed, or its process ended in the middle of it
 */
export async function doOnce<Result>(name: string, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = folderOf(name);
  const path = `${folder}.json`;
  if (isFirst(folder)) {
    writeWhole(makerPath(folder), String(process.pid));
    writeWhole(path, await outcomeOf(work(folder)));
  } else await awaitOutcome(name, folder, path);
  const outcome = JSON.parse(readFileSync(path, 'utf8')) as Outcome<Result>;
  if ('failure' in outcome) throw new Error(`Share ${name}: ${outcome.failure}`);
  return outcome.result;
}

async function awaitOutcome(name: string, folder: string, path: string): Promise<void> {
  while (!existsSync(path)) {
    const maker = makerOf(folder);
    // The process may have ended right after it wrote the outcome.
    if (maker !== undefined && !isRunning(maker) && !existsSync(path)) {
      throw new Error(`Share ${name}: process ${maker} ended before it was done`);
    }
    await sleep(PAUSE_MS);
  }
}

/** Returns the process that does the work; undefined if it has not said so yet. */
function makerOf(folder: string): number | undefined {
  const path = makerPath(folder);
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : undefined;
}

/** The file that names the process. It stands beside the folder, which belongs to the work. */
function makerPath(folder: string): string {
  return `${folder}.maker`;
}

/** Making a folder succeeds for one process only. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (existsSync(folder)) return false;
    throw error;
  }
}

/** Returns an {@link Outcome} as JSON. A result that JSON cannot write is a failure, too. */
async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify({ result: await work });
  } catch (error) {
    return JSON.stringify({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

/** Nobody reads half a file: it gets its name when it is whole. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}
