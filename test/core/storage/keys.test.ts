import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkKey, checkPrefix } from '../../../adapters/object-key.ts';
import {
  ALLOW_LIST_KEY,
  alertKey,
  baselineKey,
  descriptionKey,
  dayOfPartition,
  daySummaryKey,
  dayOfEpisodePart,
  episodePartKey,
  EPISODES_KEY,
  hourOfTableKey,
  hourSummaryKey,
  objectIdOf,
  objectIdOfPartial,
  objectIdOfQuarantine,
  partialKey,
  partialPrefix,
  partitionPrefix,
  PREFIXES,
  quarantineKey,
  readingKey,
  reportPageKey,
  tableKey,
  ownershipKey,
  windowKey,
  windowOfKey,
  windowsOfDayPrefix,
} from '../../../core/storage/keys.ts';
import { dayOf, hourOf, isoDay, windowName, windowOf, windowOfName } from '../../../core/time.ts';
import { WINDOW } from '../../examples/observed-network.ts';

const windows = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }).map(windowOf);
const ids = fc.stringMatching(/^[a-z2-7]{26}$/);
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

const KEYS = {
  episodes: EPISODES_KEY,
  partials: partialKey(WINDOW, ID),
  windows: windowKey(WINDOW),
  networks: ownershipKey(WINDOW),
  rollups: tableKey('rollups', WINDOW),
  attempts: tableKey('attempts', WINDOW),
  alerts: alertKey('2026-11-23', 'abc', 2),
  quarantine: quarantineKey(ID),
  reading: readingKey({ bucket: 'flow-logs', key: 'AWSLogs/a.log.gz' }, 'message-1'),
  digests: hourSummaryKey(WINDOW),
  baselines: baselineKey(WINDOW),
  config: ALLOW_LIST_KEY,
  descriptions: descriptionKey('eni-0123456789abcdef0'),
  reports: reportPageKey('2026-W47'),
};

describe('keys', () => {
  test('are those of the layout that Athena and people know', () => {
    expect({ ...KEYS, daySummary: daySummaryKey(WINDOW), part: episodePartKey('2026-11-23', ID) }).toEqual({
      episodes: 'episodes/open.json',
      partials: `partials/2026-11-23T0305Z/${ID}.json.gz`,
      windows: 'windows/2026-11-23T0305Z.json.gz',
      networks: 'networks/2026-11-23.json.gz',
      rollups: 'rollups/dt=2026-11-23/03.parquet',
      attempts: 'attempts/dt=2026-11-23/03.parquet',
      alerts: 'alerts/dt=2026-11-23/abc-2.json',
      quarantine: `quarantine/${ID}.json`,
      reading: 'reading/y4twq2euydc6klnbfsctlfolg7.json',
      digests: 'digests/2026-11-23T03.json.gz',
      baselines: 'baselines/2026-11-23.json.gz',
      config: 'config/allow-list.json',
      descriptions: 'descriptions/eni-0123456789abcdef0.json',
      reports: 'reports/2026-W47.html',
      daySummary: 'digests/2026-11-23.json.gz',
      part: `episodes/parts/2026-11-23/${ID}.json.gz`,
    });
  });

  test('begin with the prefix of their kind, and every prefix has a key', () => {
    expect(Object.keys(KEYS).toSorted()).toEqual(Object.keys(PREFIXES).toSorted());
    for (const [kind, prefix] of Object.entries(PREFIXES)) {
      expect(Object.entries(KEYS).filter(([, key]) => key.startsWith(prefix))).toEqual([[kind, expect.anything()]]);
    }
  });

  test('of parts of the episodes say the day', () => {
    expect(dayOfEpisodePart(episodePartKey('2026-11-23', ID))).toBe('2026-11-23');
  });

  test('can be stored in every store', () => {
    for (const key of Object.values(KEYS)) expect(() => checkKey(key)).not.toThrow();
    for (const prefix of [partialPrefix(WINDOW), ...Object.values(PREFIXES)]) {
      expect(() => checkPrefix(prefix)).not.toThrow();
    }
  });

  test('of partials name their window and their log object', () => {
    fc.assert(
      fc.property(windows, ids, (start, id) => {
        expect(partialKey(start, id).startsWith(partialPrefix(start))).toBe(true);
        expect(objectIdOfPartial(partialKey(start, id))).toBe(id);
      }),
    );
  });

  test('of tables name their hour', () => {
    expect(hourOfTableKey(tableKey('attempts', WINDOW))).toBe(hourOf(WINDOW));
    for (const key of ['attempts/dt=2026-11-23/', 'alerts/dt=2026-11-23/abc-2.json', 'rollups/dt=2026-11-23/03.json']) {
      expect(hourOfTableKey(key)).toBeUndefined();
    }
  });

  test('of windows name their window, and begin with the prefix of its day', () => {
    fc.assert(
      fc.property(windows, windows, (start, other) => {
        expect(windowOfKey(windowKey(start))).toBe(start);
        expect(windowKey(start).startsWith(windowsOfDayPrefix(other))).toBe(dayOf(start) === dayOf(other));
      }),
    );
  });

  test('of quarantine name their log object', () => {
    fc.assert(fc.property(ids, (id) => expect(objectIdOfQuarantine(quarantineKey(id))).toBe(id)));
  });

  test('of tables and alerts name their day', () => {
    fc.assert(
      fc.property(windows, (start) => {
        const day = isoDay(start);
        for (const table of ['rollups', 'attempts'] as const) {
          expect(dayOfPartition(tableKey(table, start))).toBe(day);
          expect(tableKey(table, start).startsWith(partitionPrefix(table, day))).toBe(true);
        }
        expect(dayOfPartition(alertKey(day, 'abc', 1))).toBe(day);
      }),
    );
    expect(dayOfPartition(windowKey(WINDOW))).toBeUndefined();
  });
});
