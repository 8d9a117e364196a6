import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { encodeJsonGz } from '../../../core/encoding/gzip.ts';
import { planRebuild, type RebuildPlan } from '../../../core/operations/rebuild-plan.ts';
import { objectIdOf, partialKey, windowKey } from '../../../core/storage/keys.ts';
import { DAY_SECONDS, dayOf, HOUR_SECONDS } from '../../../core/time.ts';
import { bucketOfKeys } from '../../doubles/bucket-of-keys.ts';
import { WINDOW } from '../../examples/observed-network.ts';

const FOLDER = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/';
/** A log object for each day from the day before to the day after the one that is rebuilt, and one more of that day. */
const [BEFORE, ON, AFTER, LATER] = ['22/a', '23/a', '24/a', '24/b'].map((name) => `${FOLDER}${name}.log.gz`) as [
  string,
  string,
  string,
  string,
];
const MIDNIGHT = dayOf(WINDOW) + DAY_SECONDS;

/** Plans to rebuild the day of the window of the examples, which counts some log objects. */
async function planned(counted: readonly string[], document?: Uint8Array): Promise<RebuildPlan> {
  const store = new MemoryStore();
  if (document) await store.put(windowKey(WINDOW), document, 'absent');
  for (const key of counted) {
    const id = objectIdOf({ bucket: 'logs', key, etag: 'x' });
    await store.put(partialKey(WINDOW, id), new Uint8Array(1), 'absent');
  }
  const writtenAt = (key: string): number => MIDNIGHT + (key === LATER ? HOUR_SECONDS : 600);
  const logs = bucketOfKeys([BEFORE, ON, AFTER, LATER], writtenAt);
  return planRebuild({ from: '2026-11-23', to: '2026-11-23' }, { logs, prefix: 'AWSLogs/', store });
}

const keysOf = ({ objects }: RebuildPlan): string[] => objects.map(({ key }) => key);

describe('planRebuild()', () => {
  test('reads the log objects of the day, and those of the hour behind it, which may hold its last records', async () => {
    const plan = await planned([]);
    expect(keysOf(plan)).toEqual([ON, AFTER]);
    expect(plan).toMatchObject({ windows: [], refused: [] });
  });

  test('reads every log object that a window of the day counts, whatever day it is filed under', async () => {
    const plan = await planned([BEFORE, LATER]);
    expect(keysOf(plan)).toEqual([BEFORE, ON, AFTER, LATER]);
    expect(plan.windows).toEqual([WINDOW]);
  });

  test('leaves a window as it is that a newer release wrote, and makes a damaged one anew', async () => {
    const newer = await planned([ON], encodeJsonGz({ schema: 'surge445.window/99', windowStart: WINDOW }));
    expect(newer.windows).toEqual([]);
    expect(newer.refused).toEqual([expect.stringContaining('a newer release wrote the document')]);
    expect(await planned([ON], new Uint8Array(9))).toMatchObject({ windows: [WINDOW], refused: [] });
  });

  test('leaves a window as it is that counts a log object which is gone', async () => {
    const plan = await planned([ON, `${FOLDER}23/gone.log.gz`]);
    expect(plan.windows).toEqual([]);
    expect(plan.refused).toEqual([
      expect.stringContaining('1 of 2 log objects that it counts are not in the log bucket'),
    ]);
  });
});
