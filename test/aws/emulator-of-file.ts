import { afterAll, beforeAll } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';

/**
 * Starts an emulator before the tests of a file, and closes it after them. Call it at the top of the file: hooks run in the order in which they are
 * written, so those below it find the emulator running.
 * @returns the emulator; nothing of it is there before the first hook of the file runs
 */
export function emulatorOfFile(options?: EmulatorOptions): Emulator {
  const emulator = {} as Emulator;
  beforeAll(async () => {
    Object.assign(emulator, await startEmulator(options));
  });
  afterAll(() => emulator.close());
  return emulator;
}
