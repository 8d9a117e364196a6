import { describe, expect, test } from '@jest/globals';
import { layoutOfSetting, layoutText } from '../../../../core/flowlog/log-layout.ts';
import { checkLine } from '../../../../core/operations/doctor/check.ts';
import { checkOtherKeys, findOtherKeys } from '../../../../core/operations/doctor/other-layouts.ts';
import { DRILL_FLOW_LOG_ID } from '../../../../core/operations/drill.ts';
import { bucketOfKeys } from '../../../doubles/bucket-of-keys.ts';

const NAME = '123456789012_vpcflowlogs_us-east-1_fl-0a_20261122T0310Z_h.log.gz';
const PLAIN = `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/22/${NAME}`;
const HIVE = `AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=11/day=22/${NAME}`;
const FIREHOSE = 'streams/flow/2026/11/22/03/surge-1-2026-11-22-03-10-00-a';
const LAKE = 'aws/VPC_FLOW/2.0/region=us-east-1/accountId=123456789012/eventDay=20261122/a.gz.parquet';
const CUSTOM = 'ext/flows/region=us-east-1/accountId=123456789012/eventDay=20261122/a.parquet';

/** Keys of other logs, which nobody may take for flow logs. */
const OTHERS = [
  'AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/22/a.json.gz',
  'AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/11/22/03/a.log.gz',
  'aws/CLOUD_TRAIL_MGMT/2.0/region=us-east-1/accountId=123456789012/eventDay=20261122/a.gz.parquet',
  'notes/read.me',
  'clock',
];

async function linesOf(keys: readonly string[], logPrefix: string): Promise<string[]> {
  const prefix = layoutText(layoutOfSetting(logPrefix));
  return checkOtherKeys(await findOtherKeys(bucketOfKeys([...keys, ...OTHERS]), prefix), prefix).map(checkLine);
}

/** Texts around what is found and what to do, where it is sure that the key is of a flow log, and where it is not. */
const SURE = ['FAIL', ''];
const UNSURE = ['warn', '; it may be a flow log, or a log of another kind'];
const FIRST = 'look at this object first; if it is a flow log: ';

describe('findOtherKeys() and checkOtherKeys()', () => {
  test.each([
    [
      FIREHOSE,
      '',
      'AWSLogs/<account>/vpcflowlogs/<region>/YYYY/MM/DD/<name>.log.gz or .log.parquet',
      'streams/flow/YYYY/MM/DD/HH',
    ],
    [
      LAKE,
      'net',
      'net/AWSLogs/<account>/vpcflowlogs/<region>/YYYY/MM/DD/<name>.log.gz or .log.parquet',
      'aws/VPC_FLOW/2.0',
    ],
    [
      CUSTOM,
      'aws/VPC_FLOW/2.0',
      'aws/VPC_FLOW/2.0/region=<region>/accountId=<account>/eventDay=YYYYMMDD/<name>',
      'ext/flows',
    ],
    [PLAIN, 'firehose/YYYY/MM/DD/HH', 'firehose/YYYY/MM/DD/HH/<name>', 'an empty text'],
    [
      HIVE,
      'net',
      'net/AWSLogs/<account>/vpcflowlogs/<region>/YYYY/MM/DD/<name>.log.gz or .log.parquet',
      'an empty text',
    ],
    [`net/${PLAIN}`, '', 'AWSLogs/<account>/vpcflowlogs/<region>/YYYY/MM/DD/<name>.log.gz or .log.parquet', 'net'],
  ])('names %s where logPrefix is "%s", and the value that reads it', async (...row) => {
    const [key, logPrefix, expected, value] = row;
    const isSure = key !== FIREHOSE && key !== CUSTOM;
    const [status, doubt] = isSure ? SURE : UNSURE;
    expect(await linesOf([key], logPrefix)).toEqual([
      `${status}  found ${key}, expected keys of the form ${expected}${doubt}  ->  ${isSure ? '' : FIRST}to read these, set logPrefix to ${value} and deploy again; see keys in docs/formats.md`,
    ]);
  });

  test.each([
    [PLAIN, ''],
    [HIVE, ''],
    [`net/${PLAIN}`, 'net'],
    [FIREHOSE, 'streams/flow/YYYY/MM/DD/HH'],
    [LAKE, 'aws/VPC_FLOW/2.0'],
  ])('says nothing of %s where logPrefix asks for it', async (key, logPrefix) => {
    expect(await linesOf([key], logPrefix)).toEqual([]);
    expect(await linesOf([], logPrefix)).toEqual([]);
  });

  test('says what to do about keys of Firehose at the root of the bucket', async () => {
    expect(await linesOf([FIREHOSE.replace('streams/flow/', '')], '')).toEqual([
      expect.stringMatching(/^warn {2}found 2026\/11\/22\/03\/surge-1.*: let Firehose write below a folder/),
    ]);
  });

  test('says what to do about names among flow logs that AWS does not write', async () => {
    expect(await linesOf([PLAIN.replace('.log.gz', '.csv')], '')).toEqual([
      expect.stringMatching(/^FAIL {2}found AWSLogs\/.*\.csv, expected .* -> {2}let AWS deliver the flow logs itself/),
    ]);
  });

  test('takes no log of another kind for a flow log', async () => {
    expect(await linesOf(['waf/2026/11/23/04/aws-waf-logs-x-1.gz'], '')).toEqual([
      expect.stringMatching(
        /^warn {2}found waf\/.*may be a flow log, or a log of another kind {2}-> {2}look at this object first/,
      ),
    ]);
  });

  test.each([
    [PLAIN, '', FIREHOSE, /^warn .* leave logPrefix as it is, because flow logs lie below AWSLogs\/ too/],
    [FIREHOSE, 'streams/flow/YYYY/MM/DD/HH', PLAIN, /^FAIL .* leave logPrefix as it is, .* below streams\/flow\/ too/],
  ])('beside %s, which logPrefix "%s" asks for, advises no other value', async (...row) => {
    const [own, logPrefix, key, line] = row;
    expect(await linesOf([own, key], logPrefix)).toEqual([expect.stringMatching(line)]);
  });

  test('does not take the log object of a drill for flow logs that are read', async () => {
    const drill = PLAIN.replace('fl-0a', DRILL_FLOW_LOG_ID);
    expect(await linesOf([drill, FIREHOSE], '')).toEqual([expect.stringMatching(/^warn .* set logPrefix to streams/)]);
  });

  test('names each value of logPrefix once', async () => {
    const lines = await linesOf([FIREHOSE, FIREHOSE.replace('streams', 'more'), LAKE, `${LAKE}2`], '');
    expect(lines.map((line) => / to (\S+) and deploy/.exec(line)?.[1])).toEqual([
      'aws/VPC_FLOW/2.0',
      'more/flow/YYYY/MM/DD/HH',
      'streams/flow/YYYY/MM/DD/HH',
    ]);
  });
});
