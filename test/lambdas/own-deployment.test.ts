import { describe, expect, test } from '@jest/globals';
import { ownDeployment } from '../../lambdas/own-deployment.ts';

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
