import { describe, expect, test } from '@jest/globals';
import { S3Store } from '../../adapters/aws/s3-store.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { ALLOW_LIST_KEY } from '../../core/storage/keys.ts';
import { settingsCompleter } from '../../lambdas/allow-list.ts';
import { makeBudget } from '../adapters/aws/test-budget.ts';
import { createBucket } from '../aws/emulated-aws.ts';
import { emulatorOfFile } from '../aws/emulator-of-file.ts';

const emulator = emulatorOfFile();

const context = { getRemainingTimeInMillis: () => 60_000 };

const ENTRY = {
  id: 'backup',
  kind: 'manager',
  source: ['10.0.9.5/32'],
  reason: 'backup',
  owner: 'ops@example.com',
  expires: '2026-01-01',
};

/** A function with settings and a data bucket, and what it logs and measures. */
function started(settings: Readonly<Record<string, unknown>>, bucket: string) {
  const errors: string[] = [];
  const metrics: Array<readonly [name: string, value: number]> = [];
  const complete = settingsCompleter(parseSettings(settings), {
    client: emulator.s3,
    bucket,
    keyArn: undefined,
    logger: { error: (message) => void errors.push(typeof message === 'string' ? message : message.message) },
    metrics: { addMetric: (name, _, value) => void metrics.push([name, value]) },
  });
  const ids = async () => (await complete(context)).allow.map(({ id }) => id);
  return { ids, errors, metrics };
}

describe('settingsCompleter()', () => {
  test('asks nobody without allowFile', async () => {
    const { ids, errors, metrics } = started({ allow: [ENTRY] }, 'not-there');
    expect(await ids()).toEqual(['backup']);
    expect([errors, metrics]).toEqual([[], []]);
  });

  test('adds the list in the data bucket, and tells when it cannot be used', async () => {
    await createBucket(emulator, 'data');
    const store = new S3Store({ client: emulator.s3, bucket: 'data', budget: makeBudget() });
    const { ids, errors, metrics } = started({ allowFile: 'allow-list.json' }, 'data');
    expect(await ids()).toEqual([]);
    await store.put(ALLOW_LIST_KEY, new TextEncoder().encode(JSON.stringify({ allow: [ENTRY] })), 'absent');
    expect(await ids()).toEqual(['backup']);
    await store.put(ALLOW_LIST_KEY, new TextEncoder().encode('damaged'), 'anything');
    expect(await ids()).toEqual(['backup']);
    expect(metrics.map(([, value]) => value)).toEqual([1, 0, 1]);
    expect(errors).toEqual(['detect:allow-list:unusable', 'detect:allow-list:unusable']);
  });
});
