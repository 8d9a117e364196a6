import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import type { HostDirectory } from '../../core/alerting/host-directory.ts';
import { detect, publishStale } from '../../core/detect.ts';
import { encodeJsonGz } from '../../core/encoding/gzip.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import type { LogObjectLocation, ObjectStore } from '../../core/ports.ts';
import { refreshWorld } from '../../core/refresh-world.ts';
import {
  baselineKey,
  daySummaryKey,
  descriptionKey,
  EPISODES_KEY,
  hourSummaryKey,
  objectIdOf,
  ownershipKey,
  partialKey,
  quarantineKey,
  readingKey,
  windowKey,
  WORLD_KEY,
} from '../../core/storage/keys.ts';
import { quarantine } from '../../core/storage/quarantine.ts';
import { beginReading, endReading } from '../../core/storage/reading-mark.ts';
import { UnreadableDocumentError } from '../../core/storage/stored-document.ts';
import { DAY_SECONDS, dayOf, HOUR_SECONDS, hourOf, isoSecond } from '../../core/time.ts';
import { logLine, logText, PERFECT } from '../examples/log-lines.ts';
import { IDENTITY } from '../examples/log-objects.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { freshWorld, ingestFiles, type ReplayedWorld } from '../examples/replayed-world.ts';

const LATER = WINDOW + 2 * DAY_SECONDS;
const TOO_NEW = 'a newer release wrote the document, so run that release or a later one';

/** A log object in which a host lets in an attempt from outside. */
function logFile(start: number, name = String(start)) {
  const line = logLine({ start: String(start + 10), end: String(start + 20), action: 'ACCEPT' });
  const key = `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/${name}.log.gz`;
  return { key, text: logText([line]), lines: 1 };
}

/** What a release of the future stores at a key: all that is known of it is where it names its form. */
async function storeNewer(store: ObjectStore, key: string, kind: string): Promise<Uint8Array> {
  const document = { schema: `surge445.${kind}/99`, more: 'than this release knows'.repeat(500) };
  const bytes = key.endsWith('.gz') ? encodeJsonGz(document) : new TextEncoder().encode(JSON.stringify(document));
  await store.put(key, bytes, 'anything');
  return bytes;
}

/** A world with one judged window, whose tables are written. */
async function judgedWorld(): Promise<ReplayedWorld> {
  const world = freshWorld();
  await detect(await ingestFiles([logFile(WINDOW)], world), world);
  await publishStale(world);
  return world;
}

/** Everything that is told of a step that fails, and of a report of documents that were done without. */
async function toldBy(world: ReplayedWorld, touched: readonly number[]): Promise<string[]> {
  const told: string[] = [];
  try {
    told.push(...(await detect(touched, world)).unreadable);
  } catch (error) {
    told.push(String(error));
  }
  const { failures } = await publishStale(world).catch((error: unknown) => ({ failures: [{ error }] }));
  return [...told, ...failures.map(({ error }) => String(error))];
}

const DAY = dayOf(WINDOW);

describe('a document that a newer release wrote', () => {
  test.each([
    { kind: 'window', key: windowKey(WINDOW), isItsWindowJudged: false },
    { kind: 'network', key: ownershipKey(DAY - DAY_SECONDS), isItsWindowJudged: false },
    { kind: 'hour', key: hourSummaryKey(hourOf(WINDOW)), isItsWindowJudged: true },
    { kind: 'day', key: daySummaryKey(DAY), isItsWindowJudged: true },
  ])('stays as it is, is told and holds up no other window: $kind', async ({ isItsWindowJudged, key, kind }) => {
    const world = await judgedWorld();
    const bytes = await storeNewer(world.store, key, kind);
    const before = world.published.length;
    const elsewhere = { dstaddr: '10.0.4.99', 'pkt-dstaddr': '10.0.4.99' };
    const text = logText([logLine({ ...PERFECT, ...elsewhere, action: 'ACCEPT' })]);
    await ingestFiles([{ ...logFile(WINDOW, 'late'), text }, logFile(LATER)], world);

    const told = await toldBy(world, [WINDOW, LATER]);
    expect(told).toContainEqual(expect.stringContaining(key));
    expect(told).toContainEqual(expect.stringContaining(`Use ${key}: `));
    expect(told).toContainEqual(expect.stringContaining(`found schema "surge445.${kind}/99"`));
    expect(told).toContainEqual(expect.stringContaining(TOO_NEW));
    expect((await world.store.get(key))?.bytes).toEqual(bytes);
    const windows = world.published.slice(before).map(({ window }) => window.start);
    expect(windows).toContain(isoSecond(LATER));
    expect(windows.includes(isoSecond(WINDOW))).toBe(isItsWindowJudged);
  });

  test('is made up to date by the newer release, because its hour stays marked', async () => {
    const world = await judgedWorld();
    const key = hourSummaryKey(hourOf(WINDOW));
    const right = await world.store.get(key);
    await storeNewer(world.store, key, 'hour');
    await toldBy(world, [WINDOW]);
    // The newer release can read what it wrote. Here it is a document that this one can read, and that is out of date.
    await world.store.put(key, encodeJsonGz({ schema: 'surge445.hour/1' }), 'anything');
    expect((await publishStale(world)).failures).toEqual([]);
    expect((await world.store.get(key))?.bytes).toEqual(right?.bytes);
  });

  test('stays as it is when it is the baselines, which are then made for this call alone', async () => {
    const world = await judgedWorld();
    const key = baselineKey(DAY);
    const bytes = await storeNewer(world.store, key, 'baselines');
    expect(await toldBy(world, [WINDOW])).toEqual([key]);
    expect((await world.store.get(key))?.bytes).toEqual(bytes);
  });

  test('stops everything when it is the state of the episodes, because without it people would be told again', async () => {
    const world = await judgedWorld();
    const bytes = await storeNewer(world.store, EPISODES_KEY, 'episodes');
    expect((await toldBy(world, [WINDOW]))[0]).toContain(TOO_NEW);
    expect((await world.store.get(EPISODES_KEY))?.bytes).toEqual(bytes);
  });

  test('stops the log object when it is a partial of it, and the window, and no other', async () => {
    const world = freshWorld();
    const file = logFile(WINDOW);
    const key = partialKey(WINDOW, objectIdOf({ bucket: 'logs', key: file.key, etag: 'one' }));
    const bytes = await storeNewer(world.store, key, 'window');
    await expect(ingestFiles([file], world)).rejects.toThrow(TOO_NEW);
    await ingestFiles([logFile(LATER)], world);
    expect((await toldBy(world, [WINDOW, LATER]))[0]).toContain(`Use ${key}: `);
    expect((await world.store.get(key))?.bytes).toEqual(bytes);
    expect(world.published.map(({ window }) => window.start)).toEqual([isoSecond(LATER)]);
  });

  test('stays as it is when it is a quarantine note: the log object is named there already', async () => {
    const store = new MemoryStore();
    const key = quarantineKey(objectIdOf(IDENTITY));
    const bytes = await storeNewer(store, key, 'quarantine');
    await quarantine(IDENTITY, new UnreadableObjectError('gzip', 'Inflate a log object: cut short'), store);
    expect((await store.get(key))?.bytes).toEqual(bytes);
  });

  test('stops the reading of a log object when it is the mark of it', async () => {
    const store = new MemoryStore();
    const location: LogObjectLocation = IDENTITY;
    const reading = { location, messageId: 'm-1' };
    const key = readingKey(location, reading.messageId);
    const bytes = await storeNewer(store, key, 'reading');
    await expect(beginReading(store, reading, { now: 9, until: 99 })).rejects.toThrow(TOO_NEW);
    await expect(endReading(store, reading)).rejects.toThrow(UnreadableDocumentError);
    expect((await store.get(key))?.bytes).toEqual(bytes);
  });

  test('leaves one host without a description, and the others with theirs', async () => {
    const world = freshWorld();
    const key = descriptionKey(String(PERFECT['interface-id']));
    const bytes = await storeNewer(world.store, key, 'description');
    const asked: string[] = [];
    const directory: HostDirectory = {
      describe: async (hosts) => (asked.push(...hosts.map((host) => host.interfaceId)), new Map()),
    };
    const asking = { directory, timeIsUp: () => new Promise<void>(() => undefined) };
    const other = { 'interface-id': 'eni-0aaaaaaaaaaaaaaaa', dstaddr: '10.0.4.99', 'pkt-dstaddr': '10.0.4.99' };
    const times = { start: String(LATER + 10), end: String(LATER + 20), action: 'ACCEPT' };
    const text = logText([logLine(times), logLine({ ...times, ...other })]);
    const touched = await ingestFiles([{ ...logFile(LATER), text }], world);
    const { askingFailure, unreadable } = await detect(touched, { ...world, asking });
    expect([asked, unreadable]).toEqual([[other['interface-id']], [key]]);
    expect(askingFailure?.message).toContain(TOO_NEW);
    expect((await world.store.get(key))?.bytes).toEqual(bytes);
    expect(world.published.filter(({ window }) => window.start === isoSecond(LATER))).toHaveLength(2);
  });

  test('is not asked for again when it is what the world saw', async () => {
    const store = new MemoryStore();
    const bytes = await storeNewer(store, WORLD_KEY, 'world');
    const server = { ask: async () => ({ reason: 'nobody may ask' }) };
    const refresh = refreshWorld({ server, store, now: LATER + HOUR_SECONDS, onUnreadable: () => undefined });
    await expect(refresh).rejects.toThrow(TOO_NEW);
    expect((await store.get(WORLD_KEY))?.bytes).toEqual(bytes);
  });
});
