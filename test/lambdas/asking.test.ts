import { describe, expect, test } from '@jest/globals';
import { askingOf } from '../../lambdas/asking.ts';
import { ownDeployment } from '../../lambdas/home.ts';

const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:surge445-alerts';

describe('ownDeployment()', () => {
  test('reads account, region and partition from the topic', () => {
    expect(ownDeployment(TOPIC, 'surge445-Berlin')).toEqual({
      home: {
        accountId: '123456789012',
        region: 'us-gov-west-1',
        workgroup: 'surge445-Berlin',
        database: 'surge445_berlin',
      },
      partition: 'aws-us-gov',
    });
  });

  test.each(['', 'x', 'arn:aws:sqs:us-east-1:123456789012:queue', 'arn:aws:sns:us-east-1::topic'])(
    'knows nothing from %j',
    (text) => {
      expect(ownDeployment(text, 'surge445')).toBeUndefined();
    },
  );
});

describe('askingOf()', () => {
  const own = ownDeployment(TOPIC, 'surge445');

  test('asks nobody where the setting is off', () => {
    expect(askingOf(own, {})).toBeUndefined();
    expect(askingOf(own, { DESCRIBE_OWNER_TAG: '' })).toBeUndefined();
    expect(askingOf(undefined, { DESCRIBE_OWNER_TAG: 'owner' })).toBeUndefined();
  });

  test('asks EC2 where the setting is on', () => {
    const environment = { DESCRIBE_OWNER_TAG: 'owner', DESCRIBE_ROLE: 'surge445-describe' };
    expect(askingOf(own, environment)).toMatchObject({ directory: expect.anything() });
  });
});
