import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process has used. */
export interface ProcessUse {
  /** User and system, all threads. */
  readonly cpuSeconds: number;
  /** Memory that it holds now. */
  readonly residentBytes: number;
}

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const PAGE_BYTES = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));

/** Fields of /proc/PID/stat behind the name of the program: see proc(5). */
const [USER_TICKS, SYSTEM_TICKS, RESIDENT_PAGES] = [11, 12, 21];

/**
 * Asks the kernel of Linux what a process has used.
 * @throws {Error} if there is no such process
 */
export function useOf(pid: number): ProcessUse {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (field: number): number => fields[field] ?? 0;
  return {
    cpuSeconds: (at(USER_TICKS) + at(SYSTEM_TICKS)) / TICKS_PER_SECOND,
    residentBytes: at(RESIDENT_PAGES) * PAGE_BYTES,
  };
}
