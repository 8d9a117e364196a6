import { describe, expect, test } from '@jest/globals';
import {
  dayOfAnyKey,
  foreignFormText,
  keyInLayout,
  layoutOfPrefix,
  layoutOfSetting,
  layoutText,
} from '../../../core/flowlog/log-layout.ts';

const LAKE = 'aws/VPC_FLOW/2.0/region=us-east-1/accountId=123456789012/eventDay=20261122/part-0.gz.parquet';
const FIREHOSE = 'net/2026/11/22/14/flow-logs-1-2026-11-22-14-05-00-0a1b2c3d';
const FLOW_LOG =
  'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/22/a_vpcflowlogs_us-east-1_fl-1_20261122T1405Z_0a.log.gz';

describe('layoutOfSetting()', () => {
  test.each([
    ['', 'flow-logs', 'AWSLogs/'],
    ['net', 'flow-logs', 'net/AWSLogs/'],
    ['net/YYYY/MM/DD/HH', 'firehose', 'net/'],
    ['aws/VPC_FLOW/2.0', 'security-lake', 'aws/VPC_FLOW/2.0/'],
    ['lake/aws/VPC_FLOW/1.0', 'security-lake', 'lake/aws/VPC_FLOW/1.0/'],
    ['ext/my-flow-logs', 'security-lake', 'ext/my-flow-logs/'],
    ['ext/my-flow-logs/1.0', 'security-lake', 'ext/my-flow-logs/1.0/'],
    ['next', 'flow-logs', 'next/AWSLogs/'],
  ])('reads %j as %s', (setting, name, prefix) => {
    const layout = layoutOfSetting(setting);
    expect([layout.name, layout.prefix]).toEqual([name, prefix]);
    const again = layoutOfPrefix(layoutText(layout));
    expect([again.name, again.prefix]).toEqual([name, prefix]);
  });

  test.each([
    ['aws/VPC_FLOW/2.0', LAKE],
    ['ext/mine', 'ext/mine/region=eu-west-1/accountId=123456789012/eventDay=20261122/x.parquet'],
    ['net/YYYY/MM/DD/HH', FIREHOSE],
    ['', FLOW_LOG],
  ])('of %j takes the keys of its layout, and knows their day', (setting, key) => {
    const layout = layoutOfSetting(setting);
    expect(layout.isLogKey(key)).toBe(true);
    expect(layout.dayOf(key)).toBe('2026-11-22');
  });

  test.each([
    ['', LAKE],
    ['', FIREHOSE],
    ['net/YYYY/MM/DD/HH', FLOW_LOG],
    ['net/YYYY/MM/DD/HH', '2026/11/22/14/x'],
    ['net/YYYY/MM/DD/HH', 'other/net/2026/11/22/14/x'],
    ['net/YYYY/MM/DD/HH', 'net/other/2026/11/22/14/x/y'],
    ['aws/VPC_FLOW/2.0', 'aws/ROUTE53/2.0/region=us-east-1/accountId=123456789012/eventDay=20261122/x.parquet'],
    ['aws/VPC_FLOW/2.0', 'aws/VPC_FLOW/2.0/region=us-east-1/accountId=1/eventDay=20261122/x.parquet'],
  ])('of %j refuses %s', (setting, key) => {
    expect(layoutOfSetting(setting).isLogKey(key)).toBe(false);
  });

  test('leads from its prefix to the folder of a day', () => {
    const lake = layoutOfSetting('aws/VPC_FLOW/2.0');
    const account = `${lake.prefix}region=us-east-1/accountId=123456789012/`;
    expect([lake.leadsToDays(lake.prefix), lake.leadsToDays(`${lake.prefix}region=us-east-1/`)]).toEqual([true, true]);
    expect([lake.holdsDays(account), lake.leadsToDays(account)]).toEqual([true, false]);
    expect(LAKE.startsWith(lake.dayFolder(account, '2026-11-22'))).toBe(true);
    const firehose = layoutOfSetting('net/YYYY/MM/DD/HH');
    expect(firehose.holdsDays('net/')).toBe(true);
    expect(firehose.dayFolder('net/', '2026-11-22')).toBe('net/2026/11/22/');
  });
});

describe('keyInLayout()', () => {
  test.each(['', 'net/YYYY/MM/DD/HH', 'aws/VPC_FLOW/2.0'])('makes a key that the layout of %j takes', (setting) => {
    const layout = layoutOfSetting(setting);
    const parts = {
      accountId: '123456789012',
      region: 'us-east-1',
      flowLogId: 'fl-1',
      madeAt: 1_795_331_110,
      text: 't',
    };
    expect(layout.isLogKey(keyInLayout(layout, parts))).toBe(true);
  });
});

describe('dayOfAnyKey()', () => {
  test('reads the day of every layout', () => {
    expect([LAKE, FIREHOSE, FLOW_LOG, 'x/2026/y'].map(dayOfAnyKey)).toEqual([
      '2026-11-22',
      '2026-11-22',
      '2026-11-22',
      undefined,
    ]);
  });
});

describe('foreignFormText()', () => {
  test('names the form of a key, and says what to do', () => {
    expect(foreignFormText(LAKE)).toMatch(/^a key of Security Lake: .*logPrefix.*VPC_FLOW/);
    expect(foreignFormText(FIREHOSE)).toMatch(/^a key of Firehose: .*logPrefix.*YYYY/);
    expect([FLOW_LOG, 'a/b.log'].map(foreignFormText)).toEqual([undefined, undefined]);
  });
});
