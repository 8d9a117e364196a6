import { describe, expect, test } from '@jest/globals';
import { recordOf } from '../examples/parsed.ts';
import { permissionsOf } from './permissions.ts';
import { type Settings, synthesise } from './synthesised.ts';
import { prepareSideChannels } from '../../lambdas/side-channels.ts';
import { makeBudget } from '../adapters/aws/test-budget.ts';

const VPC = 'vpc-0123456789abcdef0';
const ACCOUNT = '210987654321';

/** What a deployment may do with some settings and may not without them. */
function addedBy(settings: Settings): string[] {
  const before = permissionsOf(synthesise());
  return permissionsOf(synthesise(settings)).filter((line) => !before.includes(line));
}

function subscriptionsOf(settings: Settings): Array<Readonly<Record<string, unknown>>> {
  return synthesise(settings)
    .of('AWS::SNS::Subscription')
    .map(([, { Properties }]) => Properties);
}

/** Environment of the detect function. */
function environmentOf(settings: Settings): Readonly<Record<string, unknown>> {
  const [detect] = synthesise(settings)
    .of('AWS::Lambda::Function')
    .filter(([id]) => id.startsWith('DetectionDetect'));
  return recordOf(recordOf(detect?.[1].Properties['Environment'])['Variables']);
}

describe('the setting chat', () => {
  test('adds one permission to detect: to publish to that topic', () => {
    const [publish, ...more] = addedBy({ chat: true }).filter((line) => line.includes(' Allow '));
    expect(publish).toMatch(/^DetectionDetectRole\w+ Allow sns:Publish .*"AlertingChat\w+"/);
    expect(more).toEqual([]);
  });

  test('tells detect the topic, and a person what to connect', () => {
    expect(JSON.stringify(environmentOf({ chat: true })['CHAT_TOPICS'])).toMatch(/AlertingChat/);
    const outputs = recordOf(synthesise({ chat: true }).template.toJSON()['Outputs']);
    expect(JSON.stringify(outputs['Next4ConnectChats'])).toMatch(/chat: .*AlertingChat/);
    expect(synthesise().template.toJSON()['Outputs']).not.toHaveProperty('Next4ConnectChats');
  });

  test('goes with an alarm when SNS cannot deliver to it', () => {
    const alarms = (settings: Settings): unknown[] =>
      synthesise(settings)
        .of('AWS::CloudWatch::Alarm')
        .map(([, { Properties }]) => Properties['AlarmName']);
    expect(alarms({ chat: true })).toContain('surge445-chat-delivery-failures');
    expect(alarms({})).not.toContain('surge445-chat-delivery-failures');
  });
});

describe('the setting eventBus', () => {
  test.each([
    ['default', /"arn:",\{"Ref":"AWS::Partition"\},":events:",.*":event-bus\/default"/],
    ['security', /:event-bus\/security"/],
    [
      'arn:aws:events:eu-west-1:210987654321:event-bus/security',
      /"arn:aws:events:eu-west-1:210987654321:event-bus\/security"/,
    ],
  ])('adds one permission to detect: to put events of surge445 on the bus %s', (eventBus, resource) => {
    const [put, ...more] = addedBy({ eventBus });
    expect(more).toEqual([]);
    expect(put).toMatch(/^DetectionDetectRole\w+ Allow events:PutEvents /);
    expect(put).toMatch(resource);
    expect(put).toMatch(/ if \{"ForAllValues:StringEquals":\{"events:source":"surge445"\}\}$/);
    expect(environmentOf({ eventBus })).toHaveProperty('EVENT_BUS', eventBus);
  });
});

describe('the setting routes', () => {
  const routes = [
    { match: { vpc: VPC }, email: ['owner@example.com', 'secops@example.com'], chat: 'payments' },
    { match: { account: ACCOUNT, severity: 'high' }, email: 'owner@example.com', sms: '+12065550100' },
  ];

  test('adds subscriptions with filters, and takes nothing from whoever hears of everything', () => {
    const subscriptions = subscriptionsOf({ routes, sms: '+12065550101' });
    const policyOf = (endpoint: string): unknown[] =>
      subscriptions.filter(({ Endpoint }) => Endpoint === endpoint).map(({ FilterPolicy }) => FilterPolicy);
    // The topic of health has one without a filter, too.
    expect(policyOf('secops@example.com')).toEqual([undefined, undefined]);
    expect(policyOf('+12065550101')).toEqual([{ sms: ['yes'] }]);
    const account = { accountId: [ACCOUNT, 'several', 'unknown'], severity: ['high', 'critical'] };
    expect(policyOf('owner@example.com')).toEqual([{ $or: [{ vpcId: [VPC, 'several'] }, account] }]);
    expect(policyOf('+12065550100')).toEqual([{ sms: ['yes'], ...account }]);
    for (const subscription of subscriptions) expect(subscription).toHaveProperty('RedrivePolicy');
  });

  test('adds no permission but to publish to the topics of its chats', () => {
    expect(addedBy({ routes: routes.slice(1) })).toEqual([]);
    const allowed = addedBy({ routes }).filter((line) => line.includes(' Allow '));
    expect(allowed).toEqual([
      expect.stringMatching(/^DetectionDetectRole\w+ Allow sns:Publish .*AlertingChatpayments/),
    ]);
  });

  test('writes for detect what detect reads', () => {
    const written = JSON.stringify(environmentOf({ chat: true, routes })['CHAT_TOPICS']);
    // What CloudFormation joins: the ARNs stand in for themselves.
    const joined: unknown = JSON.parse(written.replaceAll(/\{"Ref":"(\w+)"\}/g, '"$1"'));
    const parts: unknown = Reflect.get(Object(joined), 'Fn::Join');
    const chatTopics = Array.isArray(parts) ? [parts[1]].flat().join('') : '';
    const channels = prepareSideChannels({ chatTopics, eventBus: undefined })(makeBudget);
    expect(channels.map(({ name, wants }) => [name, wants !== undefined])).toEqual([
      ['chat', false],
      ['chat payments', true],
    ]);
  });
});
