import { Annotations, CfnParameter, CfnRule, Fn, type Stack } from 'aws-cdk-lib';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';

/** Stands for the log bucket that the stack makes; no bucket can have this name. */
const MADE_HERE = 'made_here';

/**
 * Keeps a forgotten `-c email=...` or `-c logBucket=...` from taking away every subscription, or from watching a new and empty bucket. Synthesis
 * cannot know what is deployed, so the template has parameters: `cdk deploy` remembers the value of each, asks for one that has none, and
 * CloudFormation stops before it touches the stack when a rule does not hold. `--parameters` answers on purpose, once.
 */
export function refuseForgottenSettings(stack: Stack, settings: DeploymentSettings): void {
  rememberLogBucket(stack, settings.logBucket ?? MADE_HERE);
  if (settings.email.length === 0 && settings.sms.length === 0) askBeforeTellingNobody(stack);
}

function rememberLogBucket(stack: Stack, bucket: string): void {
  const watched = new CfnParameter(stack, 'LogBucket', {
    description: 'The log bucket that is watched',
    default: bucket,
  });
  insist(watched, bucket, 'Another log bucket was watched before: give -c logBucket again, or change it');
}

function askBeforeTellingNobody(stack: Stack): void {
  const answer = new CfnParameter(stack, 'TellNobody', {
    description: 'yes: deploy, although neither email nor sms is set',
  });
  const advice = insist(
    answer,
    'yes',
    'Nobody gets the alerts, and subscribers that were set before are removed: give email or sms (-c email=secops@example.com, or in the surge445 block of cdk.json), or deploy',
  );
  Annotations.of(stack).addWarningV2('surge445:nobody', advice);
}

/** @returns what a person reads when the parameter has another value */
function insist(parameter: CfnParameter, value: string, advice: string): string {
  const assertDescription = `${advice} on purpose with --parameters ${parameter.stack.stackName}:${parameter.node.id}=${value}`;
  new CfnRule(parameter.stack, `${parameter.node.id}Holds`, {
    assertions: [{ assert: Fn.conditionEquals(parameter, value), assertDescription }],
  });
  return assertDescription;
}
