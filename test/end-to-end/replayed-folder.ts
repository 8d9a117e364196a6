import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import type { StoredLog } from './squeezed-day.ts';
import { type Tables, tablesIn } from './published-state.ts';

/** What `surge445 replay` makes of a folder of logs. */
export interface Replayed {
  readonly tables: Tables;
  readonly alerts: readonly Alert[];
}

/**
 * Runs `surge445 replay --json` over log objects.
 * @param script path of the built command line
 */
export async function replayFolder(logs: readonly StoredLog[], script: string): Promise<Replayed> {
  const folder = await mkdtemp(join(tmpdir(), 'surge445-replay-'));
  try {
    for (const { key, body } of logs) {
      const path = join(folder, 'logs', key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, body);
    }
    const out = join(folder, 'data');
    const command = [script, 'replay', join(folder, 'logs'), '--out', out, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1e9 });
    const lines = stdout.split('\n').filter((line) => line !== '');
    return { tables: await tablesIn(new FolderStore(out)), alerts: lines.map((line) => JSON.parse(line) as Alert) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
