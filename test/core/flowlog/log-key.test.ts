import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  awsLogsPrefix,
  dayFolder,
  dayOfLogKey,
  fileStamp,
  flowLogOfKey,
  flowLogPrefixOfKey,
  isLogKey,
  isRegionFolder,
  leadsToRegions,
  logKey,
  type LogKeyParts,
} from '../../../core/flowlog/log-key.ts';
import { isoDay } from '../../../core/time.ts';

const PLAIN = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/';
const HIVE = 'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/';
const NAME = '123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20261123T0305Z_fe123456.log';

describe('isLogKey()', () => {
  test.each([
    `${PLAIN}2026/11/23/${NAME}.gz`,
    `${PLAIN}2026/11/23/03/${NAME}.gz`,
    `${PLAIN}2026/11/23/${NAME}.parquet`,
    `${HIVE}year=2026/month=11/day=23/${NAME}.gz`,
    `${HIVE}year=2026/month=11/day=23/hour=03/${NAME}.parquet`,
    `net/prod/${PLAIN}2026/11/23/${NAME}.gz`,
    `AWSLogs/123456789012/vpcflowlogs/us-gov-west-1/2026/11/23/${NAME}.gz`,
  ])('takes %s', (key) => {
    expect(isLogKey(key)).toBe(true);
  });

  test.each([
    ['another service', `AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/23/${NAME}.gz`],
    ['another ending', `${PLAIN}2026/11/23/${NAME}.gz.tmp`],
    ['text that is not compressed', `${PLAIN}2026/11/23/${NAME}`],
    ['a folder', `${PLAIN}2026/11/23/`],
    ['a file in a deeper folder', `${PLAIN}2026/11/23/03/more/${NAME}.gz`],
    ['no account', `AWSLogs/12345/vpcflowlogs/us-east-1/2026/11/23/${NAME}.gz`],
    ['a name that only ends like the prefix', `myAWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/${NAME}.gz`],
    ['our own partials', 'partials/2026-11-23T0305Z/abc.json.gz'],
  ])('passes over %s', (_, key) => {
    expect(isLogKey(key)).toBe(false);
  });
});

describe('the way to a region', () => {
  const steps = (region: string): string[] => {
    const names = region.split('/').slice(0, -1);
    return names.map((_, index) => `${names.slice(0, index + 1).join('/')}/`);
  };

  test.each([PLAIN, HIVE, `net/${PLAIN}`])('leads there from AWSLogs/, and ends there: %s', (region) => {
    const folders = steps(region).filter((folder) => folder.includes('AWSLogs/'));
    expect(folders.map(leadsToRegions)).toEqual(folders.map((folder) => folder !== region));
    expect(folders.map(isRegionFolder)).toEqual(folders.map((folder) => folder === region));
  });

  test('does not lead into the folders of other services', () => {
    expect(leadsToRegions('AWSLogs/123456789012/CloudTrail/')).toBe(false);
    expect(leadsToRegions('AWSLogs/o-exampleorg/')).toBe(false);
  });
});

describe('dayFolder()', () => {
  test.each([
    [PLAIN, `${PLAIN}2026/11/23/`],
    [HIVE, `${HIVE}year=2026/month=11/day=23/`],
  ])('holds the log objects of that day: %s', (region, folder) => {
    expect(dayFolder(region, '2026-11-23')).toBe(folder);
    expect(isLogKey(`${folder}${NAME}.gz`)).toBe(true);
  });
});

const seconds = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 });
const keyParts: fc.Arbitrary<LogKeyParts> = fc.record({
  prefix: fc.constantFrom('', 'net', 'net/prod').map(awsLogsPrefix),
  accountId: fc.stringMatching(/^\d{12}$/),
  region: fc.constantFrom('us-east-1', 'us-gov-west-1', 'ap-southeast-2'),
  flowLogId: fc.stringMatching(/^fl-[0-9a-f]{8,17}$/),
  madeAt: seconds,
  text: fc.string(),
});

describe('logKey()', () => {
  test('names a log object as AWS does', () => {
    const madeAt = Date.parse('2026-11-23T03:05:59Z') / 1000;
    const parts = { accountId: '123456789012', region: 'us-east-1', flowLogId: 'fl-1234abcd', madeAt, text: '' };
    const name = NAME.replace('fe123456', '[a-z2-7]{8}').replaceAll('.', '\\.');
    expect(logKey({ prefix: 'net/AWSLogs/', ...parts })).toMatch(new RegExp(`^net/${PLAIN}2026/11/23/${name}\\.gz$`));
  });

  test('is undone by those who read keys', () => {
    fc.assert(
      fc.property(keyParts, (parts) => {
        const key = logKey(parts);
        expect(isLogKey(key)).toBe(true);
        expect(dayOfLogKey(key)).toBe(isoDay(parts.madeAt));
        expect(flowLogOfKey(key)).toBe(parts.flowLogId);
        expect(key.startsWith(`${flowLogPrefixOfKey(key)}${fileStamp(parts.madeAt)}_`)).toBe(true);
      }),
    );
  });

  test('tells log objects of the same minute apart by what they hold', () => {
    fc.assert(
      fc.property(keyParts, fc.string(), (parts, text) => {
        expect(logKey({ ...parts, text }) === logKey(parts)).toBe(text === parts.text);
      }),
    );
  });
});

describe('fileStamp()', () => {
  test('says day and minute', () => {
    expect(fileStamp(Date.parse('2026-11-23T03:05:59Z') / 1000)).toBe('20261123T0305Z');
  });

  test('sorts as time does', () => {
    fc.assert(
      fc.property(seconds, seconds, (one, other) => {
        const minutes = [one, other].map((second) => Math.floor(second / 60));
        expect(fileStamp(one) < fileStamp(other)).toBe((minutes[0] ?? 0) < (minutes[1] ?? 0));
      }),
    );
  });
});

describe('flowLogPrefixOfKey()', () => {
  test('is the whole key where the name does not say which flow log it is of', () => {
    const key = `${PLAIN}2026/11/23/copy.log.gz`;
    expect(flowLogPrefixOfKey(key)).toBe(key);
  });
});

describe('awsLogsPrefix()', () => {
  test('leads to the regions, below a prefix or not', () => {
    expect(['', 'net/prod'].map(awsLogsPrefix)).toEqual(['AWSLogs/', 'net/prod/AWSLogs/']);
    expect(['', 'net/prod'].map(awsLogsPrefix).every(leadsToRegions)).toBe(true);
  });
});
