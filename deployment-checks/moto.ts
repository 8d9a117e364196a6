import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from './free-port.ts';
import { pythonEnvironment } from './python-programs.ts';

/** moto needs about five seconds on an idle machine. */
const START_LIMIT_SECONDS = 60;
const ANSWER_LIMIT_MS = 2000;
const PAUSE_MS = 200;

/** Length of the end of moto's output that an error shows, in characters. */
const SHOWN_OUTPUT = 2000;

/** An emulator of AWS in a process of its own. */
export interface Moto {
  readonly endpoint: string;
  /** Never resolves. Rejects when the process ends before `stop` is called. */
  readonly ended: Promise<never>;
  readonly stop: () => void;
}

/**
 * Starts moto on a free port of 127.0.0.1 and waits until it answers. It stops with this process at the latest.
 * @param programs folder of the programs of its virtual environment
 * @throws {Error} when it ends, or does not answer within a minute
 */
export async function startMoto(programs: string): Promise<Moto> {
  const port = await findFreePort();
  const program = join(programs, 'moto_server');
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: pythonEnvironment(),
  });
  const endpoint = `http://127.0.0.1:${port}`;
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    child.kill();
  };
  process.once('exit', stop);
  const ended = rejectAtEnd(child, () => isStopped);
  try {
    await Promise.race([waitUntilUp(endpoint, child), ended]);
  } catch (error) {
    stop();
    throw error;
  }
  return { endpoint, ended, stop };
}

async function rejectAtEnd(child: ChildProcess, isStopped: () => boolean): Promise<never> {
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output = `${output}${chunk.toString()}`.slice(-SHOWN_OUTPUT);
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (isStopped()) return;
      reject(
        new Error(
          `Run moto: found that its process ended (${code ?? signal}), expected it to run until the checks are done. Its last output:\n${output}`,
        ),
      );
    });
  });
  // Whoever waits gets the rejection; without this line Node stops when nobody waits.
  ended.catch(() => {});
  return ended;
}

async function waitUntilUp(endpoint: string, child: ChildProcess): Promise<void> {
  const end = performance.now() + START_LIMIT_SECONDS * 1000;
  while (performance.now() < end && child.exitCode === null && child.signalCode === null) {
    const isUp = await fetch(endpoint, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) }).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(PAUSE_MS);
  }
  throw new Error(
    `Start moto: found no answer at ${endpoint} within ${START_LIMIT_SECONDS} s, expected one. Run ${child.spawnfile} by hand to see why`,
  );
}
