import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../adapters/local/running-process.ts';

const PAUSE_MS = 200;

/**
 * Does work that only one process at a time may do. Each process claims it with a file that bears its process id, and waits while another process that lives has
 * claimed it. A process writes its own claim before it looks for others, so of two processes at least one sees the other. The claim of a process that was killed
 * does not count. The event loop stands still meanwhile.
 * @param folder holds the claims; made if it is missing
 * @param limitMs the longest wait
 * @returns what the work returns
 * @throws {Error} when another process still has it after the limit, and what the work throws
 */
export function doAlone<T>(folder: string, limitMs: number, work: () => T): T {
  mkdirSync(folder, { recursive: true });
  const claim = join(folder, String(process.pid));
  const startMs = performance.now();
  for (let other = claimFirst(folder, claim); other !== undefined; other = claimFirst(folder, claim)) {
    if (performance.now() - startMs > limitMs) {
      throw new Error(`Wait for process ${other}: found it working after ${limitMs} ms, see ${folder}`);
    }
    pause();
  }
  try {
    return work();
  } finally {
    rmSync(claim);
  }
}

/** Leaves the claim in the folder if no other process has one. @returns the other process */
function claimFirst(folder: string, claim: string): number | undefined {
  writeFileSync(claim, '');
  const other = readdirSync(folder)
    .map(Number)
    .find((pid) => pid !== process.pid && isRunning(pid));
  if (other !== undefined) rmSync(claim);
  return other;
}

/** Two processes that saw each other do not try again at the same moment. */
function pause(): void {
  const milliseconds = PAUSE_MS * (1 + Math.random());
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
