import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { detect } from '../../core/detect.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import { parseSettings, type Settings } from '../../core/settings/detection-settings.ts';
import { partialKey } from '../../core/storage/keys.ts';
import { DAY_SECONDS } from '../../core/time.ts';
import { encodeWindow } from '../../core/windows/window-codec.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { observedWindow } from '../examples/observed-windows.ts';
import { manyHosts, reach } from '../examples/remembered-windows.ts';
import { documentOf } from '../examples/window-documents.ts';

const BACKUP = {
  id: 'backup-1',
  kind: 'manager',
  source: ['10.0.9.5/32'],
  reason: 'the nightly backup',
  owner: 'ops@example.com',
  expires: '2027-03-01',
};

const CAP =
  '10.0.9.5 reached for 130 hosts in an hour: your allow-list entry backup-1 allows it 120 (3 times its highest of 14 days).';

/** A backup that reaches for forty hosts each night, and one night for so many. */
function nights(count: number, last: number) {
  return Array.from({ length: count }, (_, night): readonly [start: number, pairs: Pair[]] => [
    WINDOW + night * DAY_SECONDS,
    reach('10.0.9.5', manyHosts(night === count - 1 ? last : 40), 'refused'),
  ]);
}

/** Judges windows in batches, each as a function that starts without memory. */
async function alertsOf(
  windows: ReadonlyArray<readonly [start: number, pairs: Pair[]]>,
  settings: Settings,
  batchSizes: readonly number[] = [1],
): Promise<Alert[]> {
  const store = new MemoryStore();
  const alerts: Alert[] = [];
  const publisher = { publish: async (alert: Alert) => void alerts.push(alert) };
  let from = 0;
  for (let batch = 0; from < windows.length; batch++) {
    const some = windows.slice(from, from + (batchSizes[batch % batchSizes.length] ?? 1));
    from += some.length;
    for (const [windowStart, pairs] of some) {
      const facts = observedWindow(pairs, { windowStart });
      await store.put(partialKey(windowStart, facts.objects[0] ?? ''), encodeWindow(documentOf(facts)), 'absent');
    }
    const touched = some.map(([start]) => start);
    await detect(touched, { store, settings, publisher, now: () => 0, leaseSeconds: 60 });
  }
  return alerts;
}

const lines = (alerts: readonly Alert[]): string[] =>
  alerts
    .filter(({ rule, delivery }) => rule === 'sweep' && delivery === 'now')
    .map(
      ({ text }) =>
        text.email
          .split('\n')
          .find((line) => line.includes('allow-list entry'))
          ?.trim() ?? '',
    );

describe('the cap that a host has learnt', () => {
  test('is three times what it did on earlier nights', async () => {
    const settings = parseSettings({ allow: [BACKUP] });
    expect(lines(await alertsOf(nights(12, 120), settings))).toEqual([]);
    expect(lines(await alertsOf(nights(12, 130), settings))).toEqual([CAP]);
  });

  test('is not known in the first nights: until then the number in the entry counts', async () => {
    const settings = parseSettings({ allow: [BACKUP] });
    expect(lines(await alertsOf(nights(7, 130), settings))).toEqual([]);
    const narrow = parseSettings({ allow: [{ ...BACKUP, maxDestinationsPerHour: 100 }] });
    expect(lines(await alertsOf(nights(7, 130), narrow))).toEqual([
      '10.0.9.5 reached for 130 hosts in an hour: your allow-list entry backup-1 allows it 100 (its maxDestinationsPerHour).',
    ]);
  });

  test('does not depend on how the windows come', async () => {
    const settings = parseSettings({ allow: [BACKUP] });
    const one = await alertsOf(nights(12, 130), settings);
    const all = await alertsOf(nights(12, 130), settings, [12]);
    expect(all).toEqual(one);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), async (sizes) => {
        expect(await alertsOf(nights(12, 130), settings, sizes)).toEqual(one);
      }),
      { numRuns: 5 },
    );
  }, 60_000);
});

test('a suggestion and the days that lead to it do not depend on how the windows come', async () => {
  const weekly = (alerts: readonly Alert[]) => alerts.filter(({ level }) => level === 'weekly').map(({ text }) => text);
  const one = weekly(await alertsOf(nights(15, 40), parseSettings()));
  expect(one).toHaveLength(1);
  expect(one[0]?.email).toContain('SUGGESTED\n  10.0.9.5 was flagged for sweeping on ');
  expect(weekly(await alertsOf(nights(15, 40), parseSettings(), [7]))).toEqual(one);
  expect(weekly(await alertsOf(nights(15, 40), parseSettings(), [15]))).toEqual(one);
}, 60_000);
