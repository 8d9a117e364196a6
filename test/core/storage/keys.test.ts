import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkKey, checkPrefix } from '../../../adapters/object-key.ts';
import {
  alertKey,
  EPISODES_KEY,
  objectIdOf,
  objectIdOfPartial,
  partialKey,
  partialPrefix,
  quarantineKey,
  tableKey,
  windowKey,
} from '../../../core/storage/keys.ts';
import { windowName, windowOf, windowOfName } from '../../../core/time.ts';
import { WINDOW } from '../../examples/observed-network.ts';

const windows = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }).map(windowOf);
const ID = '626z4vnkufmsauxfa6jqqv65vr';

describe('windowName()', () => {
  test('is undone by windowOfName()', () => {
    fc.assert(fc.property(windows, (start) => expect(windowOfName(windowName(start))).toBe(start)));
  });

  test('sorts as time does', () => {
    fc.assert(fc.property(windows, windows, (a, b) => expect(windowName(a) < windowName(b)).toBe(a < b)));
  });

  test('says day and minute', () => {
    expect(windowName(WINDOW)).toBe('2026-11-23T0305Z');
  });
});

describe('objectIdOf()', () => {
  test('is the start of the sha256 of bucket, key and etag with NUL between them, in base32', () => {
    expect(objectIdOf({ bucket: 'flow-logs', key: 'AWSLogs/a.log.gz', etag: '"0123"' })).toBe(ID);
  });

  test('tells apart where one part ends and the next begins', () => {
    const identities = [
      { bucket: 'a', key: 'bc', etag: 'd' },
      { bucket: 'ab', key: 'c', etag: 'd' },
      { bucket: 'a', key: 'b', etag: 'cd' },
    ];
    expect(new Set(identities.map(objectIdOf)).size).toBe(3);
  });
});

describe('keys', () => {
  test('are those of the layout that Athena and people know', () => {
    expect([
      EPISODES_KEY,
      partialKey(WINDOW, ID),
      windowKey(WINDOW),
      tableKey('rollups', WINDOW),
      tableKey('attempts', WINDOW),
      alertKey('2026-11-23', 'abc', 2),
      quarantineKey(ID),
    ]).toEqual([
      'episodes/open.json',
      `partials/2026-11-23T0305Z/${ID}.json.gz`,
      'windows/2026-11-23T0305Z.json.gz',
      'rollups/dt=2026-11-23/03.parquet',
      'attempts/dt=2026-11-23/03.parquet',
      'alerts/dt=2026-11-23/abc-2.json',
      `quarantine/${ID}.json`,
    ]);
  });

  test('can be stored in every store', () => {
    const keys = [
      EPISODES_KEY,
      partialKey(WINDOW, ID),
      windowKey(WINDOW),
      tableKey('rollups', WINDOW),
      quarantineKey(ID),
    ];
    for (const key of keys) expect(() => checkKey(key)).not.toThrow();
    expect(() => checkPrefix(partialPrefix(WINDOW))).not.toThrow();
  });

  test('of partials name their window and their log object', () => {
    fc.assert(
      fc.property(windows, fc.stringMatching(/^[a-z2-7]{26}$/), (start, id) => {
        expect(partialKey(start, id).startsWith(partialPrefix(start))).toBe(true);
        expect(objectIdOfPartial(partialKey(start, id))).toBe(id);
      }),
    );
  });
});
