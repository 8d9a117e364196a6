import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED_FOLDER } from './shared-folder.ts';

/** Texts of the values that this process knows, by the hash of their key. */
const texts = new Map<string, string>();

/**
 * Makes a value once for all that ask for it: in this process, and in a run of Jest also for the test files of other workers. Two that ask at the same time may both
 * make the value.
 * @param key what the value depends on, as JSON can carry it
 * @param make must return the same for the same key, and something that survives JSON
 * @returns a copy of the value: whoever changes it changes nobody else's
 */
export function makeShared<Value>(key: unknown, make: () => Value): Value {
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  const text = texts.get(name) ?? readShared(name) ?? writeShared(name, JSON.stringify(make()));
  texts.set(name, text);
  return JSON.parse(text) as Value;
}

function readShared(name: string): string | undefined {
  const path = pathOf(name);
  return path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function writeShared(name: string, text: string): string {
  const path = pathOf(name);
  if (path === undefined) return text;
  // Nobody reads half a value: the file gets its name when it is whole.
  const part = `${path}.${process.pid}`;
  writeFileSync(part, text);
  renameSync(part, path);
  return text;
}

/** Undefined outside of a run of Jest. */
function pathOf(name: string): string | undefined {
  const folder = process.env[SHARED_FOLDER];
  return folder === undefined ? undefined : join(folder, `${name}.json`);
}
