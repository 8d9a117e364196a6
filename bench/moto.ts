import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Unlikely to be taken, and not the port that moto takes by itself. */
const PORT = 45_445;

/** An emulator of AWS in a process of its own. */
export interface Moto {
  readonly endpoint: string;
  readonly stop: () => void;
}

/**
 * Starts moto.
 * @param programs folder of the programs of its virtual environment
 */
export function startMoto(programs: string): Moto {
  const child = spawn(join(programs, 'moto_server'), ['-H', '127.0.0.1', '-p', String(PORT)], { stdio: 'ignore' });
  return { endpoint: `http://127.0.0.1:${PORT}`, stop: () => void child.kill() };
}
