import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { startMoto } from '../../deployment-checks/moto.ts';

const folder = mkdtempSync(join(tmpdir(), 'surge445-moto-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('startMoto', () => {
  test('says what moto printed when it ends instead of starting', async () => {
    const program = join(folder, 'moto_server');
    writeFileSync(program, '#!/bin/sh\necho "no module named flask" >&2\nexit 3\n');
    chmodSync(program, 0o755);
    await expect(startMoto(folder)).rejects.toThrow(/its process ended \(3\)[^]*no module named flask/);
  });

  test('says that there is no moto', async () => {
    await expect(startMoto(join(folder, 'nowhere'))).rejects.toThrow('ENOENT');
  });
});
