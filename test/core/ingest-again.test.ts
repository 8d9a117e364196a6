import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { ingestAgain, type IngestAgainDependencies } from '../../core/ingest-again.ts';
import type { Ingested } from '../../core/ingest.ts';
import type { LogObject, LogObjectLocation, ObjectStore } from '../../core/ports.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { parseQuarantineNote } from '../../core/storage/quarantine.ts';
import { LOG_OBJECTS_IN_BATCH, TRIES_OF_LOG_OBJECT } from '../../lib/ingest.ts';
import { RivalStore } from '../doubles/rival-store.ts';
import { logLine, logText } from '../examples/log-lines.ts';
import { IDENTITY, logObjectOf } from '../examples/log-objects.ts';
import { keysIn } from '../adapters/stored-keys.ts';

const LOCATION: LogObjectLocation = { bucket: IDENTITY.bucket, key: IDENTITY.key };
const NOW = 1_800_000_000;
const INVOCATION_SECONDS = 120;
/** A failed message comes again after the visibility timeout of its queue. */
const AGAIN_SECONDS = 720;

interface Try {
  readonly tries: number;
  readonly seconds: number;
  readonly messageId?: string;
  readonly open?: () => Promise<LogObject>;
  /** Where partials are written; by default where the marks are. */
  readonly partials?: ObjectStore;
}

const readable = (): Promise<LogObject> => Promise.resolve(logObjectOf(logText([logLine()])));
const deadly = (): Promise<LogObject> => new Promise(() => undefined);

/** Tries the log object once more, so many seconds after the first further try. */
async function tryAgain(
  store: MemoryStore,
  { tries, seconds, messageId = 'm-1', open = readable, partials = store }: Try,
): Promise<Ingested> {
  const world: IngestAgainDependencies = {
    store: partials,
    marks: store,
    settings: parseSettings({}),
    limits: { maxBytes: Infinity },
    open,
    announce: () => Promise.resolve(),
  };
  const now = NOW + seconds;
  return ingestAgain({ location: LOCATION, messageId, tries, now, until: now + INVOCATION_SECONDS }, world);
}

/** Tries an object that the process dies of: the try never ends. */
async function die(store: MemoryStore, again: Try): Promise<void> {
  void tryAgain(store, { ...again, open: deadly });
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What became of the log objects of a batch. */
interface Outcome {
  /** How often the messages were received until no process died of them any more. */
  readonly receives: number;
  readonly read: readonly string[];
  readonly quarantined: readonly string[];
}

/** Works on a batch until it ends in order: its log objects are read one by one, and of each deadly one the process dies. */
async function workOnBatch(keys: readonly string[], isDeadly: (key: string) => boolean): Promise<Outcome> {
  const store = new MemoryStore();
  for (let tries = 2; ; tries++) {
    const outcomes = new Map<string, string>();
    let dieNow = (): void => undefined;
    const death = new Promise<'died'>((resolve) => {
      dieNow = () => resolve('died');
    });
    const openOf = (key: string) => async (): Promise<LogObject> => {
      if (!isDeadly(key)) return readable();
      dieNow();
      return deadly();
    };
    const work = async (): Promise<'ended'> => {
      for (const key of keys) {
        const again = { tries, seconds: tries * AGAIN_SECONDS, messageId: key, open: openOf(key) };
        outcomes.set(key, (await tryAgain(store, again)).kind);
      }
      return 'ended';
    };
    if ((await Promise.race([work(), death])) === 'died') continue;
    const of = (kind: string): string[] => keys.filter((key) => outcomes.get(key) === kind);
    return { receives: tries, read: of('read'), quarantined: of('quarantined') };
  }
}

describe('ingestAgain()', () => {
  test('sets each deadly object of a batch aside alone within its tries, however many there are', async () => {
    const keys = Array.from({ length: LOG_OBJECTS_IN_BATCH }, (_, index) => `object-${index}`);
    await fc.assert(
      fc.asyncProperty(fc.subarray(keys), async (deadlyKeys) => {
        const outcome = await workOnBatch(keys, (key) => deadlyKeys.includes(key));
        expect(outcome.quarantined).toEqual(deadlyKeys);
        expect(outcome.read).toEqual(keys.filter((key) => !deadlyKeys.includes(key)));
        expect(outcome.receives).toBeLessThanOrEqual(TRIES_OF_LOG_OBJECT);
      }),
      { numRuns: 20, examples: [[keys], [[]], [keys.slice(2, 6)]] },
    );
  });

  test('sets the object aside that was being read when the last process died, and does not touch it', async () => {
    const store = new MemoryStore();
    await die(store, { tries: 2, seconds: 0 });
    const touched = (): Promise<LogObject> => Promise.reject(new Error('it was opened'));
    const third = await tryAgain(store, { tries: 3, seconds: AGAIN_SECONDS, open: touched });
    expect(third).toMatchObject({ kind: 'quarantined', reason: 'crash' });
    const [key = ''] = await keysIn(store, PREFIXES.quarantine);
    expect(parseQuarantineNote((await store.get(key))?.bytes ?? new Uint8Array())).toEqual({
      ...LOCATION,
      etag: '',
      reason: 'crash',
      message:
        'Read a log object: a process that read it alone died, out of memory or of time; write it anew as several smaller files',
    });
    expect(await keysIn(store, PREFIXES.partials)).toEqual([]);
  });

  test('reads an object again that was read before a neighbour killed the process', async () => {
    const store = new MemoryStore();
    for (const tries of [2, 3, 4]) {
      expect(await tryAgain(store, { tries, seconds: tries * AGAIN_SECONDS })).toMatchObject({ kind: 'read' });
    }
    expect(await keysIn(store, PREFIXES.partials)).toHaveLength(1);
    expect(await keysIn(store, PREFIXES.quarantine)).toEqual([]);
  });

  test('takes a failure of the last try for no death', async () => {
    const store = new MemoryStore();
    const failing = (): Promise<LogObject> => Promise.reject(new Error('S3 is away'));
    await expect(tryAgain(store, { tries: 2, seconds: 0, open: failing })).rejects.toThrow('S3 is away');
    expect(await tryAgain(store, { tries: 3, seconds: AGAIN_SECONDS })).toMatchObject({ kind: 'read' });
  });

  test('ends the mark also when the time of the log object is used up', async () => {
    const store = new MemoryStore();
    const outOfTime = (): Promise<never> => Promise.reject(new Error('out of time'));
    const partials: ObjectStore = { get: outOfTime, put: outOfTime, list: (prefix) => store.list(prefix) };
    await expect(tryAgain(store, { tries: 2, seconds: 0, partials })).rejects.toThrow('out of time');
    expect(await tryAgain(store, { tries: 3, seconds: AGAIN_SECONDS })).toMatchObject({ kind: 'read' });
  });

  test('sets an object aside at the third try that cannot be read, with its own reason', async () => {
    const store = new MemoryStore();
    const broken = (): Promise<LogObject> => Promise.reject(new UnreadableObjectError('gzip', 'cut short'));
    await expect(tryAgain(store, { tries: 2, seconds: 0, open: broken })).rejects.toThrow('cut short');
    const third = await tryAgain(store, { tries: 3, seconds: AGAIN_SECONDS, open: broken });
    expect(third).toMatchObject({ kind: 'quarantined', reason: 'gzip' });
  });

  test('waits where the same message came twice and the other process may still be reading', async () => {
    const store = new MemoryStore();
    await die(store, { tries: 2, seconds: 0 });
    const early = tryAgain(store, { tries: 3, seconds: INVOCATION_SECONDS });
    await expect(early).rejects.toThrow('another process may still be reading it');
    expect(await keysIn(store, PREFIXES.quarantine)).toEqual([]);
    const later = await tryAgain(store, { tries: 4, seconds: INVOCATION_SECONDS + 1 });
    expect(later).toMatchObject({ reason: 'crash' });
  });

  test('waits where the same message came twice at the same moment, and the other process was first', async () => {
    const second: Try = { tries: 3, seconds: AGAIN_SECONDS };
    let writes = 0;
    const store = new RivalStore(5, async (_, rival) => {
      // The first try writes its mark, a partial and the end; the second finds its mark there, and then takes it over.
      writes++;
      if (writes === 5) await die(rival, second);
    });
    await tryAgain(store, { tries: 2, seconds: 0 });
    await expect(tryAgain(store, second)).rejects.toThrow('another process may still be reading it');
  });

  test('believes only the mark of its own message: after a repair the object is sent anew', async () => {
    const store = new MemoryStore();
    await die(store, { tries: 2, seconds: 0 });
    const sentAnew = await tryAgain(store, { tries: 2, seconds: AGAIN_SECONDS, messageId: 'm-2' });
    expect(sentAnew).toMatchObject({ kind: 'read' });
  });
});
