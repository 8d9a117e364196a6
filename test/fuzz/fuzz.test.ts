import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseFound } from './fuzz-input.ts';
import { KINDS } from './kinds.ts';
import { judge } from './verdict.ts';

/** Inputs of each kind, the same each time: `npm run fuzz` reads many more. */
const INPUTS = 60;

/** Inputs that were once read wrongly. */
const FOUND = join(import.meta.dirname, 'found');

describe('readBody()', () => {
  test.each([...KINDS])(
    'reads made-up log objects as the naive reader does, or refuses them with a reason: %s',
    async (_, inputs) => {
      await fc.assert(
        fc.asyncProperty(inputs, async (input) => {
          expect((await judge(input)).problem).toBeUndefined();
        }),
        { numRuns: INPUTS, seed: 445 },
      );
    },
  );

  test.each(readdirSync(FOUND))('reads what it once read wrongly: %s', async (name) => {
    expect((await judge(parseFound(readFileSync(join(FOUND, name), 'utf8')))).problem).toBeUndefined();
  });
});
