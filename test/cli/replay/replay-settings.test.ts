import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadSettings } from '../../../cli/replay/replay-settings.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'surge445-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const entry = (id: string) => ({
  id,
  kind: 'manager',
  source: ['10.0.9.5/32'],
  reason: 'backup',
  owner: 'ops@example.com',
  expires: '2026-01-01',
});

/** Writes a file, and returns its path. */
function written(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

describe('settings of a replay', () => {
  test('hold the entries of the allow-list file that stands beside them', async () => {
    written('allow-list.json', { allow: [entry('a'), entry('b')] });
    const settings = written('settings.json', { allow: [entry('own')], allowFile: 'allow-list.json' });
    const loaded = await loadSettings({ settings, inside: ['198.51.100.0/24'] });
    expect(loaded.allow.map(({ id }) => id)).toEqual(['own', 'a', 'b']);
    expect(loaded).toMatchObject({ inside: ['198.51.100.0/24'] });
    expect(loaded).not.toHaveProperty('allowFile');
  });

  test('may be the allow-list file itself', async () => {
    const settings = written('alone.json', { allow: [entry('a')] });
    expect((await loadSettings({ settings, inside: [] })).allow.map(({ id }) => id)).toEqual(['a']);
  });

  test('are refused where the file is missing or has a mistake', async () => {
    const missing = written('missing.json', { allowFile: 'nowhere.json' });
    await expect(loadSettings({ settings: missing, inside: [] })).rejects.toThrow(/nowhere\.json cannot be read/);
    written('bad-list.json', { allow: [{ ...entry('a'), kind: 'friend' }] });
    const bad = written('bad.json', { allowFile: 'bad-list.json' });
    await expect(loadSettings({ settings: bad, inside: [] })).rejects.toThrow(/found "friend"/);
  });

  test.each([
    ['cdk.json', { app: 'tsx bin/app.ts', context: { surge445: { email: ['secops@example.com'], ports: [139] } } }],
    ['the block alone', { surge445: { ports: [139], tags: {} } }],
    ['surge445.json', { ports: [139], logBucket: 'central-flow-logs' }],
  ])('may be %s: what a deployment needs is left out', async (_, content) => {
    const settings = written('of-deployment.json', content);
    expect((await loadSettings({ settings, inside: [] })).ports).toEqual([139]);
  });

  test('that are misspelt are refused with the name that was meant', async () => {
    const settings = written('misspelt.json', { context: { surge445: { tresholds: [] } } });
    await expect(loadSettings({ settings, inside: [] })).rejects.toThrow(/"tresholds".*; did you mean thresholds\?/);
  });
});
