import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { CHECKED_LINES } from '../../core/flowlog/checked-lines.ts';
import { UnreadableObjectError, type UnreadableReason } from '../../core/flowlog/unreadable-object.ts';
import {
  type Ingested,
  ingestLogObject,
  type IngestDependencies,
  readLogObject,
  storePartials,
} from '../../core/ingest.ts';
import { objectIdOf, partialKey } from '../../core/storage/keys.ts';
import { reportsOf } from '../../core/windows/report-table.ts';
import { decodeWindow } from '../../core/windows/window-codec.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { FULL_ORDER, type LineValues, logLine, logText, SILENT, SKIPPED } from '../examples/log-lines.ts';
import { IDENTITY, logObjectOf } from '../examples/log-objects.ts';
import { madeUpLogs, textOf } from '../examples/made-up-log.ts';
import { parquetOf, PLAIN_STYLE } from './flowlog/parquet/written-parquet.ts';

const SETTINGS = parseSettings({});
const TEXT = logText(
  [logLine({}, FULL_ORDER), logLine({ start: String(WINDOW + 310), end: '-' }, FULL_ORDER)],
  FULL_ORDER,
);

async function contentOf(store: MemoryStore): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  for await (const key of store.list('')) {
    const stored = await store.get(key);
    content.set(key, Buffer.from(stored?.bytes ?? []).toString('hex'));
  }
  return content;
}

describe('readLogObject()', () => {
  test('reads the same from gzip as from text', async () => {
    await fc.assert(
      fc.asyncProperty(madeUpLogs(fc.integer({ min: 1, max: 30 })), async (log) => {
        const text = textOf({ ...log, badBefore: 0 });
        const plain = await readLogObject(logObjectOf(text), SETTINGS);
        const packed = await readLogObject(logObjectOf(gzipSync(text)), SETTINGS);
        expect(packed.windows.map(packed.documentOf)).toEqual(plain.windows.map(plain.documentOf));
        expect(packed.inflatedBytes).toBe(plain.storedBytes);
      }),
      { numRuns: 40 },
    );
  });

  test('says what it read, and how', async () => {
    const read = await readLogObject(logObjectOf(TEXT), SETTINGS);
    expect(read).toMatchObject({
      objectId: objectIdOf(IDENTITY),
      records: 2,
      attempts: 2,
      pairs: 2,
      assumedHeader: false,
      hasTcpFlags: true,
      storedBytes: TEXT.length,
      windows: [WINDOW, WINDOW + 300],
    });
    expect(read.windows.map(read.documentOf)).toMatchObject([
      { windowStart: WINDOW, objects: [objectIdOf(IDENTITY)], reports: [{ bareRejects: 0, rejected: 1 }] },
      { windowStart: WINDOW + 300 },
    ]);
  });

  test('keeps nothing of an object that is cut short or too large', async () => {
    const stored = gzipSync(TEXT);
    const cut = readLogObject(logObjectOf(stored.subarray(0, stored.length - 4)), SETTINGS);
    await expect(cut).rejects.toMatchObject({ name: 'UnreadableObjectError', reason: 'gzip' });
    const large = readLogObject(logObjectOf(stored), SETTINGS, { maxBytes: 100 });
    await expect(large).rejects.toMatchObject({ name: 'UnreadableObjectError', reason: 'limit' });
  });
});

describe('readLogObject() of records from the future', () => {
  /** Clocks differ by so much at most, seconds. */
  const CLOCK_SECONDS = 300;
  const WRITTEN_AT = WINDOW + 600;
  const LAST = WRITTEN_AT + CLOCK_SECONDS;
  const lineAt = (second: number, changes: LineValues = {}): string =>
    logLine({ start: String(second), end: '-', ...changes }, FULL_ORDER);

  /** Reads lines as an object that was written at {@link WRITTEN_AT}, or whose time of writing is not known. */
  async function countsOf(
    lines: readonly string[],
    { write, isDated = true }: { readonly write: Writer; readonly isDated?: boolean },
  ) {
    const object = logObjectOf(write(logText(lines, FULL_ORDER)));
    const { records, attempts, rejects } = await readLogObject(
      isDated ? { ...object, writtenAt: WRITTEN_AT } : object,
      SETTINGS,
    );
    return { records, attempts, refused: rejects.counts.get('time') ?? 0 };
  }
  type Writer = (text: string) => Uint8Array;

  const CHECKED = Array.from({ length: CHECKED_LINES }, () => lineAt(WINDOW, { dstport: '443' }));
  const GROUPS = { ...PLAIN_STYLE, groupRows: CHECKED_LINES };
  const UNWATCHED = { srcport: '443', dstport: '51515' };

  test.each<[form: string, write: Writer]>([
    ['text', (text) => Buffer.from(text)],
    ['Parquet', (text) => parquetOf(text)],
  ])('refuses one that starts more than five minutes after %s was written', async (_, write) => {
    const lines = [lineAt(LAST), lineAt(LAST + 1)];
    expect(await countsOf(lines, { write })).toEqual({ records: 1, attempts: 1, refused: 1 });
    expect(await countsOf(lines, { write, isDated: false })).toEqual({ records: 2, attempts: 2, refused: 0 });
  });

  test.each([SILENT, SKIPPED])('refuses a line without traffic that does: %j', async (changes) => {
    const write = (text: string): Uint8Array => Buffer.from(text);
    const lines = [lineAt(LAST), lineAt(LAST + 1, changes)];
    expect(await countsOf(lines, { write })).toEqual({ records: 1, attempts: 1, refused: 1 });
  });

  test.each<[form: string, write: Writer]>([
    ['lines of text', (text) => Buffer.from(text)],
    ['rows of one window by their statistics', (text) => parquetOf(text, GROUPS)],
    ['rows without statistics', (text) => parquetOf(text, { ...GROUPS, hasStatistics: false })],
  ])('refuses one among those of which only the start is read: %s', async (_, write) => {
    const late = [lineAt(LAST + 1, UNWATCHED), lineAt(LAST + 1, UNWATCHED)];
    const counts = { attempts: 0, refused: 2, records: CHECKED_LINES };
    expect(await countsOf([...CHECKED, ...late], { write })).toEqual(counts);
    const inTime = [lineAt(LAST, UNWATCHED)];
    expect(await countsOf([...CHECKED, ...inTime], { write })).toEqual({
      ...counts,
      refused: 0,
      records: CHECKED_LINES + 1,
    });
  });
});

describe('storePartials()', () => {
  test('writes one partial for each window, under its own name', async () => {
    const store = new MemoryStore();
    const read = await readLogObject(logObjectOf(TEXT), SETTINGS);
    expect(await storePartials(read, store)).toEqual([WINDOW, WINDOW + 300]);
    const keys = [WINDOW, WINDOW + 300].map((start) => partialKey(start, read.objectId));
    expect([...(await contentOf(store)).keys()]).toEqual(keys);
    const [first] = await Promise.all(keys.map((key) => store.get(key)));
    const stored = first && decodeWindow(first.bytes);
    const [expected] = read.windows.map(read.documentOf);
    expect(stored && { ...stored, reports: reportsOf(stored.reports) }).toEqual(expected);
  });

  test('changes nothing when the same object is read again', async () => {
    const store = new MemoryStore();
    await storePartials(await readLogObject(logObjectOf(TEXT), SETTINGS), store);
    const once = await contentOf(store);
    await storePartials(await readLogObject(logObjectOf(gzipSync(TEXT)), SETTINGS), store);
    expect(await contentOf(store)).toEqual(once);
  });

  test('keeps two objects apart that hold the same', async () => {
    const store = new MemoryStore();
    for (const etag of ['"1"', '"2"']) {
      await storePartials(await readLogObject(logObjectOf(TEXT, { ...IDENTITY, etag }), SETTINGS), store);
    }
    expect((await contentOf(store)).size).toBe(4);
  });
});

describe('ingestLogObject()', () => {
  const PLACE = { bucket: IDENTITY.bucket, key: IDENTITY.key };

  /** Tries an object that cannot be read, and gives what became of it and where it was noted. */
  async function tried(reason: UnreadableReason, tries: number): Promise<{ kind: string; notes: number }> {
    const store = new MemoryStore();
    const world: IngestDependencies = {
      store,
      settings: SETTINGS,
      limits: { maxBytes: Infinity },
      open: () => Promise.reject(new UnreadableObjectError(reason, 'no')),
      announce: () => Promise.reject(new Error('nothing was read')),
    };
    const outcome = await ingestLogObject(PLACE, tries, world).catch((error: unknown) => error);
    return {
      kind: outcome instanceof UnreadableObjectError ? 'thrown' : (outcome as Ingested).kind,
      notes: (await contentOf(store)).size,
    };
  }

  test.each(['gzip', 'missing', 'archived'] as const)('sets an object aside at the third try: %s', async (reason) => {
    expect(await tried(reason, 2)).toEqual({ kind: 'thrown', notes: 0 });
    expect(await tried(reason, 3)).toEqual({ kind: 'quarantined', notes: 1 });
  });

  test('never sets an object aside that we have no leave to read: it must come back when the policy was repaired', async () => {
    for (const tries of [1, 3, 5]) expect(await tried('denied', tries)).toEqual({ kind: 'thrown', notes: 0 });
  });

  test('announces windows only when their partials are stored, so that whoever is told finds them', async () => {
    const store = new MemoryStore();
    const stored: number[] = [];
    await ingestLogObject(PLACE, 1, {
      store,
      settings: SETTINGS,
      limits: { maxBytes: Infinity },
      open: async () => logObjectOf(TEXT),
      announce: async () => void stored.push((await contentOf(store)).size),
    });
    expect(stored).toEqual([2]);
  });

  test('refuses records that start after their object was written: a false time would make windows final too soon', async () => {
    const read = async (writtenAt: number) => readLogObject({ ...logObjectOf(TEXT), writtenAt }, SETTINGS);
    expect((await read(WINDOW + 10)).windows).toEqual([WINDOW, WINDOW + 300]);
    const early = await read(WINDOW - 10);
    expect(early.windows).toEqual([WINDOW]);
    expect(early.rejects.total).toBe(1);
  });
});
