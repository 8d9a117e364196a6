import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a worker runs. */
export interface WorkerCode {
  /** Name of the function, for messages. */
  readonly service: string;
  /** Path of the bundle, as it would be deployed. */
  readonly bundle: string;
  /** All that the handler finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Path of the Node that runs it; the present one by default. */
  readonly node?: string;
}

/** A function in a process of its own, which takes one event at a time. */
export interface LambdaWorker {
  /** Its process. */
  readonly pid: number;
  /**
   * Invokes the handler.
   * @param event anything that JSON can carry
   * @param clockAheadSeconds by how much the clock of the handler runs ahead
   * @throws {WorkerKilledError} when the process ends before it answers
   * @throws {Error} with what the handler threw
   */
  invoke(event: unknown, clockAheadSeconds?: number): Promise<unknown>;
  /** Ends it without warning, as Lambda does at a time-out. */
  kill(): void;
  readonly isAlive: () => boolean;
  /** Settles when its process and the pipes to it have gone. */
  readonly gone: Promise<void>;
  /** Lines that it printed since the last call, those of JSON parsed. */
  takeLines(): unknown[];
}

/** The process ended in the middle of an invocation. */
export class WorkerKilledError extends Error {
  override readonly name = 'WorkerKilledError';
}

const RUNTIME = join(import.meta.dirname, 'lambda-runtime.js');

/**
 * Starts a worker and waits until its bundle is imported.
 */
export async function startWorker(code: WorkerCode): Promise<LambdaWorker> {
  const child = spawn(code.node ?? process.execPath, [RUNTIME, code.bundle], {
    env: code.environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines: unknown[] = [];
  for (const output of [child.stdout, child.stderr]) {
    if (output) createInterface({ input: output }).on('line', (line) => lines.push(parseLine(line)));
  }
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await answerOf(child, code.service, lines);
  return {
    pid: child.pid ?? 0,
    gone,
    async invoke(event, clockAheadSeconds = 0) {
      child.send({ event, timeoutMs: code.timeoutSeconds * 1000, clockAheadMs: clockAheadSeconds * 1000 });
      const answer = await answerOf(child, code.service, lines);
      if (answer.error !== undefined) throw new Error(`Invoke ${code.service}: ${answer.error}`);
      return answer.response;
    },
    kill: () => void child.kill('SIGKILL'),
    isAlive: () => child.exitCode === null && child.signalCode === null && !child.killed,
    takeLines: () => lines.splice(0),
  };
}

interface Answer {
  readonly response?: unknown;
  readonly error?: string;
}

async function answerOf(child: ChildProcess, service: string, lines: readonly unknown[]): Promise<Answer> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([answer]) => answer as Answer),
      once(child, 'exit', { signal }).then(([exitCode, killedBy]) => {
        const last = lines.slice(-3).map((line) => JSON.stringify(line));
        throw new WorkerKilledError(
          `Run ${service}: it ended with ${String(exitCode ?? killedBy)} before it answered\n${last.join('\n')}`,
        );
      }),
    ]);
  } finally {
    waiting.abort();
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
