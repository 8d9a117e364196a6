import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { findLogFiles, LogPathError, openLogFile } from '../../../adapters/local/log-files.ts';
import { NOTHING_PASSED_OVER } from '../../../adapters/local/passed-over.ts';
import { readLogObject } from '../../../core/ingest.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { logLine, logText } from '../../examples/log-lines.ts';

const root = mkdtempSync(join(tmpdir(), 'log-files-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Makes a folder with files of one byte for each character of their content. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(root, 'folder-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

describe('findLogFiles()', () => {
  test('finds the files whose names are those of flow logs, to any depth and in order', async () => {
    const folder = folderOf({
      'b/2026/11/23/a.log.gz': '123',
      'a.log': '1',
      'c.txt': '',
      'd.parquet': '12',
      'README.md': '',
      'b/notes.pdf': '',
      '.hidden.log': '',
    });
    expect(await findLogFiles([folder])).toEqual({
      files: [
        { path: join(folder, 'a.log'), sizeBytes: 1 },
        { path: join(folder, 'b/2026/11/23/a.log.gz'), sizeBytes: 3 },
        { path: join(folder, 'c.txt'), sizeBytes: 0 },
        { path: join(folder, 'd.parquet'), sizeBytes: 2 },
      ],
      ignored: { count: 2, first: [join(folder, 'README.md'), join(folder, 'b/notes.pdf')] },
      copies: [],
    });
  });

  test('takes a file that it is given, whatever it is called', async () => {
    const file = join(folderOf({ 'flow-logs.dat': '12345' }), 'flow-logs.dat');
    expect(await findLogFiles([file])).toEqual({
      files: [{ path: file, sizeBytes: 5 }],
      ignored: NOTHING_PASSED_OVER,
      copies: [],
    });
  });

  test('names a file once that was asked for twice', async () => {
    const folder = folderOf({ 'a.log': '1' });
    expect((await findLogFiles([folder, join(folder, 'a.log'), folder])).files).toHaveLength(1);
  });

  test('follows links to files and folders, once, and counts those that lead nowhere', async () => {
    const elsewhere = folderOf({ 'real.log': '123', 'logs/deep.log': '12', 'report.doc': '' });
    const folder = folderOf({ 'a.log': '1' });
    const link = (target: string, name: string): void => symlinkSync(target, join(folder, name));
    link(join(elsewhere, 'real.log'), 'linked.log');
    link(join(elsewhere, 'logs'), 'folder');
    link(join(elsewhere, 'logs'), 'same-folder');
    link(folder, 'round');
    link(join(elsewhere, 'gone.log'), 'gone.log');
    link(join(elsewhere, 'report.doc'), 'report.doc');
    expect(await findLogFiles([folder])).toEqual({
      files: [
        { path: join(folder, 'a.log'), sizeBytes: 1 },
        { path: join(folder, 'folder/deep.log'), sizeBytes: 2 },
        { path: join(folder, 'linked.log'), sizeBytes: 3 },
      ],
      ignored: { count: 2, first: [join(folder, 'gone.log'), join(folder, 'report.doc')] },
      copies: [],
    });
  });

  test('leaves out a file that stands unpacked beside the compressed one, and none that differs from it', async () => {
    const folder = folderOf({
      'a.log': 'lines',
      'a.log.gz': gzipSync('lines'),
      'b.log': 'lines',
      'b.log.gz': gzipSync('other lines'),
      'c.log': 'lines',
      'c.log.gz': 'no gzip',
      'd.log': '',
      'd.log.gz': gzipSync(''),
    });
    const { files, copies } = await findLogFiles([folder]);
    expect(copies).toEqual([join(folder, 'a.log')]);
    expect(files.map(({ path }) => path.slice(folder.length + 1))).toEqual([
      'a.log.gz',
      'b.log',
      'b.log.gz',
      'c.log',
      'c.log.gz',
      'd.log',
      'd.log.gz',
    ]);
  });

  test('says that a path does not exist', async () => {
    const missing = join(root, 'missing');
    await expect(findLogFiles([missing])).rejects.toThrow(
      new LogPathError(`Find flow logs: found nothing at ${missing}, expected a file or a folder of flow logs`),
    );
  });

  test('says that a folder holds no flow logs, and how those are called', async () => {
    const folder = folderOf({ 'a.pdf': '' });
    await expect(findLogFiles([folder])).rejects.toThrow(
      /found none in .* \(1 other file\), expected names that end in \.log\.gz, \.log/,
    );
  });
});

describe('openLogFile()', () => {
  const text = logText([logLine()]);
  const readId = async (path: string): Promise<string> =>
    (await readLogObject(openLogFile(path), parseSettings({}))).objectId;

  test('hands on the bytes of the file, and names it by them', async () => {
    const content = Buffer.alloc(1_500_000, 'flow ');
    const object = openLogFile(join(folderOf({ 'a.log': content }), 'a.log'));
    const chunks: Uint8Array[] = [];
    for await (const chunk of object.body) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
    expect(object.identity()).toEqual({
      bucket: '',
      key: '',
      etag: createHash('sha256').update(content).digest('hex'),
    });
  });

  test('that vanished or became a folder is one unreadable log object, and no reason to stop', async () => {
    const folder = folderOf({});
    await expect(readId(join(folder, 'gone.log'))).rejects.toMatchObject({
      name: 'UnreadableObjectError',
      reason: 'missing',
      message: 'Read the file: it is not there any more; something else moved or removed it (ENOENT)',
    });
    await expect(readId(folder)).rejects.toMatchObject({
      reason: 'missing',
      message: 'Read the file: it is a folder, expected a file (EISDIR)',
    });
  });

  const longer = (path: string): void => appendFileSync(path, 'x');
  const overwritten = (path: string): void => utimesSync(path, 1, 1);

  test.each([
    { how: 'made longer', change: longer, lines: 1 },
    { how: 'overwritten', change: overwritten, lines: 1 },
    { how: 'made longer, of several chunks,', change: longer, lines: 10_000 },
    { how: 'overwritten, of several chunks,', change: overwritten, lines: 10_000 },
  ])('that was $how while it was read is one unreadable log object', async ({ change, lines }) => {
    const path = join(folderOf({ 'a.log': logText(Array(lines).fill(logLine())) }), 'a.log');
    const object = openLogFile(path);
    const body = (async function* () {
      for await (const chunk of object.body) {
        change(path);
        yield chunk;
      }
    })();
    await expect(readLogObject({ ...object, body }, parseSettings({}))).rejects.toMatchObject({
      reason: 'changed',
      message: expect.stringMatching(/expected a file that nobody writes to; run the same command again/),
    });
  });

  test('is counted as it was where another file takes its name: logs are rotated so', async () => {
    const folder = folderOf({ 'a.log': text, 'new.log': '' });
    const path = join(folder, 'a.log');
    const object = openLogFile(path);
    const body = (async function* () {
      for await (const chunk of object.body) {
        renameSync(join(folder, 'new.log'), path);
        yield chunk;
      }
    })();
    expect((await readLogObject({ ...object, body }, parseSettings({}))).records).toBe(1);
  });

  test('takes a copy under another name for the same log object, and other bytes for another', async () => {
    const folder = folderOf({ 'a.log': text, 'copy/b.txt': text, 'c.log.gz': gzipSync(text) });
    const [one, copy, other] = await Promise.all(
      ['a.log', 'copy/b.txt', 'c.log.gz'].map((name) => readId(join(folder, name))),
    );
    expect(copy).toBe(one);
    expect(other).not.toBe(one);
  });

  test('cannot name a file before it was read', () => {
    const path = join(folderOf({ 'a.log': text }), 'a.log');
    expect(() => openLogFile(path).identity()).toThrow(
      new RangeError('Identify a.log: found a file that was not read to its end; read the body first'),
    );
  });
});
