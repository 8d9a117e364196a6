import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { doAlone } from '../../deployment-checks/claim.ts';

/** More than any system gives. */
const NO_PROCESS = 2 ** 30;
const LONG_MS = 60_000;

let folder = '';

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'surge445-claims-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function claimFor(pid: number | undefined): string {
  const claim = join(folder, String(pid));
  writeFileSync(claim, '');
  return claim;
}

function startShell(command: string): ChildProcess {
  return spawn('sh', ['-c', command], { stdio: ['pipe', 'ignore', 'inherit'] });
}

describe('doAlone()', () => {
  test('waits until the process that claimed the work before gives it up', async () => {
    const holder = startShell(`sleep 0.3; rm ${folder}/$$`);
    const claim = claimFor(holder.pid);
    expect(doAlone(folder, LONG_MS, () => existsSync(claim))).toBe(false);
    await once(holder, 'close');
  });

  test('gives up after the limit, and leaves the work to the other process', async () => {
    const holder = startShell('cat >/dev/null');
    claimFor(holder.pid);
    expect(() => doAlone(folder, 0, () => 'done')).toThrow(`Wait for process ${holder.pid}: found it working`);
    expect(readdirSync(folder)).toEqual([String(holder.pid)]);
    holder.stdin?.end();
    await once(holder, 'close');
  });

  test('does not wait for a process that was killed', () => {
    claimFor(NO_PROCESS);
    expect(doAlone(folder, 0, () => 'done')).toBe('done');
  });

  test('gives the work up when it fails', () => {
    const fail = (): never => {
      throw new Error('no network');
    };
    expect(() => doAlone(join(folder, 'missing'), 0, fail)).toThrow('no network');
    expect(readdirSync(join(folder, 'missing'))).toEqual([]);
  });
});
