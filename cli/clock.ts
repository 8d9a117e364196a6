import { setTimeout as sleep } from 'node:timers/promises';

/** Returns milliseconds of a clock that never goes back. Only differences of two of its times have a meaning. */
export function monotonicMs(): number {
  return performance.now();
}

/** Returns milliseconds since the epoch, by the clock of the machine. */
export function epochMs(): number {
  return Date.now();
}

/** Waits so many milliseconds. */
export async function wait(ms: number): Promise<void> {
  await sleep(ms);
}
