import { describe, expect, test } from '@jest/globals';
import { dayFolder, isLogKey, isRegionFolder, leadsToRegions } from '../../../core/flowlog/log-key.ts';

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
