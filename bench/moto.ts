import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

/** The program, as `installPythonTool` takes it. */
export const MOTO = { name: 'moto', packages: ['moto[server,all]==5.2.5'] };

/** An emulator of AWS in a process of its own. */
export interface Moto {
  readonly endpoint: string;
  readonly stop: () => void;
}

/**
 * Starts moto on a free port of 127.0.0.1; it ends with this process.
 * @param programs folder of the programs of its virtual environment
 */
export async function startMoto(programs: string): Promise<Moto> {
  const port = await freePort();
  const child = spawn(join(programs, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an address of this form.
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
