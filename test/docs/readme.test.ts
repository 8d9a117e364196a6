import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildCommandLine } from '../runner/command-line.ts';
import { DEMO_LIMIT_MS, shareDemo } from '../runner/shared-demo.ts';

const PATIENCE_MS = 60_000;

/** More lines than this nobody reads. */
const MAX_LINES = 150;

const COMMAND = 'npx --no-install surge445 ';

const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

/** The commands to run after the demo. */
const afterDemo = (/^Then, in the same folder:\n\n```sh\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? '')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const command = buildCommandLine();
const { folder, run } = command;

describe('README.md', () => {
  beforeAll(async () => {
    const demo = await shareDemo(command);
    // What the commands make stays here.
    mkdirSync(join(folder, 'demo-out'));
    for (const name of ['demo-out/logs', 'demo-out/data']) symlinkSync(join(demo.folder, name), join(folder, name));
    // A replay without a folder of its own makes one for temporary files. The demo of all test files is made without this.
    process.env['TMPDIR'] = folder;
  }, DEMO_LIMIT_MS);

  test('has some commands to run after the demo', () => {
    expect(afterDemo.length).toBeGreaterThan(3);
  });

  // Each one needs what those above it made.
  test.each(afterDemo)(
    'has a command that runs after the demo and the commands above it: %s',
    async (line) => {
      expect(line).toContain(COMMAND);
      const { code, stderr } = await run(...line.replace(COMMAND, '').split(' '));
      expect({ code, stderr }).toMatchObject({ code: 0 });
    },
    PATIENCE_MS,
  );

  test('is short enough to be read', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });
});
