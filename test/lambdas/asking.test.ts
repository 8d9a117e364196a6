import { describe, expect, test } from '@jest/globals';
import { askingOf } from '../../lambdas/asking.ts';
import { ownDeployment } from '../../lambdas/own-deployment.ts';

const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:surge445-alerts';

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
