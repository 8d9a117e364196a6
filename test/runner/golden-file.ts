import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from '@jest/globals';

const RENEW = 'RENEW_GOLDEN';

/**
 * Compares a text with the one that somebody read and found good.
 * @param path the golden file; with RENEW_GOLDEN=1 in the environment it is written anew
 * @throws {Error} when they differ: with the difference, and how to renew the file
 */
export function expectGolden(text: string, path: string): void {
  if (process.env[RENEW] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const golden = existsSync(path) ? readFileSync(path, 'utf8') : '';
  try {
    expect(text).toBe(golden);
  } catch (error) {
    const difference = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${path} is not what came out.\n\n${difference}\n\nRead the new text as a person at 3 am would. If it is better: ${RENEW}=1 npx jest golden`,
      { cause: error },
    );
  }
}
