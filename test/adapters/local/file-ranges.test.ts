import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openFileRanges } from '../../../adapters/local/file-ranges.ts';
import { openLogFile } from '../../../adapters/local/log-files.ts';
import { readLogObject } from '../../../core/ingest.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { parquetOf } from '../../core/flowlog/parquet/written-parquet.ts';
import { DEFAULT_ORDER, logLine, logText } from '../../examples/log-lines.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-ranges-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('openFileRanges()', () => {
  test('reads parts of a file, in any order', async () => {
    const file = await openFileRanges(fileOf('letters', 'abcdefgh'));
    expect(file?.sizeBytes).toBe(8);
    const parts = [await file?.read(5, 8), await file?.read(0, 2), await file?.read(3, 3)];
    expect(parts.map((part) => Buffer.from(part ?? 'none').toString())).toEqual(['fgh', 'ab', '']);
  });

  test('says of a file that became shorter that it was written meanwhile', async () => {
    const path = fileOf('shorter', 'abcdefgh');
    const file = await openFileRanges(path);
    truncateSync(path, 4);
    await expect(file?.read(2, 8)).rejects.toMatchObject({
      reason: 'changed',
      message: expect.stringContaining('found its end at byte 4'),
    });
  });

  test.each([
    { how: 'overwritten', found: 'a later time of writing', write: (path: string) => writeFileSync(path, 'ABCDEFGH') },
    {
      how: 'replaced',
      found: 'another file with its name',
      write: (path: string) => renameSync(fileOf('new', 'ABCDEFGH'), path),
    },
    {
      how: 'made longer',
      found: '10 bytes, where 8 were at first',
      write: (path: string) => appendFileSync(path, 'ij'),
    },
  ])('says of a file that was $how that it was written meanwhile', async ({ found, write }) => {
    const path = fileOf('changing', 'abcdefgh');
    utimesSync(path, 1, 1);
    const file = await openFileRanges(path);
    expect(Buffer.from((await file?.read(0, 2)) ?? 'none').toString()).toBe('ab');
    write(path);
    await expect(file?.read(2, 4)).rejects.toMatchObject({
      reason: 'changed',
      message: expect.stringContaining(`found ${found}`),
    });
  });

  test('says that a file is not there', async () => {
    await expect(openFileRanges(join(folder, 'none'))).rejects.toMatchObject({ reason: 'missing' });
  });
});

describe('openLogFile()', () => {
  test('reads Parquet that comes through a named pipe', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const written = writeFile(path, parquetOf(logText([logLine()], DEFAULT_ORDER)));
    const { objectId } = await readLogObject(openLogFile(path), parseSettings({}));
    await written;
    const same = fileOf('same.parquet', parquetOf(logText([logLine()], DEFAULT_ORDER)));
    expect(objectId).toBe((await readLogObject(openLogFile(same), parseSettings({}))).objectId);
  });

  test('gives a Parquet file that is read by range the identity of its content, as one that is read as a stream has', async () => {
    const bytes = parquetOf(logText([logLine()], DEFAULT_ORDER));
    const [one, other] = [fileOf('one.parquet', bytes), fileOf('other.parquet', bytes)];
    const changed = fileOf('changed.parquet', parquetOf(logText([logLine({ packets: '2' })], DEFAULT_ORDER)));
    const read = async (path: string) => (await readLogObject(openLogFile(path), parseSettings({}))).objectId;
    const { ranges: _, ...stream } = openLogFile(one);
    expect(await read(one)).toBe((await readLogObject(stream, parseSettings({}))).objectId);
    expect(await read(one)).toBe(await read(other));
    expect(await read(one)).not.toBe(await read(changed));
  });

  test('does not name what was read by range of one version by the content of the next', async () => {
    const path = fileOf('rewritten.parquet', parquetOf(logText([logLine()], DEFAULT_ORDER)));
    const object = openLogFile(path);
    const ranges = await object.ranges?.();
    await ranges?.read(0, 4);
    appendFileSync(path, 'x');
    await expect(object.identity()).rejects.toMatchObject({ reason: 'changed' });
  });
});
