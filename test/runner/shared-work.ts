import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
 * @throws {Error} in every test file that asks, when the work failed
 */
export async function doOnce<Result>(name: string, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = folderOf(name);
  const path = `${folder}.json`;
  if (isFirst(folder)) writeOutcome(path, await outcomeOf(work(folder)));
  while (!existsSync(path)) await sleep(PAUSE_MS);
  const outcome = JSON.parse(readFileSync(path, 'utf8')) as Outcome<Result>;
  if ('failure' in outcome) throw new Error(`Share ${name}: ${outcome.failure}`);
  return outcome.result;
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

async function outcomeOf<Result>(work: Promise<Result>): Promise<Outcome<Result>> {
  try {
    return { result: await work };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Nobody reads half an outcome: the file gets its name when it is whole. */
function writeOutcome(path: string, outcome: Outcome<unknown>): void {
  writeFileSync(`${path}.part`, JSON.stringify(outcome));
  renameSync(`${path}.part`, path);
}
