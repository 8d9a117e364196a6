import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type FoundInput, foundText, type FuzzInput } from './fuzz-input.ts';
import { judge, type Verdict } from './verdict.ts';

/** Inputs of one run of fast-check; each run has a seed of its own. */
const BLOCK_INPUTS = 250;

/** What reading the inputs of one kind showed. */
export interface KindReport {
  readonly kind: string;
  readonly inputs: number;
  readonly read: number;
  /** Inputs that were read although some of their lines were refused. */
  readonly readWithRejects: number;
  /** Refused inputs by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Inputs that only the core could read. */
  readonly uncompared: number;
  /** Problems that were found, one for each run of fast-check that failed. */
  readonly problems: readonly string[];
  readonly slowestMs: number;
  /** CPU time of the whole process, with making the inputs and with the naive reader. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** How many inputs are read, and where they are noted. */
export interface KindRequest {
  readonly kind: string;
  readonly inputs: fc.Arbitrary<FuzzInput>;
  readonly count: number;
  readonly seed: number;
  /** Inputs that are read wrongly are kept in this folder. */
  readonly foundFolder: string;
  /** The input that is being read stands in this file, so that it is known when the process dies. */
  readonly presentFile: string;
  /** Called after each run of fast-check. */
  readonly onProgress: (done: number) => void;
}

/** Counts what became of inputs. */
class KindTally {
  inputs = 0;
  read = 0;
  readWithRejects = 0;
  uncompared = 0;
  slowestMs = 0;
  readonly refused: Record<string, number> = {};

  add({ outcome, hasRejects, isCompared, ms }: Verdict): void {
    this.inputs++;
    if (outcome === 'read') this.read++;
    else this.refused[outcome] = (this.refused[outcome] ?? 0) + 1;
    if (hasRejects) this.readWithRejects++;
    if (outcome === 'read' && !isCompared) this.uncompared++;
    this.slowestMs = Math.max(this.slowestMs, ms);
  }
}

/** Reads made-up inputs of one kind, and keeps those that are read wrongly. */
export async function fuzzKind(request: KindRequest): Promise<KindReport> {
  const { kind, count, seed, onProgress } = request;
  const tally = new KindTally();
  const problems: string[] = [];
  for (let block = 0; tally.inputs < count; block++) {
    const runs = Math.min(BLOCK_INPUTS, count - tally.inputs);
    const problem = await fuzzBlock(request, { runs, seed: seed + block, tally });
    if (problem !== undefined) problems.push(problem);
    onProgress(tally.inputs);
  }
  const { inputs, read, readWithRejects, uncompared, slowestMs, refused } = tally;
  const { user, system } = process.cpuUsage();
  return {
    kind,
    inputs,
    read,
    readWithRejects,
    uncompared,
    refused,
    problems,
    slowestMs,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  };
}

/** Reads some inputs until one is read wrongly, and keeps this one, made as small as possible. */
async function fuzzBlock(
  request: KindRequest,
  { runs, seed, tally }: { readonly runs: number; readonly seed: number; readonly tally: KindTally },
): Promise<string | undefined> {
  const { kind, inputs, presentFile, foundFolder } = request;
  let hasFailed = false;
  let found: FoundInput | undefined;
  const property = fc.asyncProperty(inputs, async (input) => {
    writeFileSync(presentFile, foundText({ ...input, kind, problem: 'the process died' }));
    const { problem, verdict } = await problemOf(input);
    // While an input is made smaller, nothing is counted.
    if (verdict && !hasFailed) tally.add(verdict);
    if (problem === undefined) return;
    if (!hasFailed && !verdict) tally.inputs++;
    hasFailed = true;
    found = { ...input, kind, problem };
    throw new Error(problem);
  });
  await fc.check(property, { numRuns: runs, seed });
  if (!found) return undefined;
  const text = foundText(found);
  const name = `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.json`;
  writeFileSync(join(foundFolder, name), text);
  return `${name}: ${found.problem}`;
}

async function problemOf(
  input: FuzzInput,
): Promise<{ readonly problem: string | undefined; readonly verdict?: Verdict }> {
  try {
    const verdict = await judge(input);
    return { problem: verdict.problem, verdict };
  } catch (error) {
    return {
      problem: error instanceof Error ? `it threw ${error.name}: ${error.message}` : `it threw ${String(error)}`,
    };
  }
}
