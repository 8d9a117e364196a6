import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { MAX_INFLATED_BYTES, type ReadLimits } from '../../core/flowlog/read-limits.ts';
import { MAX_LINE_BYTES } from '../../core/flowlog/line-skimmer.ts';
import { MAX_JSON_BYTES } from '../../core/flowlog/wrapping/json-splitter.ts';
import { type Ingested, ingestLogObject, readLogObject } from '../../core/ingest.ts';
import type { LogObject } from '../../core/ports.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { FULL_ORDER, logLine, logText } from '../examples/log-lines.ts';
import { IDENTITY } from '../examples/log-objects.ts';
import { fileWithFooter, footerOf, listOfEmptyStructures } from './flowlog/parquet/thrift-bytes.ts';
import { parquetOf } from './flowlog/parquet/written-parquet.ts';

const SETTINGS = parseSettings({});
const MEBIBYTE = 1024 * 1024;
const DEPLOYED: ReadLimits = { maxBytes: MAX_INFLATED_BYTES };
const TEXT = logText([logLine({}, FULL_ORDER)], FULL_ORDER);

function logObjectOfChunks(chunks: Iterable<Uint8Array>): LogObject {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  return { body: body(), identity: () => IDENTITY };
}

/** Takes a log object in at the third try. Returns what became of it, and what is stored then. */
async function thirdTry(
  chunks: Iterable<Uint8Array>,
  limits: ReadLimits = DEPLOYED,
): Promise<{ readonly ingested: Ingested; readonly stored: readonly string[] }> {
  const store = new MemoryStore();
  const ingested = await ingestLogObject({ bucket: IDENTITY.bucket, key: IDENTITY.key }, 3, {
    store,
    settings: SETTINGS,
    limits,
    open: () => Promise.resolve(logObjectOfChunks(chunks)),
    announce: () => Promise.reject(new Error('nothing may be announced')),
  });
  const stored: string[] = [];
  for await (const key of store.list('')) stored.push(key.slice(0, key.indexOf('/') + 1));
  return { ingested, stored };
}

/**
 * Makes a bomb of gzip.
 * @yields 10 MB that inflate to 10 GB
 */
function* bomb(): Generator<Uint8Array> {
  const member = gzipSync(Buffer.alloc(64 * MEBIBYTE));
  yield gzipSync(TEXT);
  for (let count = 0; count < 160; count++) yield member;
}

/** Every form in which a log object can be too large, and the reason that it gets. The first line of each could be read. */
const BREACHES: ReadonlyArray<{ what: string; chunks: () => Iterable<Uint8Array>; reason: string; text: string }> = [
  { what: '10 MB of gzip that inflate to 10 GB', chunks: bomb, reason: 'limit', text: 'grows more than 200 times' },
  {
    what: 'gzip in gzip in gzip',
    chunks: () => [gzipSync(gzipSync(gzipSync(TEXT)))],
    reason: 'limit',
    text: 'gzip three times',
  },
  {
    what: 'a JSON object without an end',
    chunks: () => [Buffer.from(`{"message": "${logLine()}"}\n{"message": "`), Buffer.alloc(MAX_JSON_BYTES + 1, 'x')],
    reason: 'limit',
    text: 'an object is longer than',
  },
  {
    what: 'a Parquet footer that claims a billion rows',
    chunks: () => [fileWithFooter(footerOf(1e9))],
    reason: 'limit',
    text: 'a row group claims 1,000,000,000 rows',
  },
  {
    what: 'a Parquet footer that claims four million columns in as many bytes',
    chunks: () => [fileWithFooter(listOfEmptyStructures(4_000_000))],
    reason: 'parquet',
    text: 'structures and texts claim to be in',
  },
  {
    what: 'text that was cut short behind a good line',
    chunks: () => [gzipSync(TEXT.repeat(1000)).subarray(0, -9)],
    reason: 'gzip',
    text: 'cut short',
  },
];

describe('a log object that passes a limit', () => {
  test.each(BREACHES)('is set aside with its reason, and nothing of it is kept: $what', async (breach) => {
    const { ingested, stored } = await thirdTry(breach.chunks());
    expect(ingested).toMatchObject({ kind: 'quarantined', reason: breach.reason });
    expect(ingested).toHaveProperty('message', expect.stringContaining(breach.text));
    expect(stored).toEqual([PREFIXES.quarantine]);
  });

  test.each(BREACHES)('takes less than 2 s of CPU and 200 MB: $what', async ({ chunks }) => {
    const parts = [...chunks()];
    const before = { cpu: process.cpuUsage(), rss: process.memoryUsage.rss() };
    let peak = 0;
    const watched = (function* (): Generator<Uint8Array> {
      for (const part of parts) {
        peak = Math.max(peak, process.memoryUsage.rss());
        yield part;
      }
    })();
    await thirdTry(watched);
    const { user, system } = process.cpuUsage(before.cpu);
    expect((user + system) / 1e6).toBeLessThan(2);
    expect((Math.max(peak, process.memoryUsage.rss()) - before.rss) / 1e6).toBeLessThan(200);
  });

  test.each([
    ['text', () => [gzipSync(TEXT)]],
    ['Parquet', () => [parquetOf(TEXT)]],
  ])('may have used up its time: %s', async (_, chunks) => {
    const { ingested, stored } = await thirdTry(chunks(), { ...DEPLOYED, hasTime: () => false });
    expect(ingested).toMatchObject({ reason: 'limit', message: expect.stringContaining('its time was over') });
    expect(stored).toEqual([PREFIXES.quarantine]);
  });

  test('may be Parquet whose pages inflate to more than its size explains', async () => {
    const { ingested } = await thirdTry([parquetOf(TEXT)], { maxBytes: 100 });
    expect(ingested).toMatchObject({ reason: 'limit', message: expect.stringContaining('more than 100 bytes') });
  });
});

test('a line that is too long is left out alone', async () => {
  const text = `${TEXT}${'x'.repeat(MAX_LINE_BYTES + 1)}\n${logLine({}, FULL_ORDER)}\n`;
  const { records, rejects } = await readLogObject(logObjectOfChunks([Buffer.from(text)]), SETTINGS);
  expect({ records, rejected: [...rejects.counts] }).toEqual({ records: 2, rejected: [['line-too-long', 1]] });
});
