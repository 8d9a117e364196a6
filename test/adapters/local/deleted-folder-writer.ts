/** Deletes its working folder, then writes one object into a folder below it. Prints how that ended. */
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '../../../adapters/local/folder-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'surge445-deleted-'));
process.chdir(folder);
const store = new FolderStore('data');
rmdirSync(folder);
const outcome = await store.put('alerts/one', new TextEncoder().encode('one'), 'absent').catch(String);
console.log(outcome);
