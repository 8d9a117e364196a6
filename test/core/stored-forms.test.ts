import { describe, expect, test } from '@jest/globals';
import { mustExist } from '../../core/collections/must-exist.ts';
import { SMALL_WORLD } from '../../simulation/small-world.ts';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import type { HostDirectory } from '../../core/alerting/host-directory.ts';
import { detect } from '../../core/detect.ts';
import { decodeJsonGz } from '../../core/encoding/gzip.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { windowKey } from '../../core/storage/keys.ts';
import { createAllowListObject } from '../../core/storage/allow-list-object.ts';
import { quarantine } from '../../core/storage/quarantine.ts';
import { beginReading } from '../../core/storage/reading-mark.ts';
import { changeState } from '../../core/storage/state/state-store.ts';
import { changeWorld } from '../../core/storage/world-store.ts';
import { HOUR_SECONDS } from '../../core/time.ts';
import { logLine, logText } from '../examples/log-lines.ts';
import { IDENTITY } from '../examples/log-objects.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { contents, copyStore, deliverFiles, freshWorld, type ReplayedWorld } from '../examples/replayed-world.ts';
import { keysIn } from '../adapters/stored-keys.ts';

/** A kind of document: what its keys look like, and its form in this release. */
interface Form {
  readonly kind: string;
  readonly keys: RegExp;
  readonly schema: string;
}

const DAY = String.raw`\d{4}-\d\d-\d\d`;

/** Every kind of document that the pipeline writes. A document of a kind that is not here fails the first test. */
const FORMS: readonly Form[] = [
  { kind: 'partial', keys: RegExp(String.raw`^partials/${DAY}T\d{4}Z/[a-z2-7]{26}\.json\.gz$`), schema: 'window/2' },
  { kind: 'window', keys: RegExp(String.raw`^windows/${DAY}T\d{4}Z\.json\.gz$`), schema: 'window/2' },
  { kind: 'network of a day', keys: RegExp(String.raw`^networks/${DAY}\.json\.gz$`), schema: 'network/1' },
  { kind: 'summary of an hour', keys: RegExp(String.raw`^digests/${DAY}T\d\d\.json\.gz$`), schema: 'hour/1' },
  { kind: 'summary of a day', keys: RegExp(String.raw`^digests/${DAY}\.json\.gz$`), schema: 'day/1' },
  { kind: 'baselines', keys: RegExp(String.raw`^baselines/${DAY}\.json\.gz$`), schema: 'baselines/1' },
  { kind: 'episodes, outbox and stale hours', keys: /^episodes\/open\.json$/, schema: 'episodes/3' },
  {
    kind: 'part of the episodes',
    keys: RegExp(String.raw`^episodes/parts/${DAY}/[a-z2-7]{26}\.json\.gz$`),
    schema: 'episode-part/1',
  },
  { kind: 'alert', keys: RegExp(String.raw`^alerts/dt=${DAY}/[a-z2-7]{26}-\d+\.json$`), schema: 'alert/1' },
  { kind: 'quarantine note', keys: /^quarantine\/[a-z2-7]{26}\.json$/, schema: 'quarantine/1' },
  { kind: 'mark of a reading', keys: /^reading\/[a-z2-7]{26}\.json$/, schema: 'reading/1' },
  { kind: 'description of an interface', keys: /^descriptions\/eni-[0-9a-f]+\.json$/, schema: 'description/1' },
  { kind: 'what the world saw', keys: /^world\/dshield-445\.json$/, schema: 'world/1' },
];

/** Files with a form of their own: Parquet names its columns, which are only ever added at the end; a person's allow-list is copied to the byte. */
const OTHER_FILES = [RegExp(String.raw`^(rollups|attempts)/dt=${DAY}/\d\d\.parquet$`), /^episodes\/allow-list\.json$/];

const LATER = WINDOW + 2 * HOUR_SECONDS;

const NOBODY: HostDirectory = { describe: async () => new Map() };

function worldOf(store: ObjectStore): ReplayedWorld {
  return { ...freshWorld({}, store), asking: { directory: NOBODY, timeIsUp: () => new Promise(() => undefined) } };
}

/** Takes in a log object in which a host lets in an attempt from outside. */
async function deliver(world: ReplayedWorld, start: number, name = String(start)): Promise<void> {
  const line = logLine({ start: String(start + 10), end: String(start + 20), action: 'ACCEPT' });
  const key = `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/${name}.log.gz`;
  await deliverFiles([{ key, text: logText([line]), lines: 1 }], world);
}

/** A data bucket that has a document of every kind. */
async function everything(): Promise<ReplayedWorld> {
  const world = worldOf(new MemoryStore());
  const { store } = world;
  await deliver(world, WINDOW);
  // Shows that an address is ours, so that something is learnt.
  const { key, text, lines } = mustExist(SMALL_WORLD.logObjects[1], 'the second log object');
  await deliverFiles([{ key, text, lines: lines.length }], world);
  // Puts episodes into parts, as happens by itself where there are hundreds.
  await changeState(store, (state) => state, 0);
  await quarantine(IDENTITY, new UnreadableObjectError('gzip', 'Inflate a log object: cut short'), store);
  await beginReading(store, { location: IDENTITY, messageId: 'm-1' }, { now: 0, until: 60 });
  await changeWorld(store, (document) => document, fail);
  const bytes = new TextEncoder().encode('{"allow":[]}');
  const config = { readUnless: async () => ({ bytes, etag: '1' }) };
  await createAllowListObject([]).current({ config, store, now: 0 });
  return world;
}

function fail(error: unknown): never {
  throw error;
}

async function schemaAt(store: ObjectStore, key: string): Promise<unknown> {
  const bytes = (await store.get(key))?.bytes ?? new Uint8Array();
  const text = key.endsWith('.gz') ? JSON.stringify(decodeJsonGz(bytes)) : new TextDecoder().decode(bytes);
  return /^\{"schema":"([^"]+)"/.exec(text)?.[1];
}

describe('every document that the pipeline stores', () => {
  test('is of a known kind, and names its form first', async () => {
    const { store } = await everything();
    const keys = (await keysIn(store)).filter((key) => !OTHER_FILES.some((file) => file.test(key)));
    const kinds = keys.map((key) => FORMS.find((form) => form.keys.test(key)));
    expect(new Set(kinds)).toEqual(new Set(FORMS));
    const schemas = await Promise.all(keys.map(async (key) => schemaAt(store, key)));
    expect(schemas).toEqual(kinds.map((form) => `surge445.${form?.schema}`));
  });

  test('is read as release 0.1 wrote it, and goes on', async () => {
    const store = new MemoryStore();
    await copyStore(new FolderStore('test/fixtures/release-0.1-data'), store);
    const before = await contents(store, 'alerts/');
    const world = worldOf(store);
    await deliver(world, LATER);
    const { unreadable } = await detect([WINDOW, LATER], world);
    expect(unreadable).toEqual([]);
    expect(world.published.map(({ window }) => window.start)).toEqual(['2026-11-23T05:05:00Z']);
    expect(await contents(store, 'alerts/')).toMatchObject(before);
    expect(await schemaAt(store, windowKey(WINDOW))).toBe('surge445.window/1');
  });
});
