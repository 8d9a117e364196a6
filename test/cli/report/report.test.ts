import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { OutputFolderError } from '../../../cli/output-folder.ts';
import { reportCommand, reportOf } from '../../../cli/report/report.ts';
import { parseFrom, parseTo } from '../../../cli/report/time-option.ts';

const RELEASE_0_1 = join(import.meta.dirname, '../../fixtures/release-0.1');

describe('surge445 report', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'surge445-report-'));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  const run = async (...args: readonly string[]): Promise<unknown> =>
    reportCommand().exitOverride().parseAsync(args, { from: 'user' });

  test('writes the same page for the same folder', async () => {
    const page = join(folder, 'page.html');
    await run('--out', RELEASE_0_1, '-o', page);
    const text = await readFile(page, 'utf8');
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain('10.0.4.10');
    expect(text).toBe(await reportOf(RELEASE_0_1, {}));
  });

  test.each([
    [
      'no folder',
      () => ['--out', join(folder, 'nothing')],
      /nothing: found no such folder, expected the folder that surge445 replay/,
    ],
    ['a time without logs', () => ['--out', RELEASE_0_1, '--from', '2027-01-01'], /the tables have 2026-11-21/],
    ['no folder for the page', () => ['--out', RELEASE_0_1, '-o', join(folder, 'no/page.html')], /its folder does not/],
  ])('says what is wrong: %s', async (_, args, message) => {
    const failure = run(...args());
    await expect(failure).rejects.toThrow(OutputFolderError);
    await expect(failure).rejects.toThrow(message);
  });
});

describe('a time', () => {
  const midnight = Date.parse('2026-11-23T00:00:00Z') / 1000;

  test('is a day, which is part of the span, or an instant, which is not', () => {
    expect([parseFrom('2026-11-23'), parseTo('2026-11-23')]).toEqual([midnight, midnight + 86_400]);
    expect([parseFrom('2026-11-23T14:00Z'), parseTo('2026-11-23T14:00:00Z')]).toEqual(
      Array.from({ length: 2 }, () => midnight + 14 * 3600),
    );
  });

  test.each([
    '2026-02-30',
    '2026-02-30T10:00Z',
    '2026-11-23T25:00Z',
    '2026-11-23T14:00',
    '2026-11-23 14:00',
    'today',
    '',
  ])('is not %j', (text) => {
    expect(() => parseFrom(text)).toThrow(InvalidArgumentError);
    expect(() => parseTo(text)).toThrow(InvalidArgumentError);
  });
});
