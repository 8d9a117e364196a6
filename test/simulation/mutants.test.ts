import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { MUTANTS } from '../../simulation/mutants/all-mutants.ts';
import { WIDE_WINDOWS } from '../../simulation/fast-build.ts';
import { applyPatch, StalePatchError } from '../../simulation/mutants/mutant.ts';

const ROOT = join(__dirname, '..', '..');

describe('applyPatch()', () => {
  test('replaces a text that stands there once, and refuses any other', () => {
    const patch = { file: 'x.ts', replace: 'a', by: 'b' };
    expect(applyPatch('1 a 2', patch)).toBe('1 b 2');
    expect(() => applyPatch('1 2', patch)).toThrow(StalePatchError);
    expect(() => applyPatch('a a', patch)).toThrow('found the text 2 times, expected once: a');
  });
});

test('the fast build of the simulation fits the code', () => {
  expect(applyPatch(readFileSync(join(ROOT, WIDE_WINDOWS.file), 'utf8'), WIDE_WINDOWS)).toContain(WIDE_WINDOWS.by);
});

describe('a mutant', () => {
  test('has a name of its own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('fits the code: %s', (_name, mutant) => {
    const texts = new Map<string, string>();
    for (const patch of [mutant, ...(mutant.without ?? [])]) {
      const text = texts.get(patch.file) ?? readFileSync(join(ROOT, patch.file), 'utf8');
      texts.set(patch.file, applyPatch(text, patch));
    }
    expect(texts.size).toBeGreaterThan(0);
    expect(mutant.caughtBy === 'simulation' || existsSync(join(ROOT, mutant.caughtBy))).toBe(true);
  });
});
