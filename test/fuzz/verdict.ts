import { isDeepStrictEqual } from 'node:util';
import { readNamesWithCore, readWithCore } from './core-file.ts';
import type { FuzzInput } from './fuzz-input.ts';
import { readNaively } from './naive-file.ts';
import { difference } from './reading.ts';

/** The watched port. */
const PORT = 445;

/** Longest time for one input, ms. */
const MAX_MS = 1000;

/** What became of one input. */
export interface Verdict {
  /** `read`, or the reason why the core refused it. */
  readonly outcome: string;
  /** True if the core refused some of its lines. */
  readonly hasRejects: boolean;
  /** False if only the core can read it. */
  readonly isCompared: boolean;
  readonly ms: number;
  /** What is wrong; undefined if nothing is. */
  readonly problem: string | undefined;
}

/** Has an input read by the core and by the naive reader, and compares what they found. */
export async function judge(input: FuzzInput): Promise<Verdict> {
  const { outcome, format, ms } = await readWithCore(input, PORT);
  const isRead = outcome.kind === 'read';
  const about = {
    outcome: isRead ? 'read' : outcome.reason,
    hasRejects: isRead && outcome.rejects > 0,
    ms,
  };
  const names = await readNamesWithCore(input);
  if (ms > MAX_MS) return { ...about, isCompared: false, problem: `it took ${Math.round(ms)} ms of CPU` };
  if (format && names && !isDeepStrictEqual(format, names)) {
    const problem = `its fields by its start are ${JSON.stringify(names)}, by all of it ${JSON.stringify(format)}`;
    return { ...about, isCompared: false, problem };
  }
  // What is Parquet and damaged may well be refused, whoever else can read it.
  if (!isRead && isParquet(input)) return { ...about, isCompared: false, problem: undefined };
  const naive = await readNaively(input, PORT);
  const problem = naive && difference(outcome, naive);
  return { ...about, isCompared: naive !== undefined, problem };
}

function isParquet({ bytes }: FuzzInput): boolean {
  return Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'PAR1';
}
