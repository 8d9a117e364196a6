import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layoutOfSetting } from '../../core/flowlog/log-layout.ts';
import { s3Notification } from '../../core/flowlog/s3-notification.ts';
import { notifiedObjects, UnknownMessageError } from '../../lambdas/s3-notification-message.ts';

const KEY =
  'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20261123T0305Z_1a2b3c4d.log.gz';
const HIVE_KEY =
  'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=11/day=23/hour=03/a b+c.log.parquet';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const s3Record = (key: string, eventName = 'ObjectCreated:Put') => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: 'us-east-1',
  eventTime: '2026-11-23T03:06:12.000Z',
  eventName,
  userIdentity: { principalId: 'AWS:AROAEXAMPLE:delivery' },
  requestParameters: { sourceIPAddress: '192.0.2.10' },
  responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810' },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId: 'logs-to-queue',
    bucket: { name: 'logs', ownerIdentity: { principalId: 'A3NL1KOZZKExample' }, arn: 'arn:aws:s3:::logs' },
    object: { key, size: 1024, eTag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer: '0055AED6DCD90281E5' },
  },
});
const s3Event = (...records: readonly object[]): string => JSON.stringify({ Records: records });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const EVENT_BRIDGE = {
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '123456789012',
  time: '2026-11-23T03:06:12Z',
  region: 'us-east-1',
  resources: ['arn:aws:s3:::logs'],
  detail: {
    version: '0',
    bucket: { name: 'logs' },
    object: { key: HIVE_KEY, size: 1024, etag: 'b1946ac92492d2347c6235b4d2611184', sequencer: '617f08299329d189' },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: '123456789012',
    reason: 'PutObject',
  },
};

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const throughSns = (Message: string): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:log-events',
    Subject: 'Amazon S3 Notification',
    Message,
    Timestamp: '2026-11-23T03:06:13.123Z',
    SignatureVersion: '1',
  });

const TEST_EVENT = JSON.stringify({
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: '2026-11-23T03:00:00.000Z',
  Bucket: 'logs',
  RequestId: '5582815E1AEA5ADF',
  HostId: '8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE',
});

describe('announcedObjects()', () => {
  test('reads an event of S3, all its records', () => {
    expect(notifiedObjects(s3Event(s3Record(KEY), s3Record(KEY.replace('0305', '0310')))).logObjects).toEqual([
      { bucket: 'logs', key: KEY },
      { bucket: 'logs', key: KEY.replace('0305', '0310') },
    ]);
  });

  test('decodes the key of S3, where = is %3D and a space is +', () => {
    const encoded = HIVE_KEY.replaceAll('+', '%2B').replaceAll('=', '%3D').replaceAll(' ', '+');
    expect(notifiedObjects(s3Event(s3Record(encoded))).logObjects).toEqual([{ bucket: 'logs', key: HIVE_KEY }]);
  });

  test('takes the key of EventBridge as it is', () => {
    expect(notifiedObjects(JSON.stringify(EVENT_BRIDGE)).logObjects).toEqual([{ bucket: 'logs', key: HIVE_KEY }]);
  });

  test('decodes the key of EventBridge when only that makes it a log object', () => {
    const withKey = (key: string): string =>
      JSON.stringify({ ...EVENT_BRIDGE, detail: { ...EVENT_BRIDGE.detail, object: { key } } });
    const encoded = HIVE_KEY.replaceAll('=', '%3D');
    expect(notifiedObjects(withKey(encoded)).logObjects).toEqual([{ bucket: 'logs', key: HIVE_KEY }]);
    const isName = KEY.replace('.log.gz', '%3D.log.gz');
    expect(notifiedObjects(withKey(isName)).logObjects).toEqual([{ bucket: 'logs', key: isName }]);
  });

  test.each([
    KEY.replace('vpcflowlogs/', 'aws-service=vpcflowlogs/').replace('.gz', '.zst'),
    HIVE_KEY.replace('day=23', 'date=23'),
    KEY.replace('.log.gz', '%.log.zst'),
  ])('tells of a name among the flow logs that is not known: %s', (key) => {
    const place = { bucket: 'logs', key };
    const encoded = key.includes('%') ? key : encodeURIComponent(key);
    expect(notifiedObjects(s3Event(s3Record(encoded)))).toEqual({ logObjects: [], unknown: [place], foreign: [] });
  });

  test('does not tell of folders, and of what lies elsewhere', () => {
    for (const key of [
      'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/',
      'AWSLogs/123456789012/CloudTrail/x.gz',
    ]) {
      expect(notifiedObjects(s3Event(s3Record(key)))).toEqual({ logObjects: [], unknown: [], foreign: [] });
    }
  });

  test('looks into the envelope of SNS, for news and for test events', () => {
    expect(notifiedObjects(throughSns(s3Event(s3Record(KEY)))).logObjects).toEqual([{ bucket: 'logs', key: KEY }]);
    expect(notifiedObjects(throughSns(TEST_EVENT)).logObjects).toEqual([]);
  });

  test('passes over test events, removed objects and what is no flow log', () => {
    expect(notifiedObjects(TEST_EVENT).logObjects).toEqual([]);
    expect(notifiedObjects(s3Event(s3Record(KEY, 'ObjectRemoved:Delete'))).logObjects).toEqual([]);
    expect(
      notifiedObjects(s3Event(s3Record('AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/23/x.json.gz'))),
    ).toEqual({ logObjects: [], unknown: [], foreign: [] });
  });

  test.each([
    '',
    'no JSON',
    '{}',
    '[]',
    'null',
    '{"Records":{}}',
    '{"Records":[{"eventName":"x"}]}',
    '{"source":"aws.ec2"}',
  ])('refuses %j, so that somebody looks at it', (body) => {
    expect(() => notifiedObjects(body)).toThrow(UnknownMessageError);
  });
});

describe('announcement()', () => {
  test('is read as what it announces, whatever the name', () => {
    const folder = KEY.slice(0, KEY.lastIndexOf('/') + 1);
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[/\n\r\u2028\u2029]/u.test(text));
    fc.assert(
      fc.property(name, (text) => {
        const place = { bucket: 'logs', key: `${folder}${text}.log.gz` };
        expect(notifiedObjects(s3Notification(place)).logObjects).toEqual([place]);
      }),
    );
  });
});

describe('notifiedObjects() for other layouts', () => {
  const keys = [
    'net/2026/11/23/03/flow-logs-1-2026-11-23-03-05-00-0a1b2c3d',
    'aws/VPC_FLOW/2.0/region=us-east-1/accountId=123456789012/eventDay=20261123/part-0.gz.parquet',
  ] as const;

  test.each([
    ['net/YYYY/MM/DD/HH', keys[0]],
    ['aws/VPC_FLOW/2.0', keys[1]],
  ])('takes the keys that %s names, and no others', (setting, key) => {
    const { logObjects, foreign } = notifiedObjects(
      s3Event(...keys.map((name) => s3Record(name))),
      layoutOfSetting(setting),
    );
    expect(logObjects.map((object) => object.key)).toEqual([key]);
    expect(foreign.map((object) => object.key)).toEqual(keys.filter((name) => name !== key));
  });

  test('names their form where no setting asks for them', () => {
    const { logObjects, unknown, foreign } = notifiedObjects(s3Event(...keys.map((name) => s3Record(name))));
    expect([logObjects, unknown]).toEqual([[], []]);
    expect(foreign.map(({ form }) => form)).toEqual([
      expect.stringContaining('a key of Firehose: '),
      expect.stringContaining('a key of Security Lake: '),
    ]);
  });
});
