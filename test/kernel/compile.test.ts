import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

// The compiler is an ES module that jest would have to translate: it runs as `npm run kernel` runs it.
test('core/flowlog/skim-wasm.ts is what kernel/skim.ts compiles to', () => {
  const check = (): Buffer =>
    execFileSync(process.execPath, ['--import', 'tsx', 'kernel/compile.ts', '--check'], { stdio: 'pipe' });
  expect(check).not.toThrow();
});
