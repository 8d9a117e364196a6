import { describe, expect, test } from '@jest/globals';
import { buildCommandLine } from '../runner/command-line.ts';

const { run } = buildCommandLine();

describe('a query', () => {
  test('that is not named lists the saved queries', async () => {
    const { code, stdout, stderr } = await run('query');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Saved queries, all about the watched ports:\n/);
    expect(stdout).toMatch(/^  top_sources +Outside addresses that tried most of our addresses\.$/m);
    expect(stderr).toBe('Run a query: surge445 query <name> --out <folder>\n');
  });

  test('needs the folder of the tables, as the report does', async () => {
    for (const args of [['query', 'top_sources'], ['report']]) {
      const { code, stderr } = await run(...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^surge445: Read the tables: found no --out, expected the folder that replay wrote to/);
    }
  });

  test.each([
    [['--port', '70000'], 'write a port such as 445'],
    [['--limit', '0'], 'write a number of rows such as 100'],
    [['--source', '198.51.100.7', 'somebody'], 'write an address such as'],
    [['--from', '2013-02-30'], 'write a day such as'],
  ])('refuses %j', async (args, reason) => {
    const { code, stderr } = await run('query', 'top_sources', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });
});
