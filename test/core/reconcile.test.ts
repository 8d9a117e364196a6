import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { objectIdOf, quarantineKey, windowKey } from '../../core/storage/keys.ts';
import { layoutOfSetting } from '../../core/flowlog/log-layout.ts';
import { findMissed, LOOKBACK_SECONDS } from '../../core/reconcile.ts';
import { encodeWindow } from '../../core/windows/window-codec.ts';
import { windowDocument } from '../examples/window-documents.ts';
import { UnreadableDocumentError } from '../../core/storage/stored-document.ts';
import { HOUR_SECONDS, isoDay, WINDOW_SECONDS, windowOf } from '../../core/time.ts';
import type { ListedLogObject, LogBucket } from '../../core/ports.ts';

const NOW = Date.parse('2026-11-23T03:05:00Z') / 1000;
const MINUTE = 60;
const REGION = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/';

/** A log bucket that is a list. */
function listed(...all: readonly ListedLogObject[]): LogBucket {
  return {
    name: 'logs',
    folders: async (prefix) => {
      const rests = all.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.slice(prefix.length));
      const names = rests.filter((rest) => rest.includes('/')).map((rest) => rest.slice(0, rest.indexOf('/') + 1));
      return [...new Set(names)].map((name) => prefix + name);
    },
    async *objects(prefix) {
      yield* all.filter(({ key }) => key.startsWith(prefix));
    },
  };
}

function logObject(name: string, ageMinutes: number, folder = REGION): ListedLogObject {
  const writtenAt = NOW - ageMinutes * MINUTE;
  return {
    key: `${folder}${isoDay(writtenAt).replaceAll('-', '/')}/${name}.log.gz`,
    etag: `"${name}"`,
    sizeBytes: 1,
    writtenAt,
  };
}

/** A data bucket in which a window covers these log objects. */
async function covering(...objects: readonly ListedLogObject[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const { key, etag, writtenAt } of objects) {
    const windowStart = windowOf(writtenAt) - WINDOW_SECONDS;
    const id = objectIdOf({ bucket: 'logs', key, etag });
    const document = windowDocument({ windowStart, latest: windowStart, objects: [id] });
    await store.put(windowKey(windowStart), encodeWindow(document), 'absent');
  }
  return store;
}

async function missed(logs: LogBucket, store = new MemoryStore(), logPrefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { bucket, key } of findMissed(logs, store, { layout: layoutOfSetting(logPrefix), now: NOW })) {
    expect(bucket).toBe('logs');
    keys.push(key.slice(key.lastIndexOf('/') + 1, -'.log.gz'.length));
  }
  return keys;
}

describe('findMissed()', () => {
  test('finds what no window covers, and nothing else', async () => {
    const [seen, lost] = [logObject('seen', 60), logObject('lost', 65)];
    expect(await missed(listed(seen, lost), await covering(seen))).toEqual(['lost']);
    expect(await missed(listed(seen, lost), await covering(seen, lost))).toEqual([]);
  });

  test('takes an object that was overwritten for another', async () => {
    const seen = logObject('seen', 60);
    expect(await missed(listed({ ...seen, etag: '"other"' }), await covering(seen))).toEqual(['seen']);
  });

  test('tells of settled keys that are not those of log objects, and does not take them for missed', async () => {
    const unknown = (name: string, ageMinutes: number): ListedLogObject => {
      const object = logObject(name, ageMinutes);
      return { ...object, key: object.key.replace('.log.gz', '.csv') };
    };
    const logs = listed(unknown('young', 14), unknown('ripe', 15), logObject('lost', 65));
    const keys: string[] = [];
    const request = { layout: layoutOfSetting(''), now: NOW, onUnknownKey: (key: string) => void keys.push(key) };
    const found: string[] = [];
    for await (const { key } of findMissed(logs, new MemoryStore(), request)) found.push(key);
    expect(keys).toEqual([unknown('ripe', 15).key]);
    expect(found).toEqual([logObject('lost', 65).key]);
  });

  test('leaves objects on their way through the queue alone, and those of more than a day ago', async () => {
    const logs = listed(logObject('young', 14), logObject('ripe', 15), logObject('old', LOOKBACK_SECONDS / MINUTE + 1));
    expect(await missed(logs)).toEqual(['ripe']);
  });

  test('looks at yesterday too', async () => {
    expect(await missed(listed(logObject('yesterday', 6 * 60)))).toEqual(['yesterday']);
  });

  test('does not bring back what was set aside, whether it could be opened or not', async () => {
    const [read, closed] = [logObject('read', 60), logObject('closed', 60)];
    const store = new MemoryStore();
    for (const identity of [read, { ...closed, etag: '' }]) {
      await store.put(quarantineKey(objectIdOf({ bucket: 'logs', ...identity })), new Uint8Array(1), 'absent');
    }
    expect(await missed(listed(read, closed), store)).toEqual([]);
  });

  test('knows what only windows of long before the object cover: AWS was late', async () => {
    const late = logObject('late', 60);
    const store = new MemoryStore();
    const windowStart = windowOf(NOW) - LOOKBACK_SECONDS - 8 * HOUR_SECONDS;
    const id = objectIdOf({ bucket: 'logs', ...late });
    const document = windowDocument({ windowStart, latest: windowStart, objects: [id] });
    await store.put(windowKey(windowStart), encodeWindow(document), 'absent');
    expect(await missed(listed(late, logObject('lost', 60)), store)).toEqual(['lost']);
  });

  test('takes what a window covers that cannot be read for missed, and tells of the window', async () => {
    const seen = logObject('seen', 60);
    const store = await covering(seen);
    const key = windowKey(windowOf(seen.writtenAt) - WINDOW_SECONDS);
    await store.put(key, new Uint8Array([1]), 'anything');
    const told: string[] = [];
    const request = {
      layout: layoutOfSetting(''),
      now: NOW,
      onUnreadable: (error: UnreadableDocumentError) => told.push(error.key),
    };
    const found: string[] = [];
    for await (const place of findMissed(listed(seen), store, request)) found.push(place.key);
    expect({ found, told }).toEqual({ found: [seen.key], told: [key] });
    await expect(missed(listed(seen), store)).rejects.toThrow(UnreadableDocumentError);
  });

  test.each([
    ['net/YYYY/MM/DD/HH', `net/${isoDay(NOW - 3600).replaceAll('-', '/')}/03/stream-1`],
    [
      'aws/VPC_FLOW/2.0',
      `aws/VPC_FLOW/2.0/region=us-east-1/accountId=123456789012/eventDay=${isoDay(NOW - 3600).replaceAll('-', '')}/part-0.parquet`,
    ],
  ])('walks the folders of %s', async (setting, key) => {
    const elsewhere = key.replace('net/', 'other/').replace('2.0', '1.0');
    const logs = listed(...[key, elsewhere].map((name) => ({ ...logObject('1', 60), key: `${name}.log.gz` })));
    expect(await missed(logs, new MemoryStore(), setting)).toEqual([key.slice(key.lastIndexOf('/') + 1)]);
    expect(await missed(logs)).toEqual([]);
  });

  test('walks every account and region, below the prefix only', async () => {
    const folders = [
      '210987654321/vpcflowlogs/eu-west-1/',
      '123456789012/vpcflowlogs/us-east-1/',
      '123456789012/Config/x/',
    ];
    const below = (prefix: string) =>
      folders.map((folder, index) => logObject(`${index}`, 60, `${prefix}AWSLogs/${folder}`));
    expect((await missed(listed(...below('net/')), undefined, 'net')).toSorted()).toEqual(['0', '1']);
    expect(await missed(listed(...below('')), undefined, 'net')).toEqual([]);
  });

  test('passes over names that are not those of flow logs', async () => {
    const { key, ...rest } = logObject('x', 60);
    expect(await missed(listed({ ...rest, key: key.replace('.log.gz', '.txt') }))).toEqual([]);
  });
});
