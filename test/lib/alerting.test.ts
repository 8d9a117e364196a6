import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { parseDeploymentSettings } from '../../core/settings/deployment-settings.ts';
import { Surge445Stack } from '../../lib/surge445-stack.ts';
import { CONTEXT, statementsIn, synthesise } from './synthesised.ts';

describe('alerts', () => {
  const { of } = synthesise({
    email: 'secops@example.com,cto@example.com',
    sms: '+12065550100',
    alarmEmail: 'platform@example.com',
  });
  const subscriptions = of('AWS::SNS::Subscription').map(([, { Properties }]) => Properties);

  test('reach everybody by email, and by text message when detection says so', () => {
    const sms = subscriptions.filter(({ Protocol }) => Protocol === 'sms');
    expect(sms).toHaveLength(1);
    expect(sms[0]).toMatchObject({
      Endpoint: '+12065550100',
      FilterPolicy: { sms: ['yes'] },
    });
    const mails = subscriptions.filter(({ Protocol }) => Protocol === 'email');
    expect(mails.map(({ Endpoint }) => String(Endpoint)).toSorted()).toEqual([
      'cto@example.com',
      'platform@example.com',
      'secops@example.com',
    ]);
    for (const mail of mails) expect(mail).not.toHaveProperty('FilterPolicy');
  });

  test('and news about health take different topics', () => {
    const topicOf = (address: string): unknown =>
      subscriptions.find(({ Endpoint }) => Endpoint === address)?.['TopicArn'];
    expect(topicOf('platform@example.com')).not.toEqual(topicOf('secops@example.com'));
  });

  test('are kept when they cannot be delivered', () => {
    for (const subscription of subscriptions) {
      expect(subscription).toHaveProperty(['RedrivePolicy', 'deadLetterTargetArn']);
    }
  });

  test('go to the health topic when nobody else is named for it', () => {
    const endpoints = synthesise()
      .of('AWS::SNS::Subscription')
      .map(([, { Properties }]) => Properties['Endpoint']);
    expect(endpoints).toEqual(['secops@example.com', 'secops@example.com']);
  });

  test('let alarms of this account publish about health, and nobody publish alerts but detect', () => {
    const statements = of('AWS::SNS::TopicPolicy').flatMap(([, policy]) => statementsIn(policy, 'PolicyDocument'));
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toHaveLength(1);
    expect(allowed[0]).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    const publishers = of('AWS::IAM::Policy').flatMap(([id, policy]) =>
      statementsIn(policy, 'PolicyDocument')
        .filter(({ Action }) => Action === 'sns:Publish')
        .map(
          ({ Resource }) =>
            `${id.replace(/Role.*/, '')} ${JSON.stringify(Resource).replace(/.*(Alerts|Health).*/, '$1')}`,
        ),
    );
    expect(publishers.toSorted()).toEqual(['AlarmsOver Health', 'DetectionDetect Alerts', 'DetectionReconcile Health']);
  });
});

describe('news about health', () => {
  const warning = (settings: Readonly<Record<string, unknown>>): boolean => {
    const app = new App({ context: CONTEXT, builtinCloudFormationValidation: false });
    const stack = new Surge445Stack(app, 'surge445', {
      deploySettings: parseDeploymentSettings(settings),
      detection: {},
    });
    return (
      Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('surge445 itself is unwell')).length > 0
    );
  };

  test('that nobody would hear are warned of at synthesis', () => {
    expect(warning({ sms: '+12065550100' })).toBe(true);
    expect(warning({ sms: '+12065550100', alarmEmail: 'platform@example.com' })).toBe(false);
    expect(warning({ email: 'secops@example.com' })).toBe(false);
  });

  test('are confirmed by mails of their own, which an output announces', () => {
    const { Outputs } = synthesise({ alarmEmail: ['secops@example.com', 'platform@example.com'] }).template.toJSON();
    expect(Outputs).toHaveProperty(
      ['Next1ConfirmEmail', 'Value'],
      expect.stringContaining('2 to secops@example.com, 1 to platform@example.com'),
    );
  });
});
