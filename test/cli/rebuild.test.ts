import { expect, test } from '@jest/globals';
import { rebuildCommand } from '../../cli/rebuild.ts';

test('rebuild refuses a name that no rebuild has, before it looks at a deployment', async () => {
  const command = rebuildCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const words = ['--from', '2026-11-20', '--to', '2026-11-21', '--run', 'today'];
  await expect(command.parseAsync(words, { from: 'user' })).rejects.toThrow(
    /give the name that the stopped rebuild printed, such as 20261127T110000Z/,
  );
});
