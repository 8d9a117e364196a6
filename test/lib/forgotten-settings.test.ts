import { describe, expect, test } from '@jest/globals';
import { deployParameters } from './remembered-parameters.ts';
import { synthesise } from './synthesised.ts';

type Settings = Readonly<Record<string, unknown>>;

const central = { logBucket: 'central-flow-logs' };
const key = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** A setting that somebody gave once, and what is left when it is forgotten. */
interface Forgotten {
  readonly given: Settings;
  readonly forgotten: Settings;
  /** The parameter that means it. */
  readonly answer: string;
  /** The value that is deployed, where there are few. */
  readonly old?: string;
}

const FORGOTTEN: readonly (readonly [setting: string, forgotten: Forgotten])[] = [
  ['encryption', { given: { encryption: 'customer' }, forgotten: {}, answer: 'Encryption=managed', old: 'customer' }],
  ['dataBucket', { given: { dataBucket: 'data-of-ours' }, forgotten: {}, answer: 'DataBucket=made_here' }],
  ['dataBucket', { given: { existingDataBucket: 'data-of-ours' }, forgotten: {}, answer: 'DataBucket=made_here' }],
  ['logBucket', { given: central, forgotten: {}, answer: 'LogBucket=made_here' }],
  ['logPrefix', { given: { logPrefix: 'net' }, forgotten: {}, answer: 'LogPrefix=/' }],
  ['logKeyArn', { given: { ...central, logKeyArn: key }, forgotten: central, answer: 'LogKeyArn=none' }],
  ['logEvents', { given: { logEvents: 'eventbridge' }, forgotten: {}, answer: 'LogEvents=s3', old: 'eventbridge' }],
  [
    'sourceAccounts',
    {
      given: { sourceAccounts: '210987654321,109876543210' },
      forgotten: { sourceAccounts: '210987654321' },
      answer: 'SourceAccounts=210987654321',
    },
  ],
  ['sms', { given: { sms: '+12065550100' }, forgotten: {}, answer: 'Sms=none' }],
  [
    'email',
    {
      given: { sms: '+12065550100' },
      forgotten: { email: '', sms: '+12065550100' },
      answer: 'Email=none',
      old: 'given',
    },
  ],
  [
    'alarmEmail',
    { given: { alarmEmail: 'platform@example.com' }, forgotten: {}, answer: 'AlarmEmail=none', old: 'given' },
  ],
  ['chat', { given: { chat: true }, forgotten: {}, answer: 'Chat=false', old: 'true' }],
  ['eventBus', { given: { eventBus: true }, forgotten: {}, answer: 'EventBus=none' }],
  [
    'routes',
    {
      given: { routes: [{ match: { vpc: 'vpc-0123456789abcdef0' }, email: 'owner@example.com' }] },
      forgotten: {},
      answer: 'Routes=none',
    },
  ],
  ['retain', { given: {}, forgotten: { retain: false }, answer: 'Retain=false', old: 'true' }],
  ['logRetentionDays', { given: { logRetentionDays: 365 }, forgotten: {}, answer: 'LogRetentionDays=90' }],
  ['stateRetentionDays', { given: { stateRetentionDays: 800 }, forgotten: {}, answer: 'StateRetentionDays=400' }],
];

describe.each(FORGOTTEN)(
  'a deployment without %s that was given before: %j',
  (setting, { answer, forgotten, given, old }) => {
    const [name = '', value = ''] = answer.split('=', 2);
    const first = deployParameters(synthesise(given), {});

    test('goes through as long as it is given', () => {
      expect(first.refusals).toEqual([]);
      expect(deployParameters(synthesise(given), first.deployed)).toEqual(first);
    });

    test('is stopped, with what is deployed, what is given and the way out', () => {
      const { refusals } = deployParameters(synthesise(forgotten), first.deployed);
      expect(refusals).toHaveLength(1);
      expect(refusals[0]).toMatch(
        new RegExp(`^${setting}: ${old ?? 'another value'} is deployed .*and ${value} is given: `),
      );
      expect(refusals[0]).toContain(`--parameters surge445:${answer}`);
    });

    test('goes through when it is meant, and its return must be meant as well', () => {
      const meant = deployParameters(synthesise(forgotten), first.deployed, { [name]: value });
      expect(meant.refusals).toEqual([]);
      expect(deployParameters(synthesise(forgotten), meant.deployed).refusals).toEqual([]);
      expect(deployParameters(synthesise(given), meant.deployed).refusals).toHaveLength(1);
    });
  },
);

describe('a deployment that would tell nobody', () => {
  test.each([{ email: '' }, { email: '', alarmEmail: 'platform@example.com' }])('has to be meant: %j', (settings) => {
    const told = deployParameters(synthesise(), {});
    // `cdk deploy` stops by itself at a parameter without a value.
    expect(deployParameters(synthesise(settings), told.deployed).refusals).toEqual([
      'TellNobody has no value that is allowed',
      expect.stringMatching(/^Nobody gets .*-c email=.* with --parameters surge445:TellNobody=yes$/),
    ]);
    expect(deployParameters(synthesise(settings), told.deployed, { TellNobody: 'yes' }).refusals).toEqual([]);
  });
});

describe('a deployment that changes what anybody sees', () => {
  test.each<Settings>([{ email: 'cto@example.com' }, { tags: 'team=secops' }, { vpcs: 'vpc-0123456789abcdef0' }])(
    'is not stopped: %j',
    (settings) => {
      const { deployed } = deployParameters(synthesise(), {});
      expect(deployParameters(synthesise(settings), deployed).refusals).toEqual([]);
    },
  );
});

test('a list of many accounts fits into a parameter', () => {
  const sourceAccounts = Array.from({ length: 400 }, (_, index) => String(100_000_000_000 + index));
  const { deployed } = deployParameters(synthesise({ sourceAccounts }), {});
  expect(deployed['SourceAccounts']).toMatch(/^400-[0-9a-f]{16}$/);
});
