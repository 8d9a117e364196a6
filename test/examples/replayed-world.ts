import { createHash } from 'node:crypto';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { PartialBuffer } from '../../adapters/local/partial-buffer.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { detect, type DetectDependencies, publishStale } from '../../core/detect.ts';
import { readLogObject, storePartials } from '../../core/ingest.ts';
import type { LogObject, ObjectStore } from '../../core/ports.ts';
import { type PastLogObject, replay } from '../../core/replay.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import type { LogFile } from '../../scenarios/scenario.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';

/** What the keys of all documents begin with that are functions of the log objects, and that a rebuild makes anew. */
export const DERIVED = [
  PREFIXES.partials,
  PREFIXES.windows,
  PREFIXES.networks,
  PREFIXES.digests,
  PREFIXES.rollups,
  PREFIXES.attempts,
];

/** A log object that holds a text. */
export function logObject({ key, text }: Pick<LogFile, 'key' | 'text'>): LogObject {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  return { body: body(), name: key, identity: () => ({ bucket: 'logs', key, etag: 'one' }) };
}

/** Where logs are replayed to: a store, and the alerts that came out. */
export interface ReplayedWorld extends DetectDependencies {
  readonly published: Alert[];
}

/** A world in which nothing has happened. */
export function freshWorld(settings: unknown = {}, store: ObjectStore = new MemoryStore()): ReplayedWorld {
  const published: Alert[] = [];
  const publisher: Publisher = {
    publish: async (alert) => {
      published.push(alert);
    },
  };
  return { store, published, publisher, settings: parseSettings(settings), now: () => 0, leaseSeconds: 0 };
}

/** Ingests files, and gives the windows that they touched. */
export async function ingestFiles(files: readonly LogFile[], world: ReplayedWorld): Promise<number[]> {
  const touched: number[] = [];
  for (const file of files) {
    touched.push(...(await storePartials(await readLogObject(logObject(file), world.settings), world.store)));
  }
  return touched;
}

/** Takes files in as the deployed functions do, which share the store with others: ingests them, detects over their windows and writes the tables. */
export async function deliverFiles(files: readonly LogFile[], world: ReplayedWorld): Promise<void> {
  await detectAndPublish(await ingestFiles(files, world), world);
}

/** Replays files, as the command line does. */
export async function replayFiles(
  files: ReadonlyArray<Pick<LogFile, 'key' | 'text'>>,
  world: ReplayedWorld,
): Promise<void> {
  await replay(pastLogObjects(files), { ...world, store: new PartialBuffer(world.store) });
}

/** Files as log objects of the past. */
export function pastLogObjects(files: ReadonlyArray<Pick<LogFile, 'key' | 'text'>>): PastLogObject[] {
  return files.map((file) => ({ location: { bucket: 'logs', key: file.key }, object: logObject(file) }));
}

/** Detects over windows and writes the tables. */
export async function detectAndPublish(touched: readonly number[], world: DetectDependencies): Promise<void> {
  await detect(touched, world);
  await publishStale(world);
}

/** Copies everything, or what is wanted of it, from one store to another. */
export async function copyStore(
  from: ObjectStore,
  to: ObjectStore,
  isWanted: (key: string) => boolean = () => true,
): Promise<void> {
  for await (const key of from.list('')) {
    if (!isWanted(key)) continue;
    const stored = await from.get(key);
    if (stored) await to.put(key, stored.bytes, 'absent');
  }
}

/** What a store holds below some prefixes: a digest of each object, by key. */
export async function contents(store: ObjectStore, ...prefixes: readonly string[]): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const prefix of prefixes) {
    for await (const key of store.list(prefix)) {
      const stored = await store.get(key);
      digests[key] = createHash('sha256')
        .update(stored?.bytes ?? '')
        .digest('hex');
    }
  }
  return digests;
}

/** The alerts that a store keeps, by key. */
export async function storedAlerts(store: ObjectStore): Promise<Record<string, unknown>> {
  const alerts: Record<string, unknown> = {};
  for await (const key of store.list(PREFIXES.alerts)) {
    const stored = await store.get(key);
    alerts[key] = JSON.parse(new TextDecoder().decode(stored?.bytes));
  }
  return alerts;
}
