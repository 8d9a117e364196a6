import { describe, expect, test } from '@jest/globals';
import { findNewestLogs } from '../../../../core/operations/doctor/newest-logs.ts';
import type { ListedLogObject, LogBucket } from '../../../../core/ports.ts';

const NOW = Date.parse('2026-11-22T03:14:00Z') / 1000;

/** A log bucket in memory that counts how many objects it named. */
function bucketOf(...keys: readonly string[]): LogBucket & { readonly named: () => number } {
  let named = 0;
  const sorted = keys.toSorted();
  return {
    name: 'logs',
    named: () => named,
    folders: async (prefix) => {
      const below = sorted.filter((key) => key.startsWith(prefix) && key.includes('/', prefix.length));
      return [...new Set(below.map((key) => key.slice(0, key.indexOf('/', prefix.length) + 1)))];
    },
    async *objects(prefix, after = ''): AsyncGenerator<ListedLogObject> {
      for (const key of sorted) {
        if (!key.startsWith(prefix) || key <= after) continue;
        named++;
        const [, stamp = ''] = /_(\d{8}T\d{4})Z/.exec(key) ?? [];
        const iso = `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}-${stamp.slice(6, 11)}:${stamp.slice(11)}:00Z`;
        yield { key, etag: 'x', sizeBytes: 1, writtenAt: Date.parse(iso) / 1000 };
      }
    },
  };
}

function logKey(minute: number, more: { flowLog?: string; region?: string; hourly?: boolean } = {}): string {
  const { flowLog = 'fl-0a', region = 'us-east-1', hourly = false } = more;
  const iso = new Date((NOW - minute * 60) * 1000).toISOString();
  const day = iso.slice(0, 10).replaceAll('-', '/');
  const stamp = `${iso.slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  const folder = `AWSLogs/123456789012/vpcflowlogs/${region}/${day}/${hourly ? `${iso.slice(11, 13)}/` : ''}`;
  return `${folder}123456789012_vpcflowlogs_${region}_${flowLog}_${stamp}_h.log.gz`;
}

const find = async (bucket: LogBucket): Promise<string[]> =>
  (await findNewestLogs(bucket, 'AWSLogs/', NOW)).map((object) => object.key);

describe('findNewestLogs()', () => {
  test('gives the newest log object of each flow log and region, newest first', async () => {
    const keys = [logKey(5), logKey(6, { flowLog: 'fl-0b' }), logKey(7, { region: 'eu-west-1' })];
    expect(await find(bucketOf(...keys, logKey(10), logKey(20, { flowLog: 'fl-0b' })))).toEqual(keys);
  });

  test('gives an old one where a flow log has stopped', async () => {
    expect(await find(bucketOf(logKey(150), logKey(5, { flowLog: 'fl-0b' })))).toEqual([
      logKey(5, { flowLog: 'fl-0b' }),
      logKey(150),
    ]);
  });

  test('looks at yesterday where today has none', async () => {
    expect(await find(bucketOf(logKey(24 * 60)))).toEqual([logKey(24 * 60)]);
    expect(await find(bucketOf(logKey(48 * 60)))).toEqual([]);
  });

  test('looks into the last hour where hours have folders', async () => {
    expect(await find(bucketOf(logKey(120, { hourly: true }), logKey(5, { hourly: true })))).toContain(
      logKey(5, { hourly: true }),
    );
  });

  test('does not read the whole day', async () => {
    const minutes = Array.from({ length: 190 }, (_, minute) => minute);
    const bucket = bucketOf(...minutes.flatMap((minute) => [logKey(minute), logKey(minute, { flowLog: 'fl-0b' })]));
    expect(await find(bucket)).toEqual([logKey(0), logKey(0, { flowLog: 'fl-0b' })]);
    expect(bucket.named()).toBeLessThan(2 * 125);
  });

  test('passes over what is no log object', async () => {
    expect(await find(bucketOf('AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/22/notes.txt'))).toEqual([]);
  });

  test.each([
    [
      'net/YYYY/MM/DD/HH',
      [
        'net/2026/11/22/02/s-1_20261122T0259Z',
        'net/2026/11/22/03/s-1_20261122T0301Z',
        'net/2026/11/22/03/s-2_20261122T0311Z',
      ],
    ],
    [
      'aws/VPC_FLOW/2.0',
      ['T0259Z', 'T0311Z'].map(
        (time) =>
          `aws/VPC_FLOW/2.0/region=us-east-1/accountId=123456789012/eventDay=20261122/x_20261122${time}.gz.parquet`,
      ),
    ],
  ])('gives the newest log object of the layout %s', async (prefix, keys) => {
    const found = await findNewestLogs(bucketOf(...keys, logKey(1)), prefix, NOW);
    expect(found.map(({ key }) => key)).toEqual(keys.slice(-1));
  });
});
