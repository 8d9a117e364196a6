import { createHash } from 'node:crypto';
import { Annotations, CfnParameter, CfnRule, Fn, type Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';

/** Stands for a bucket that the stack makes; no bucket can have this name. */
const MADE_HERE = 'made_here';

/** A parameter holds 4 KB; longer lists are told apart by a hash. */
const LONGEST_LIST = 2000;

/** A setting whose change cannot be seen or undone. */
interface GuardedSetting {
  readonly setting: keyof DeploymentSettings;
  /** What is given now, in one word. */
  readonly given: string;
  /** All values that there are, where they are few. */
  readonly choices?: readonly string[];
  /** What a change to `given` does. */
  readonly consequence: string;
}

/**
 * Keeps a forgotten setting from doing harm that nobody sees or can undo. Synthesis cannot know what is deployed, so the template has a parameter for each such
 * setting: `cdk deploy` remembers its value, and CloudFormation stops before it touches the stack when a rule does not hold. `--parameters` changes the setting on
 * purpose.
 */
export function refuseForgottenSettings(stack: Stack, settings: DeploymentSettings): void {
  // Parameters have names of their own beside those of constructs.
  const scope = new Construct(stack, 'DeployedSettings');
  for (const guarded of guardedSettings(settings)) remember(scope, guarded);
  if (settings.email.length === 0 && settings.sms.length === 0) askBeforeTellingNobody(stack);
}

function guardedSettings(settings: DeploymentSettings): readonly GuardedSetting[] {
  return [
    ...storageSettings(settings),
    ...logSettings(settings),
    ...peopleSettings(settings),
    ...channelSettings(settings),
  ];
}

function storageSettings(settings: DeploymentSettings): readonly GuardedSetting[] {
  const { dataBucket, encryption, existingDataBucket, logRetentionDays, retain, stateRetentionDays } = settings;
  return [
    {
      setting: 'dataBucket',
      given: existingDataBucket ?? dataBucket ?? MADE_HERE,
      consequence:
        'what is usual, open episodes and unsent alerts stay behind in the bucket that is deployed (docs/operations.md)',
    },
    {
      setting: 'encryption',
      given: encryption,
      choices: ['managed', 'customer'],
      consequence:
        encryption === 'managed'
          ? 'the functions may no longer use the key that their data is encrypted with, unless dataKeyArns names it (docs/operations.md)'
          : 'a key is made and costs $1 a month; data of before stays readable',
    },
    {
      setting: 'retain',
      given: String(retain),
      choices: ['true', 'false'],
      consequence: retain ? 'buckets outlive the stack' : 'cdk destroy deletes all buckets with all that they hold',
    },
    {
      setting: 'logRetentionDays',
      given: String(logRetentionDays),
      consequence: 'S3 deletes the log objects that are older',
    },
    {
      setting: 'stateRetentionDays',
      given: String(stateRetentionDays),
      consequence: 'S3 deletes the tables and alerts that are older',
    },
  ];
}

function logSettings(settings: DeploymentSettings): readonly GuardedSetting[] {
  const { logBucket, logEvents, logKeyArn, logPrefix, sourceAccounts } = settings;
  return [
    {
      setting: 'logBucket',
      given: logBucket ?? MADE_HERE,
      consequence: 'the flow logs in the bucket that is deployed are not read any more',
    },
    // No prefix can be a slash.
    {
      setting: 'logPrefix',
      given: logPrefix === '' ? '/' : logPrefix,
      consequence: 'flow logs below the prefix that is deployed are not read any more',
    },
    {
      setting: 'logKeyArn',
      given: logKeyArn ?? 'none',
      consequence: 'the ingest function may no longer use the key that is deployed',
    },
    {
      setting: 'logEvents',
      given: logEvents,
      choices: ['s3', 'eventbridge', 'sns'],
      consequence:
        'log objects are announced in another way, which the bucket must be set up for (docs/central-bucket.md)',
    },
    {
      setting: 'sourceAccounts',
      given: asText(sourceAccounts),
      consequence: 'the bucket refuses the flow logs of accounts that are left out',
    },
  ];
}

function peopleSettings({ alarmEmail, email, sms }: DeploymentSettings): readonly GuardedSetting[] {
  const choices = ['given', 'none'];
  if (email.length === 0 && sms.length === 0) return [];
  return [
    { setting: 'email', given: anyOf(email), choices, consequence: 'nobody gets alerts by mail unless it is given' },
    { setting: 'sms', given: asText(sms), consequence: 'numbers that are left out get no text messages' },
    {
      setting: 'alarmEmail',
      given: anyOf(alarmEmail),
      choices,
      consequence: 'other people hear when surge445 itself is unwell',
    },
  ];
}

function channelSettings({ chat, eventBus, routes }: DeploymentSettings): readonly GuardedSetting[] {
  return [
    {
      setting: 'chat',
      given: String(chat),
      choices: ['true', 'false'],
      consequence: chat
        ? 'a topic is made for Slack or Teams'
        : 'the topic for Slack or Teams is deleted, and its channels hear nothing',
    },
    {
      setting: 'eventBus',
      given: eventBus ?? 'none',
      consequence: 'the event bus that is deployed gets no alerts',
    },
    {
      setting: 'routes',
      given: routes.length === 0 ? 'none' : hashed(routes.map((route) => JSON.stringify(route))),
      consequence: 'whoever only a route names that is left out hears nothing',
    },
  ];
}

function anyOf(addresses: readonly string[]): string {
  return addresses.length > 0 ? 'given' : 'none';
}

function asText(list: readonly string[]): string {
  const text = [...new Set(list)].toSorted().join(',');
  if (text.length <= LONGEST_LIST) return text === '' ? 'none' : text;
  return hashed(list);
}

/** Tells lists apart, whatever their order. */
function hashed(list: readonly string[]): string {
  const text = [...new Set(list)].toSorted().join(',');
  return `${list.length}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

/** Other values that are known stand in the message; any other one is shown by `cdk diff`, because it is the default of the parameter in the deployed template. */
function remember(scope: Construct, { choices, given, setting, consequence }: GuardedSetting): void {
  const id = `${setting.charAt(0).toUpperCase()}${setting.slice(1)}`;
  const parameter = new CfnParameter(scope, id, {
    description: `The setting ${setting} as it is deployed`,
    default: given,
    ...(choices === undefined ? {} : { allowedValues: [...choices] }),
  });
  parameter.overrideLogicalId(id);
  const wayOut = `Give it as before, or change it on purpose with ${onPurpose(parameter, given)}`;
  const others = choices?.filter((choice) => choice !== given) ?? [];
  const assertions =
    choices === undefined
      ? [
          {
            assert: Fn.conditionEquals(parameter, given),
            assertDescription: `${setting}: another value is deployed (npx cdk diff shows it beside the parameter ${id}) and ${given} is given: ${consequence}. ${wayOut}`,
          },
        ]
      : others.map((other) => ({
          assert: Fn.conditionNot(Fn.conditionEquals(parameter, other)),
          assertDescription: `${setting}: ${other} is deployed and ${given} is given: ${consequence}. ${wayOut}`,
        }));
  new CfnRule(scope, `${id}Holds`, { assertions }).overrideLogicalId(`${id}Holds`);
}

function askBeforeTellingNobody(stack: Stack): void {
  const answer = new CfnParameter(stack, 'TellNobody', {
    description: 'yes: deploy, although neither email nor sms is set',
  });
  const assertDescription = `Nobody gets the alerts, and subscribers that were set before are removed: give email or sms (-c email=secops@example.com, or in the settings), or deploy on purpose with ${onPurpose(answer, 'yes')}`;
  new CfnRule(stack, 'TellNobodyHolds', {
    assertions: [{ assert: Fn.conditionEquals(answer, 'yes'), assertDescription }],
  });
  Annotations.of(stack).addWarningV2('surge445:nobody', assertDescription);
}

function onPurpose({ node, stack }: CfnParameter, value: string): string {
  return `--parameters ${stack.stackName}:${node.id}=${value}`;
}
