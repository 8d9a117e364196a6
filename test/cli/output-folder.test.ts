import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { claimDataFolder, claimFolder, OutputFolderError } from '../../cli/output-folder.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';

const root = mkdtempSync(join(tmpdir(), 'output-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

const SETTINGS = parseSettings({});
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'folder-'));
});

/** Puts into the folder what a replay would. */
const fill = (): void => mkdirSync(join(folder, 'windows'));
const refusal = async (claim: Promise<unknown>): Promise<string> => {
  const error: unknown = await claim.catch((thrown: unknown) => thrown);
  if (error instanceof OutputFolderError) return error.message.replace(folder, 'FOLDER');
  throw new Error('Claim a folder: it was given, an error was expected');
};

describe('claimFolder()', () => {
  test('makes a folder and those above it, and takes it again', async () => {
    const deep = join(folder, 'a', 'b', 'c');
    await claimFolder(deep, 'flow logs');
    await claimFolder(deep, 'flow logs');
    expect(readFileSync(join(deep, '.surge445.json'), 'utf8')).toBe('{"surge445":"flow logs","layout":1}\n');
  });

  test('refuses a folder that holds something else, of ours or of others', async () => {
    await claimFolder(folder, 'flow logs');
    expect(await refusal(claimDataFolder(folder, SETTINGS))).toBe(
      'Write to FOLDER: found flow logs (layout 1), expected data (layout 1); choose another folder with --out',
    );
    writeFileSync(join(folder, '.surge445.json'), 'null');
    expect(await refusal(claimFolder(folder, 'flow logs'))).toMatch(/found null, expected flow logs/);
    rmSync(join(folder, '.surge445.json'));
    writeFileSync(join(folder, 'thesis.doc'), '');
    expect(await refusal(claimFolder(folder, 'flow logs'))).toMatch(/found other files \(thesis\.doc\)/);
  });

  test('writes nothing into a folder that it refuses', async () => {
    writeFileSync(join(folder, 'thesis.doc'), '');
    expect(await refusal(claimFolder(folder, 'flow logs'))).toMatch(/found other files \(thesis\.doc\)/);
    expect(readdirSync(folder)).toEqual(['thesis.doc']);
  });

  test.each(['/proc/surge445/data', '/dev/null', '/dev/null/data'])(
    'says at once that no folder can be made at %s',
    async (path) => {
      expect(await refusal(claimFolder(path, 'data'))).toBe(
        `Write to ${path}: found no folder, and it cannot be made; choose another folder with --out`,
      );
      expect(existsSync(join(path, '.surge445.json'))).toBe(false);
    },
  );
});

describe('claimDataFolder()', () => {
  test('takes a folder again for the same settings, in whatever order they list ports and blocks', async () => {
    const inside = ['203.0.113.0/24', '198.51.100.0/24'];
    expect(await claimDataFolder(folder, parseSettings({ ports: [445, 139], inside }))).toEqual([]);
    fill();
    const same = parseSettings({ ports: [139, 445], inside: inside.toReversed() });
    expect(await claimDataFolder(folder, same)).toEqual([]);
  });

  test.each([
    [{ inside: ['11.0.0.0/8'] }, {}, 'inside 11.0.0.0/8, expected inside (none)'],
    [{}, { inside: ['11.0.0.0/8'] }, 'inside (none), expected inside 11.0.0.0/8'],
    [
      { ports: [445, 139] },
      { inside: ['203.0.113.0/24'] },
      'ports 445 139 and inside (none), expected ports 445 and inside 203.0.113.0/24',
    ],
  ])('refuses what was read with %j for %j, and says what is different', async (before, now, difference) => {
    await claimDataFolder(folder, parseSettings(before));
    fill();
    expect(await refusal(claimDataFolder(folder, parseSettings(now)))).toBe(
      `Write to FOLDER: found data that was read with ${difference}; choose another folder with --out, or use the settings of the last run`,
    );
    expect(await claimDataFolder(folder, parseSettings(before))).toEqual([]);
  });

  test('takes a folder in which nothing was written yet for any settings', async () => {
    await claimDataFolder(folder, SETTINGS);
    expect(await claimDataFolder(folder, parseSettings({ ports: [139] }))).toEqual([]);
    fill();
    expect(await refusal(claimDataFolder(folder, SETTINGS))).toMatch(/read with ports 139, expected ports 445;/);
  });

  test('names, once, what is judged by and has changed', async () => {
    await claimDataFolder(folder, SETTINGS);
    fill();
    const other = parseSettings({ thresholds: [{ atLeast: 300 }], learning: 'shadow' });
    expect(await claimDataFolder(folder, other)).toEqual(['thresholds', 'learning']);
    expect(await claimDataFolder(folder, other)).toEqual([]);
  });

  test('refuses data of a time when nobody wrote down how they were read', async () => {
    writeFileSync(join(folder, '.surge445.json'), '{"surge445":"data","layout":1}\n');
    fill();
    expect(await refusal(claimDataFolder(folder, SETTINGS))).toMatch(
      /found data without its settings \(an older surge445 wrote it\), expected the settings ports and inside; choose another folder with --out$/,
    );
  });
});
